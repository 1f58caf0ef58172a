// SPDX-License-Identifier: Apache-2.0
// What people do with leads, with every outward call of it failing once, before and after it reached its store; two at
// once; and long sequences: one receipt and one end each, and everybody's capacity as the views show it.
import { beforeAll, describe, expect, it } from "vitest";
import type { ReassignMessage } from "#domain/messages/lead-queue.ts";
import { err, ok } from "#domain/result.ts";
import { reassignLeads } from "../../../workers/ingest/reassign-leads.ts";
import { seededRandom } from "../../fixtures/seeded-random.ts";
import { claimLead } from "../../../workers/ingest/commands/claim-lead.ts";
import { disqualifyLead } from "../../../workers/ingest/commands/disqualify-lead.ts";
import { handBackLead } from "../../../workers/ingest/commands/hand-back-lead.ts";
import { logActivity } from "../../../workers/ingest/commands/log-activity.ts";
import { reassignLead } from "../../../workers/ingest/commands/reassign-lead.ts";
import { reprocessLead } from "../../../workers/ingest/commands/reprocess-lead.ts";
import { migratedDatabase } from "../migrated-database.ts";
import type { Fault } from "./faulty-ports.ts";
import { expectViewsAreReceipts } from "./inquest.ts";
import { type Act, LATER_MS, openWork, type Work } from "./work-story.ts";

const manager = { user_id: null, is_manager: true };
const reason = "Because.";

const handBack: Act = (command, tools) => handBackLead({ ...command, by: manager, reason }, tools);
const disqualify: Act = (command, tools) =>
  disqualifyLead({ ...command, by: manager, reason: "spam", note: null }, tools);
const reprocess: Act = (command, tools) => reprocessLead(command, tools);
const toUser = (id: string): Act => {
  const to = { kind: "user", id, team_id: null } as const;
  return (command, tools) => reassignLead({ ...command, to, reason }, tools);
};
const toTeam = (id: string): Act => {
  const to = { kind: "team", id, team_id: null } as const;
  return (command, tools) => reassignLead({ ...command, to, reason }, tools);
};
const toPolicy: Act = (command, tools) => reassignLead({ ...command, to: null, reason }, tools);
/** As the queue brings it. */
const inBatch = (id: string): Act => {
  return async (command, tools) => {
    const { tenant, lead_id, actor, now_ms, trace_id } = command;
    const message: ReassignMessage = {
      v: 1,
      kind: "reassign",
      tenant,
      lead_id,
      from_user: null,
      to: { kind: "user", id, team_id: null },
      attempt: 1,
      reason,
      command_key: "batch/job_1",
      commanded_at_ms: now_ms,
      actor,
      trace_id,
    };
    const left = await reassignLeads(tenant, [message], tools);
    return left.size === 0 ? ok(null) : err({ code: "in_progress" });
  };
};
const take = (user_id: string): Act => {
  const by = { user_id, is_manager: true };
  return (command, tools) => claimLead({ ...command, by, teams: async () => [] }, tools);
};
const call = (user_id: string): Act => {
  return (command, tools) =>
    logActivity(
      {
        ...command,
        activity: "call",
        occurred_at_ms: LATER_MS,
        external_activity_id: null,
        performed_by: { kind: "user", ref: user_id },
        human: true,
        note: "Hello.",
      },
      tools,
    );
};

beforeAll(async () => {
  await migratedDatabase();
});

