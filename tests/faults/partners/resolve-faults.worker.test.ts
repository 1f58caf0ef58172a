// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { conflictIdOf } from "#domain/conflicts/find-conflict.ts";
import { leadOfRegistration } from "#domain/ids/registration-id.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import {
  type ResolveCommand,
  resolveConflict,
} from "../../../workers/ingest/commands/resolve-conflict.ts";
import { buildFaultyPorts, type Fault, PLANTED } from "../pipeline/faulty-ports.ts";
import { openPartnerScene, type PartnerScene } from "./partner-scene.ts";

let scene: PartnerScene;
beforeAll(async () => {
  scene = await openPartnerScene("resolve-faults");
});

let people = 0;
/** A registration that is held because a direct lead was first. */
async function openConflict(
  choice: "partner" | "direct",
): Promise<ResolveCommand & { lead: string }> {
  people += 1;
  const who = { email: `person@company-${people}.example` };
  await scene.post("/v1/leads", scene.admin, who);
  await scene.run();
  const deal = { ...who, external_id: `deal-${people}` };
  const { body } = await scene.post("/v1/registrations", scene.north, deal);
  await scene.run();
  const { tenant } = scene;
  const idKey = scene.tools.idKey(tenant);
  const lead = leadOfRegistration(idKey, body["id"] ?? "") ?? "";
  return {
    tenant,
    conflict_id: conflictIdOf(idKey, lead, 1),
    choice,
    target: null,
    reason: "Agreed.",
    expect_head: null,
    actor: { kind: "user", ref: scene.manager.user_id },
    now_ms: Date.now(),
    trace_id: "t",
    lead,
  };
}

/** Receipts of the choice and of the lead's attempts behind it. */
async function stepsOf({ conflict_id, lead }: { conflict_id: string; lead: string }) {
  const chains = [`conflict:${conflict_id}`, `lead:${lead}`];
  const steps = (await scene.receipts())
    .filter(({ leaf }) => chains.includes(leaf.chain))
    .map(({ leaf }) => leaf.workflow_step);
  return {
    touched: steps.filter((step) => step === "RESUBMIT_LEAD").length,
    resolved: steps.filter((step) => step === "RESOLVE_CONFLICT").length,
    begun: steps.filter((step) => step === "REPROCESS_LEAD" || step === "MERGE_LEAD").length,
  };
}

const BOTH = { touched: 0, resolved: 1, begun: 1 };
const NEITHER = { touched: 0, resolved: 0, begun: 0 };

function faulty(fault: Fault | null) {
  const { ports, calls } = buildFaultyPorts(buildLeadPorts(env, Date.now()), fault);
  return { tools: { ...scene.tools, ports }, calls };
}

describe.each(["partner", "direct"] as const)("settled as %s", (choice) => {
  test("a crash at any call leaves the choice with the lead's attempt or neither, and the same again ends it", async () => {
    const whole = faulty(null);
    const dry = await openConflict(choice);
    expect((await resolveConflict(dry, whole.tools)).ok).toBe(true);
    expect(await stepsOf(dry)).toEqual(BOTH);
    expect(whole.calls).toContain("log.append");
    await scene.run();
    for (let call = 0; call < whole.calls.length; call++) {
      for (const when of ["before", "after"] as const) {
        const command = await openConflict(choice);
        const failing = resolveConflict(command, faulty({ call, when }).tools);
        await expect(failing).rejects.toThrow(PLANTED);
        const left = await stepsOf(command);
        const isWritten = whole.calls[call] === "log.append" && when === "after";
        expect([call, when, left]).toEqual([call, when, isWritten ? BOTH : NEITHER]);
        expect((await resolveConflict(command, scene.tools)).ok).toBe(true);
        expect(await stepsOf(command)).toEqual(BOTH);
        await scene.run();
        const seen = await scene.see(`/v1/leads/${command.lead}`, scene.admin);
        expect(seen.body["status"]).toBe(choice === "partner" ? "routed" : "duplicate");
      }
    }
  }, 60_000);

  test("a submission in the very moment moves the lead's head, and neither is lost", async () => {
    const command = await openConflict(choice);
    const again = { external_id: `deal-${people}`, company: "More" };
    const log = scene.tools.ports.log(scene.tenant);
    let isFirst = true;
    const meeting: typeof log = {
      ...scene.tools.ports.log(scene.tenant),
      read: (request) => log.read(request),
      async append(request) {
        if (isFirst) {
          isFirst = false;
          await scene.post("/v1/registrations", scene.north, again);
          await scene.run();
        }
        return log.append(request);
      },
    };
    const ports = { ...scene.tools.ports, log: () => meeting };
    const outcome = await resolveConflict(command, { ...scene.tools, ports });
    expect(outcome.ok).toBe(true);
    expect(await stepsOf(command)).toEqual({ ...BOTH, touched: 1 });
    await scene.run();
  });
});
