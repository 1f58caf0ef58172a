// SPDX-License-Identifier: Apache-2.0
// Any interleaving of posts, repeats, merges, undo and enrichment of the same ten people, from three ways in, with a
// fault at any call: what must never happen does not.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { ContinueMessage, LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import type { Result } from "#domain/result.ts";
import { loadLead } from "#storage/read-leads.ts";
import type {
  Commanded,
  CommandError,
  LeadCommand,
} from "../../../workers/ingest/commands/command.ts";
import { survivorOf } from "../../../workers/ingest/adopt-touches.ts";
import { mergeInto } from "../../../workers/ingest/commands/merge-into.ts";
import { unmergeLead } from "../../../workers/ingest/commands/unmerge-lead.ts";
import { seededRandom } from "../../fixtures/seeded-random.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { expectViewsAreReceipts } from "./inquest.ts";
import {
  continuation,
  deliver,
  enrichment,
  expectNothingLost,
  expectOneQueueEach,
  faultyTools,
  PEOPLE,
  PEOPLE_CONFIG,
  randomFault,
  readAll,
  submission,
} from "./people-world.ts";
import { ACCEPTED_AT_MS, openScene } from "./scene.ts";

/** The last is one in which a woken lead stayed out of the views for a while. */
const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 53];
const TURNS = 45;
/** Deliveries until everything has come through without a fault. */
const DRAINS = 12;

interface World {
  readonly sent: LeadQueueMessage[];
  /** Deliveries that are still owed. */
  owed: LeadQueueMessage[];
  readonly leadIds: Set<string>;
  /** Leads that a person has said to be on their own. */
  readonly apart: Set<string>;
}

const outcomes = new Map<string, number>();

async function runSeed(tenant: string, seed: number): Promise<World> {
  const random = seededRandom(seed);
  const world: World = { sent: [], owed: [], leadIds: new Set(), apart: new Set() };
  for (let turn = 0; turn < TURNS; turn += 1) {
    const at_ms = ACCEPTED_AT_MS + turn * 1_000;
    const lead = world.leadIds.size === 0 ? null : random.pick([...world.leadIds]);
    const what = random.below(10);
    if (what < 5 || lead === null) {
      const way = random.pick(["form", "signal", "import"] as const);
      const message = submission(tenant, random.below(PEOPLE), way, random.below(6), at_ms);
      world.sent.push(message);
      world.owed.push(message);
      if (message.kind === "lead") world.leadIds.add(message.lead_id);
    } else if (what === 5) world.owed.push(random.pick(world.sent));
    else if (what === 6) {
      const patch = random.pick([
        { country: "GB", region: null, state_text: null },
        { industry: "tools" },
      ]);
      const message = enrichment(tenant, lead, patch, `enrich-${turn}`, at_ms);
      world.sent.push(message);
      world.owed.push(message);
    } else {
      const follow = await runCommand(
        tenant,
        lead,
        random.pick([...world.leadIds]),
        what,
        turn,
        seed,
      );
      if (follow !== null) world.owed.push(follow);
      if (follow !== null && what > 7) world.apart.add(lead);
    }
    if (random.below(3) > 0) {
      const batch = random.shuffled(world.owed).slice(0, 1 + random.below(8));
      const again = await deliver(tenant, batch, randomFault(random));
      world.owed = [...world.owed.filter((one) => !batch.includes(one)), ...again];
    }
  }
  for (let drain = 0; drain < DRAINS && world.owed.length > 0; drain += 1) {
    world.owed = [...(await deliver(tenant, world.owed, null))];
  }
  return world;
}

/** A merge or its undoing, sent again where its call failed. */
async function runCommand(
  tenant: string,
  lead_id: string,
  into: string,
  what: number,
  turn: number,
  seed: number,
): Promise<ContinueMessage | null> {
  const random = seededRandom(seed * 1_000 + turn);
  const command: LeadCommand = {
    tenant,
    lead_id,
    command_key: `command-${turn}`,
    expect_head: null,
    actor: { kind: "user", ref: "usr_test" },
    now_ms: ACCEPTED_AT_MS + turn * 1_000,
    trace_id: "trace",
  };
  const run = async (
    fault: ReturnType<typeof randomFault>,
  ): Promise<Result<Commanded, CommandError>> =>
    what === 7
      ? mergeInto({ ...command, into, reason: "the same person" }, faultyTools(fault))
      : unmergeLead({ ...command, reason: "not the same person" }, faultyTools(fault));
  const fault = randomFault(random);
  const done = await run(fault).catch(() => run(null));
  const name = `${what === 7 ? "merge" : "unmerge"}: ${done.ok ? "done" : done.error.code}`;
  outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
  return done.ok ? continuation(tenant, lead_id, done.value.attempt) : null;
}

/** The address that the submission named. */
function personOf(sent: readonly LeadQueueMessage[], digest: string | undefined): string | null {
  const message = sent.find((one) => one.kind === "lead" && one.request_digest === digest);
  return message?.kind === "lead" ? message.lead.email : null;
}

describe("the same ten people, by three ways in", () => {
  beforeAll(async () => {
    await migratedDatabase();
  });

  it.each(SEEDS)(
    "lose no submission and stand in one queue each, whatever fails (run %i)",
    async (seed) => {
      const tenant = `people-${seed}`;
      await openScene(tenant, PEOPLE_CONFIG);
      const world = await runSeed(tenant, seed);
      expect(world.owed).toEqual([]);
      const leads = await readAll(tenant, [...world.leadIds]);
      expect(leads.length).toBe(world.leadIds.size);
      expectNothingLost(tenant, world.sent, leads);
      const own = leads.filter((one) => survivorOf(one) === null && !world.apart.has(one.lead_id));
      const people = own.map(({ created }) => personOf(world.sent, created?.request_digest));
      expect(new Set(people).size).toBe(people.length);
      await expectOneQueueEach(tenant, leads);
      await expectViewsAreReceipts(tenant);
      for (const { lead_id, known, end } of leads) {
        const loaded = await loadLead(env.DB, tenant, lead_id);
        expect(loaded?.lead.status).toBe(end?.body.status);
        const times = loaded?.history.touches.map(({ accepted_at_ms }) => accepted_at_ms) ?? [];
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times.length).toBe(known.length);
      }
    },
  );

  it("did merge, unmerge and refuse in these runs", () => {
    expect(outcomes.get("merge: done")).toBeGreaterThan(3);
    expect(outcomes.get("unmerge: done")).toBeGreaterThan(3);
  });
});