describe("a call that fails anywhere leaves one receipt, one end and the right capacity", () => {
  /** What each is, whether the lead stands with nobody before, and what its chain says of it. */
  const ACTS: readonly (readonly [
    name: string,
    of: (work: Work, owner: string) => Act,
    isUnowned: boolean,
    steps: readonly string[],
  ])[] = [
    ["handing back", () => handBack, false, ["HAND_BACK_LEAD", "ROUTE_LEAD"]],
    [
      "giving to a user",
      ({ user }) => toUser(user("ae-1")),
      false,
      ["REASSIGN_LEAD", "ROUTE_LEAD"],
    ],
    [
      "giving to a team",
      ({ team }) => toTeam(team("enterprise")),
      false,
      ["REASSIGN_LEAD", "ROUTE_LEAD"],
    ],
    ["giving to policy", () => toPolicy, false, ["REASSIGN_LEAD", "ROUTE_LEAD"]],
    ["a batch", ({ user }) => inBatch(user("ae-1")), false, ["REASSIGN_LEAD", "ROUTE_LEAD"]],
    ["claiming", ({ user }) => take(user("sdr-3")), true, ["CLAIM_LEAD", "ROUTE_LEAD"]],
    ["disqualifying", () => disqualify, false, ["DISQUALIFY_LEAD", "ROUTE_LEAD"]],
    ["accepting", (_, owner) => take(owner), false, ["ACCEPT_LEAD"]],
    ["logging a call", (_, owner) => call(owner), false, ["LOG_ACTIVITY"]],
  ];

  it.each(ACTS)("%s", async (name, of, isUnowned, steps) => {
    const work = await openWork(`work-${name.replaceAll(" ", "-")}`);
    const begin = async (): Promise<{ readonly id: string; readonly act: Act }> => {
      const id = await work.handIn();
      if (isUnowned) await work.perform(toTeam(work.team("sdr")), work.command(id, "first"), null);
      return { id, act: of(work, (await work.ownerOf(id)) ?? "") };
    };
    const plain = await begin();
    const calls = await work.perform(plain.act, work.command(plain.id, "k"), null);
    expect(calls).toBeGreaterThan(3);
    const where = await ends(work, plain.id);
    const faults = Array.from({ length: calls }, (_, n) => n).flatMap((n): Fault[] => [
      { call: n, when: "before" },
      { call: n, when: "after" },
    ]);
    for (const fault of faults) {
      const { id, act } = await begin();
      const before = await work.steps(id);
      await work.perform(act, work.command(id, "k"), fault);
      const after = await work.steps(id);
      expect([fault, after.slice(before.length)]).toEqual([fault, steps]);
      expect([fault, await ends(work, id)]).toEqual([fault, where]);
      await work.expectOpenIsShown();
    }
    await expectViewsAreReceipts(work.tenant);
  });

  /** Whether somebody has it: who that is depends on whose turn it was. */
  async function ends(work: Work, id: string): Promise<boolean> {
    return (await work.ownerOf(id)) !== null;
  }
});

describe("two at once", () => {
  it("are one attempt: the other is told that the lead moved, and nobody's capacity counts twice", async () => {
    const work = await openWork("work-pairs");
    const acts = [
      handBack,
      disqualify,
      toPolicy,
      toUser(work.user("ae-1")),
      toTeam(work.team("enterprise")),
    ];
    for (const [i, one] of acts.entries()) {
      for (const other of acts.slice(i)) {
        const id = await work.handIn();
        const told = await work.atOnce(
          [one, work.command(id, "k1")],
          [other, work.command(id, "k2")],
        );
        const [refused, ...none] = told.filter((code) => code !== null);
        expect(none).toEqual([]);
        expect(["head_moved", "in_progress"]).toContain(refused);
        expect(await work.steps(id)).toHaveLength(4);
        await work.expectOpenIsShown();
      }
    }
  });
});

it("whatever is done in whatever order, the desk counts for each person what the views show", async () => {
  const work = await openWork("work-orders");
  const random = seededRandom(7);
  const ids: string[] = [];
  for (let i = 0; i < 4; i += 1) ids.push(await work.handIn());
  const users = ["sdr-1", "sdr-2", "sdr-3", "ae-1"].map((one) => work.user(one));
  const { pick } = random;
  let done = 0;
  for (let n = 0; n < 80; n += 1) {
    const act = pick<Act>([
      handBack,
      toUser(pick(users)),
      toTeam(work.team("sdr")),
      toPolicy,
      take(pick(users)),
      disqualify,
      reprocess,
    ]);
    const command = work.command(pick(ids), `n${n}`);
    const [refused] = await work.atOnce([act, command]);
    if (refused === null) done += 1;
    await work.expectOpenIsShown();
  }
  expect(done).toBeGreaterThan(30);
  for (const [i, id] of ids.entries()) {
    await work.atOnce([reprocess, work.command(id, `open-${i}`)]);
    await work.atOnce([disqualify, work.command(id, `close-${i}`)]);
    expect(await work.ownerOf(id)).toBeNull();
  }
  await work.expectOpenIsShown();
  await expectViewsAreReceipts(work.tenant);
});

it("a bad lead gives its turn back within the config's window after its assignment, and not later", async () => {
  const work = await openWork("work-window");
  const DAY_MS = 86_400_000;
  for (const [days, isBad] of [
    [13, true],
    [15, false],
  ] as const) {
    const id = await work.handIn();
    const now_ms = LATER_MS + days * DAY_MS;
    await work.perform(disqualify, { ...work.command(id, "k"), now_ms }, null);
    expect([days, await work.gaveBack(id)]).toEqual([days, isBad]);
  }
});
