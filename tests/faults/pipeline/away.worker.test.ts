// SPDX-License-Identifier: Apache-2.0
// From an absence in the directory to the pool that passes the person by.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { Assignment } from "#domain/receipts/assignment.ts";
import { chooseMember } from "#domain/rotation/choose-member.ts";
import { RoutedBody } from "#domain/receipts/lead-bodies.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { userId } from "#storage/directory-records.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { saveAbsence, saveUser } from "#storage/save-directory.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { leadRoutingPipeline } from "../../../workers/ingest/lead-routing-pipeline.ts";
import { directoryKeys } from "../../../workers/control/routes/directory.ts";
import { testBatch, userRecord } from "../directory-records.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { ACCEPTED_AT_MS, buildMessages, openScene, toolsOver } from "./scene.ts";

const MINUTE = 60_000;
beforeAll(async () => {
  await migratedDatabase();
});

/** Delivers leads at an instant; the assignments of those that a pool decided, with their receipts' reasons. */
async function deliver(tenant: string, from: number, to: number, nowMs: number) {
  const messages = buildMessages(tenant, 120).slice(from, to);
  await leadRoutingPipeline(tenant, messages, toolsOver(buildLeadPorts(env, nowMs)));
  const chains = [...new Set(messages.map(({ lead_id }) => `lead:${lead_id}`))];
  const states = await receiptLogStub(env, tenant).read({
    v: 1,
    tenant,
    chains,
    steps: ["ROUTE_LEAD"],
  });
  return states.flatMap(({ receipts }) =>
    receipts.flatMap(({ body }) => {
      const routed = RoutedBody.parse(JSON.parse(body));
      const { assignment } = routed;
      const isPicked = assignment?.kind === "assigned" || assignment?.kind === "held";
      return isPicked && assignment.pool !== null ? [{ routed, assignment }] : [];
    }),
  );
}

describe("somebody who is away", () => {
  it("takes no turn, is named in the receipt, and comes back to a fair share", async () => {
    const tenant = "away-one";
    await openScene(tenant);
    const idKey = idKeyOf(env, tenant);
    const [one, two] = [userId(idKey, "sdr-1"), userId(idKey, "sdr-2")];
    const starts_at_ms = ACCEPTED_AT_MS;
    const trip = {
      external_id: "trip",
      user: "sdr-1",
      starts_at_ms,
      ends_at_ms: starts_at_ms + 5 * MINUTE,
    };
    await saveAbsence(env.DB, idKey, testBatch(tenant, 0), trip);
    const during = await deliver(tenant, 0, 60, starts_at_ms);
    expect(during.length).toBeGreaterThan(5);
    for (const { assignment } of during) {
      if (assignment.kind !== "assigned" || assignment.before === null) throw new Error("held");
      expect(assignment.user).toBe(two);
      expect(assignment.skipped).toContainEqual({ user: one, reason: "absent" });
      expect(chooseMember(assignment.before).user).toBe(two);
    }
    const after = await deliver(tenant, 60, 120, starts_at_ms + 5 * MINUTE);
    const taken = after.filter(({ routed }) => routed.owner_id === one).length;
    // Four is the person's capacity; a flood would fill it before anybody else has a turn.
    expect(taken).toBeGreaterThan(0);
    const first = after.slice(0, 4).map(({ routed }) => routed.owner_id);
    expect(first).toContain(two);
  });

  it("with everybody else away or gone, the lead is held for that and says so", async () => {
    const tenant = "away-all";
    await openScene(tenant);
    const keys = directoryKeys(env, tenant);
    const trip = { external_id: "trip", user: "sdr-1", starts_at_ms: 0, ends_at_ms: null };
    await saveAbsence(env.DB, keys.idKey, testBatch(tenant, 0), trip);
    await saveUser(env.DB, keys, testBatch(tenant, 0), userRecord("sdr-2", { active: false }));
    const held = await deliver(tenant, 0, 40, ACCEPTED_AT_MS);
    expect(held.length).toBeGreaterThan(3);
    for (const { routed, assignment } of held) {
      expect([routed.status, routed.reason]).toEqual(["held", "everyone_away"]);
      expect(assignment.skipped.map(({ reason }) => reason)).toEqual(["absent", "inactive"]);
      expect(routed.team_id).not.toBeNull();
    }
  });

  it("an assignment of the release before, which knew of nobody away, is still read", () => {
    const old = {
      kind: "assigned",
      user: "u",
      pool: "p",
      config_version: 1,
      skipped: [],
      before: { strategy: "round_robin", exclude: null, members: [] },
      after_pass: 1,
    };
    expect(JSON.stringify(Assignment.parse(old))).toBe(JSON.stringify(old));
  });
});
