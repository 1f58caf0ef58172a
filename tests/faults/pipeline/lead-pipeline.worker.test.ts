// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { leadRoutingPipeline } from "../../../workers/ingest/lead-routing-pipeline.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { buildFaultyPorts, type Fault, PLANTED } from "./faulty-ports.ts";
import { expectOneStory, expectVerifies, expectViewsAreReceipts, readViews } from "./inquest.ts";
import { ACCEPTED_AT_MS, buildMessages, openScene, publish, toolsOver } from "./scene.ts";

const BATCH = 40;
/** Past the minute for which isolates keep a tenant's list of config versions. */
const LATER_MS = 120_000;

const realPorts = (nowMs: number): ReturnType<typeof buildLeadPorts> => buildLeadPorts(env, nowMs);

async function deliver(
  tenant: string,
  messages: readonly LeadMessage[],
  nowMs: number,
  fault: Fault | null = null,
): Promise<readonly string[]> {
  const { ports, calls } = buildFaultyPorts(realPorts(nowMs), fault);
  await leadRoutingPipeline(tenant, messages, toolsOver(ports));
  return calls;
}

/** A republish that would decide otherwise: other members, in effect before the leads were accepted. */
async function republish(tenant: string): Promise<void> {
  await publish(tenant, ["user:sdr-3"], 1);
}

describe("the lead routing pipeline", () => {
  beforeAll(async () => {
    await migratedDatabase();
  });

  it("reads and writes in a fixed, short list of calls, whatever the batch", async () => {
    await openScene("calls");
    const calls = await deliver("calls", buildMessages("calls", 100), ACCEPTED_AT_MS);
    expect(calls).toEqual([
      "accounts.candidates",
      "log.append",
      "log.append",
      "configs.version",
      "availability.unavailable",
      "desk.pick",
      // Whose the accounts are now that leads follow.
      "accounts.owners",
      "log.append",
      // Whether the config makes deals of routed leads.
      "configs.version",
      // One of the hundred was handed in before: what came again may concern where it stands.
      "log.read",
      "views.project",
    ]);
    await expectOneStory("calls", buildMessages("calls", 100));
  });

  const OUTWARD = 11;
  const faults: readonly Fault[] = Array.from({ length: OUTWARD }, (_, i) => i).flatMap((i) => [
    { call: i, when: "before" as const },
    { call: i, when: "after" as const },
  ]);

  it.each(faults)(
    "tells one story after a failure $when call $call and a republished config",
    async (fault) => {
      const tenant = `fault-${fault.call}-${fault.when}`;
      await openScene(tenant);
      const messages = buildMessages(tenant, BATCH);
      await expect(deliver(tenant, messages, ACCEPTED_AT_MS, fault)).rejects.toThrow(PLANTED);
      await republish(tenant);
      await deliver(tenant, messages.toReversed(), ACCEPTED_AT_MS + LATER_MS);
      await deliver(tenant, messages.slice(3), ACCEPTED_AT_MS + LATER_MS);
      await expectOneStory(tenant, messages);
      await expectViewsAreReceipts(tenant);
      await expectVerifies(tenant, messages);
    },
  );

  it("tells one story when two consumers take the same batch at once under different configs", async () => {
    const tenant = "two-consumers";
    await openScene(tenant);
    const messages = buildMessages(tenant, 60);
    const first = deliver(tenant, messages, ACCEPTED_AT_MS);
    await republish(tenant);
    const second = deliver(tenant, messages.toReversed(), ACCEPTED_AT_MS + LATER_MS);
    await Promise.all([first, second]);
    await expectOneStory(tenant, messages);
    await expectViewsAreReceipts(tenant);
    await expectVerifies(tenant, messages);
  });

  it("changes nothing when every message comes once more, in another order and in other batches", async () => {
    const tenant = "redelivered";
    await openScene(tenant);
    const messages = buildMessages(tenant, 60);
    await deliver(tenant, messages, ACCEPTED_AT_MS);
    const before = await readViews(tenant);
    for (let i = messages.length; i > 0; i -= 7) {
      await deliver(tenant, messages.slice(Math.max(0, i - 7), i), ACCEPTED_AT_MS);
    }
    expect(await readViews(tenant)).toEqual(before);
  });
});
