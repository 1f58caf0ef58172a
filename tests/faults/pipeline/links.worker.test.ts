// SPDX-License-Identifier: Apache-2.0
// `duplicates.action: link` and `off`: the later lead stays a lead of its own, and follows the earlier one's holder or not.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { routingDeskStub } from "#storage/object-stubs.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { runMessages } from "../../../workers/ingest/run-messages.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { ACCEPTED_AT_MS, openScene, publish, toolsOver } from "./scene.ts";
import { FORM, Story } from "./story.ts";
import { LATER_MS } from "./work-story.ts";

interface Row {
  readonly status: string;
  readonly owner_id: string | null;
  readonly linked_to: string | null;
}

function rowOf({ tenant, lead_id }: LeadMessage): Promise<Row | null> {
  return env.DB.prepare(
    "SELECT status, owner_id, linked_to FROM lead WHERE tenant_id = ?1 AND lead_id = ?2",
  )
    .bind(tenant, lead_id)
    .first<Row>();
}

/** Two leads of one person, which a pool decides; one batch after the other. */
async function twice(tenant: string): Promise<readonly [LeadMessage, Row, Row]> {
  const story = new Story(tenant, 1);
  const nordic = { country: "NO", company_size: 5 };
  const [first, second] = [
    story.post(FORM, nordic),
    story.post(undefined, { ...nordic, source: "api" }),
  ];
  const tools = toolsOver(buildLeadPorts(env, ACCEPTED_AT_MS));
  await runMessages(tenant, [first], tools);
  await runMessages(tenant, [second], tools);
  await runMessages(tenant, [second, first], tools);
  const rows = [await rowOf(first), await rowOf(second)] as const;
  if (rows[0] === null || rows[1] === null) throw new Error("a lead is not there");
  return [first, rows[0], rows[1]];
}

describe("two leads of one person", () => {
  beforeAll(async () => {
    await migratedDatabase();
  });

  it("are linked: the later one is a lead of its own, with the same holder", async () => {
    await openScene("linked", { duplicates: { action: "link" } });
    const [first, one, other] = await twice("linked");
    expect([one.status, other.status]).toEqual(["routed", "routed"]);
    expect(one.owner_id).not.toBeNull();
    expect(other).toMatchObject({ owner_id: one.owner_id, linked_to: first.lead_id });
    const { open_work } = await routingDeskStub(env, "linked").state({ v: 1, tenant: "linked" });
    expect(open_work).toEqual([{ user: one.owner_id, open: 2 }]);
  });

  it("are linked, and one that is denied later takes none of the other's holder's capacity", async () => {
    const tenant = "linked-denied";
    const more = {
      duplicates: { action: "link" },
      enrichment: { required: ["country"], deadline_minutes: 600 },
    };
    await openScene(tenant, more);
    const story = new Story(tenant, 2);
    const nowhere = { country: undefined, company_size: 5 };
    const [first, second] = [
      story.post(FORM, nowhere),
      story.post(undefined, { ...nowhere, source: "api" }),
    ];
    const tools = toolsOver(buildLeadPorts(env, ACCEPTED_AT_MS));
    await runMessages(tenant, [first], tools);
    await runMessages(tenant, [second], tools);
    expect(await rowOf(second)).toMatchObject({ status: "held", linked_to: first.lead_id });
    await runMessages(tenant, [story.enrich(first, { country: "NO" })], tools);
    const owner = (await rowOf(first))?.owner_id;
    const lists = { block_domains: [story.domain] };
    await publish(tenant, ["user:sdr-1", "user:sdr-2"], 1, 0, { ...more, lists });
    const later = toolsOver(buildLeadPorts(env, LATER_MS), LATER_MS);
    await runMessages(tenant, [story.enrich(second, { country: "NO" })], later);
    expect(await rowOf(second)).toMatchObject({ status: "denied", owner_id: null });
    const { open_work } = await routingDeskStub(env, tenant).state({ v: 1, tenant });
    expect(open_work.filter(({ open }) => open > 0)).toEqual([{ user: owner, open: 1 }]);
  });

  it("have nothing to do with each other where duplicates are off", async () => {
    await openScene("apart", { duplicates: { action: "off" } });
    const [, one, other] = await twice("apart");
    expect([one.status, other.status, other.linked_to]).toEqual(["routed", "routed", null]);
    expect(other.owner_id).not.toBe(one.owner_id);
  });
});
