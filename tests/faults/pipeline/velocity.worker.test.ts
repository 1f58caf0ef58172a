// SPDX-License-Identifier: Apache-2.0
// A flood from one company's mail domain: what the config lets in is let in, the rest is denied, and a person may release.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { releaseLead } from "../../../workers/ingest/commands/release-lead.ts";
import { reprocessLead } from "../../../workers/ingest/commands/reprocess-lead.ts";
import { runMessages } from "../../../workers/ingest/run-messages.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { continuation } from "./people-world.ts";
import { ACCEPTED_AT_MS, openScene, toolsOver } from "./scene.ts";
import { FORM, Story } from "./story.ts";

const TENANT = "velocity";
const LET_IN = 3;
const HOUR_MS = 3_600_000;
const tools = () => toolsOver(buildLeadPorts(env, ACCEPTED_AT_MS));
const story = new Story(TENANT, 1);

/** Different people of one company. */
const people = (count: number): readonly LeadMessage[] =>
  Array.from({ length: count }, (_, n) => story.post(FORM, { email: `p${n}@${story.domain}` }));

async function statusOf({ lead_id }: LeadMessage): Promise<string> {
  const row = await env.DB.prepare(
    "SELECT status, status_reason FROM lead WHERE tenant_id = ?1 AND lead_id = ?2",
  )
    .bind(TENANT, lead_id)
    .first<{ status: string; status_reason: string | null }>();
  return [row?.status, row?.status_reason].filter((part) => part !== null).join("/");
}

const flood = people(6);

beforeAll(async () => {
  await migratedDatabase();
  const preflight = { domain_leads_max: LET_IN, domain_window_minutes: 60 };
  await openScene(TENANT, { preflight });
  await runMessages(TENANT, flood.slice(0, 2), tools());
  await runMessages(TENANT, flood, tools());
});

describe("a flood from one domain", () => {
  it("is let in up to the limit, however often and in whatever batches it is delivered", async () => {
    const before = await Promise.all(flood.map(statusOf));
    expect(before.slice(0, LET_IN)).toEqual(Array.from({ length: LET_IN }, () => "routed"));
    expect(new Set(before.slice(LET_IN))).toEqual(new Set(["denied/domain_velocity_exceeded"]));
    for (const message of flood.toReversed()) await runMessages(TENANT, [message], tools());
    expect(await Promise.all(flood.map(statusOf))).toEqual(before);
  });

  it("does not count another domain, or the next hour", async () => {
    const other = new Story(TENANT, 2).post(FORM);
    const later = { ...people(8)[7], accepted_at_ms: ACCEPTED_AT_MS + 2 * HOUR_MS } as LeadMessage;
    await runMessages(TENANT, [other, later], tools());
    expect([await statusOf(other), await statusOf(later)]).toEqual(["routed", "routed"]);
  });

  it("is not let in by deciding again, and is by a person who releases it", async () => {
    const denied = flood.at(-1) as LeadMessage;
    const command = {
      tenant: TENANT,
      lead_id: denied.lead_id,
      expect_head: null,
      actor: { kind: "user", ref: "usr_test" },
      now_ms: ACCEPTED_AT_MS + HOUR_MS,
      trace_id: "trace",
    } as const;
    const again = await reprocessLead({ ...command, command_key: "again" }, tools());
    expect(again).toMatchObject({ ok: true, value: { attempt: 2 } });
    await runMessages(TENANT, [continuation(TENANT, denied.lead_id, 2)], tools());
    expect(await statusOf(denied)).toBe("denied/domain_velocity_exceeded");
    const reason = "Their whole team came to our stand.";
    const released = await releaseLead({ ...command, command_key: "let in", reason }, tools());
    expect(released).toMatchObject({ ok: true, value: { attempt: 3 } });
    await runMessages(TENANT, [continuation(TENANT, denied.lead_id, 3)], tools());
    expect(await statusOf(denied)).toBe("routed");
  });
});
