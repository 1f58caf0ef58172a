// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { SWITCH_DELAY_MS } from "#domain/config/effective-at.ts";
import type { MailMessage } from "#domain/messages/mail-queue.ts";
import type { PublishRequest, TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { RevOpsConfig } from "#domain/config/revops-config.ts";
import { loadJob } from "#storage/jobs.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import { buildOffboardingRunner } from "../../../workers/control/offboarding/run-offboarding.ts";
import { migratedDatabase } from "../migrated-database.ts";
import type { Fault } from "../pipeline/faulty-ports.ts";
import { expectViewsAreReceipts } from "../pipeline/inquest.ts";
import { publish } from "../pipeline/scene.ts";
import { buildFaultyOffboarding, writes } from "./faulty-offboarding.ts";
import {
  confirm,
  deliverLeads,
  HEIR,
  heldPorts,
  JOB_AT_MS,
  openHeldScene,
  type Outbox,
  PERSON,
  runJob,
  tellState,
} from "./offboarding-scene.ts";

/** Each of these opens a tenant of its own, with leads: some half a second, and more where the machine is busy. */
const SLOW_MS = 30_000;
/** At least as many writes as an off-boarding makes, each of which is made to fail. */
const WRITES = 40;

type VersionsRequest = Parameters<TenantDeskRpc["versions"]>[0];
type DocumentRequest = Parameters<TenantDeskRpc["versionDocument"]>[0];

const newOutbox = (): Outbox => ({ leads: [], mails: [] });

/** One off-boarding from confirmation to its end; whatever was called is told with what is left. */
async function offBoard(tenant: string, fault: Fault | null) {
  const messages = await openHeldScene(tenant);
  const outbox = newOutbox();
  const id = await confirm(tenant, HEIR, heldPorts(outbox));
  const { ports, calls } = buildFaultyOffboarding(heldPorts(outbox), fault);
  const { status, progress } = await runJob(tenant, id, ports, outbox);
  const mails = new Set(outbox.mails.map((mail) => (mail as { notice_id: string }).notice_id));
  expect([status, [...mails]]).toEqual(["done", [id]]);
  return { state: await tellState(tenant, messages), calls, progress, outbox };
}

/** The config's pool, as the newest version writes it. */
function seatsOf(state: unknown): unknown {
  const source: unknown = JSON.parse((state as { newest: string }).newest);
  return RevOpsConfig.parse(source).routing.round_robin_pools["sdr"];
}

let undisturbed: Awaited<ReturnType<typeof offBoard>>;
beforeAll(async () => {
  console.log = () => undefined;
  await migratedDatabase();
  undisturbed = await offBoard("off-plain", null);
}, SLOW_MS);

describe("an off-boarding", () => {
  it("moves everything once: the person, the only seat, team, accounts and every open lead", async () => {
    const { state, progress, outbox } = undisturbed;
    expect(state).toMatchObject({
      people: expect.arrayContaining([{ external_id: PERSON, active: 0 }]),
      accounts: [
        { external_id: "both", owner_id: HEIR, csm_id: HEIR },
        { external_id: "customer", owner_id: HEIR, csm_id: null },
        { external_id: "managed", owner_id: null, csm_id: HEIR },
        { external_id: "owned-1", owner_id: HEIR, csm_id: null },
        { external_id: "owned-2", owner_id: HEIR, csm_id: null },
      ],
      teams: expect.arrayContaining([
        { external_id: "sdr", lead_user_id: HEIR, deputy_user_id: null },
      ]),
      versions: 3,
      notes: [],
    });
    expect(seatsOf(state)).toMatchObject({ members: [{ user: `user:${HEIR}`, weight: 1 }] });
    const newest = { v: 1, tenant: "off-plain", config_version: 3 } as const;
    const published = await tenantDeskStub(env, "off-plain").versionDocument(newest);
    expect(published?.publication).toMatchObject({
      author: { kind: "user", ref: "usr_admin" },
      consents: [],
      diff: { keys: [{ pointer: expect.stringMatching(/^\/routing\/round_robin_pools\/sdr/) }] },
    });
    const told = JSON.parse(progress) as { leads_total: number; accounts_moved: number };
    expect(told.leads_total).toBeGreaterThan(3);
    expect(told.accounts_moved).toBe(5);
    expect((state as { receipts: unknown }).receipts).toMatchObject({
      // What the scene created, then one each: a person, a team, five accounts; the scene's own account was created.
      "user CHANGE_RECORD": 2,
      "team CHANGE_RECORD": 2,
      "account CHANGE_RECORD": 6,
      "config PUBLISH_CONFIG": 3,
      "user OFFBOARD_USER": 2,
      "lead REPROCESS_LEAD": told.leads_total,
    });
    const [mail] = outbox.mails as (MailMessage & { kind: "notice" })[];
    expect(mail).toMatchObject({
      template: "offboarding_done",
      audience: { user_id: "usr_admin" },
      params: { user: PERSON, successor: HEIR, status: "done", accounts: "5", pool_seats: "1" },
    });
    await expectViewsAreReceipts("off-plain");
  });

  it("is made in a bounded list of calls", () => {
    expect(undisturbed.calls.length).toBeLessThan(80);
    const made = undisturbed.calls.filter(writes).length;
    expect([made > 15, made <= WRITES]).toEqual([true, true]);
  });

  it("leaves to nobody what nobody takes, and still empties the person's hands", async () => {
    const tenant = "off-nobody";
    const messages = await openHeldScene(tenant, [`user:${PERSON}`, "user:sdr-1"]);
    const outbox = newOutbox();
    const ports = heldPorts(outbox);
    const job = await runJob(tenant, await confirm(tenant, null, ports), ports, outbox);
    const state = (await tellState(tenant, messages)) as {
      accounts: { owner_id: unknown; csm_id: unknown }[];
      leads: { owner_id: unknown }[];
    };
    expect(job.status).toBe("done");
    expect(state.accounts.map(({ owner_id, csm_id }) => [owner_id, csm_id])).toEqual(
      state.accounts.map(() => [null, null]),
    );
    expect(state.leads.map(({ owner_id }) => owner_id)).not.toContain(PERSON);
    expect(seatsOf(state)).toMatchObject({ members: [{ user: "user:sdr-1" }] });
    await expectViewsAreReceipts(tenant);
  });

  it("moves no lead before the version without the person rules", async () => {
    const tenant = "off-early";
    await openHeldScene(tenant);
    const outbox = newOutbox();
    const ports = heldPorts(outbox);
    const id = await confirm(tenant, HEIR, ports);
    const run = buildOffboardingRunner(ports);
    const atOnce = Date.now();
    for (let i = 0; i < 20; i += 1) {
      const job = await loadJob(env.DB, tenant, id);
      const outcome = job === null ? null : await run(job, atOnce);
      if (outcome === null || !("wait_seconds" in outcome)) continue;
      expect(outcome.wait_seconds).toBeGreaterThan(0);
      expect(outcome.wait_seconds).toBeLessThanOrEqual(SWITCH_DELAY_MS / 1_000 + 60);
      break;
    }
    expect(outbox.leads).toEqual([]);
    const waiting = await loadJob(env.DB, tenant, id);
    expect(JSON.parse(waiting?.progress ?? "{}")).toMatchObject({ stage: "await_config" });
    expect((await runJob(tenant, id, ports, outbox)).status).toBe("done");
  });

  it("plans again over what somebody else published in between, and takes nothing of theirs away", async () => {
    const tenant = "off-raced";
    await openHeldScene(tenant, [`user:${PERSON}`, "user:sdr-1"]);
    const outbox = newOutbox();
    const real = heldPorts(outbox);
    const id = await confirm(tenant, HEIR, real);
    let raced = false;
    const ports = {
      ...real,
      desk: (one: string) => {
        const desk = real.desk(one);
        return {
          versions: (request: VersionsRequest) => desk.versions(request),
          versionDocument: (request: DocumentRequest) => desk.versionDocument(request),
          publish: async (request: PublishRequest) => {
            if (!raced) {
              raced = true;
              await publish(tenant, ["user:sdr-1", "user:sdr-3"], 2);
            }
            return desk.publish(request);
          },
        };
      },
    };
    expect((await runJob(tenant, id, ports, outbox)).status).toBe("done");
    const state = await tellState(tenant, []);
    expect(seatsOf(state)).toMatchObject({
      members: [{ user: "user:sdr-1" }, { user: "user:sdr-3" }],
    });
    expect((state as { versions: number }).versions).toBe(3);
  });

  it("publishes a pending version again behind the new one, so that it still takes over when it should", async () => {
    const tenant = "off-pending";
    await openHeldScene(tenant, [`user:${PERSON}`, "user:sdr-1"]);
    const takesOverAt = JOB_AT_MS + 3_600_000;
    await publish(tenant, [`user:${PERSON}`, "user:sdr-3"], 2, takesOverAt);
    const outbox = newOutbox();
    const ports = heldPorts(outbox);
    const id = await confirm(tenant, HEIR, ports);
    expect((await runJob(tenant, id, ports, outbox)).status).toBe("done");
    const versions = await ports.desk(tenant).versions({ v: 1, tenant });
    expect(versions.map(({ config_version }) => config_version)).toEqual([1, 2, 3, 4, 5]);
    expect(versions[3]?.effective_at_ms).toBeLessThan(JOB_AT_MS);
    expect(versions[4]?.effective_at_ms).toBe(takesOverAt);
    expect(seatsOf(await tellState(tenant, []))).toMatchObject({
      members: [{ user: "user:sdr-3" }],
    });
  });

  it("ends with a reason where the config cannot do without the person, and goes on once it can", async () => {
    const tenant = "off-stuck";
    await openHeldScene(tenant, [`user:${PERSON}`, "user:sdr-1"]);
    const outbox = newOutbox();
    const ports = heldPorts(outbox);
    const id = await confirm(tenant, null, ports);
    await publish(tenant, [`user:${PERSON}`], 2);
    const stuck = await runJob(tenant, id, ports, outbox);
    expect([stuck.status, stuck.reason]).toEqual(["failed", "pool_would_be_empty"]);
    await publish(tenant, ["user:sdr-1"], 3);
    expect(await confirm(tenant, null, ports)).toBe(id);
    expect((await runJob(tenant, id, ports, outbox)).status).toBe("done");
    const { versions } = (await tellState(tenant, [])) as { versions: number };
    expect(versions).toBe(4);
  });

  it("made twice at once, or sent again after its end, moves nothing twice", async () => {
    const tenant = "off-twice";
    const messages = await openHeldScene(tenant);
    const outbox = newOutbox();
    const ports = heldPorts(outbox);
    const id = await confirm(tenant, HEIR, ports);
    const run = buildOffboardingRunner(ports);
    for (let i = 0; i < 60; i += 1) {
      const job = await loadJob(env.DB, tenant, id);
      if (job === null || job.status === "done") break;
      const both = await Promise.all([run(job, JOB_AT_MS), run(job, JOB_AT_MS)]);
      if (both.some((one) => "wait_seconds" in one)) await deliverLeads(tenant, outbox);
    }
    expect((await loadJob(env.DB, tenant, id))?.status).toBe("done");
    expect(await tellState(tenant, messages)).toEqual(undisturbed.state);
  });
});

describe("killed around any write", () => {
  /** A read that fails leaves what the write before it left, whose answer was lost. */
  it.each(
    Array.from({ length: WRITES }, (_, i) => [
      { write: i, when: "before" as const },
      { write: i, when: "after" as const },
    ]).flat(),
  )(
    "an off-boarding ends as if nothing had happened: $when write $write",
    async ({ write, when }) => {
      const { calls, state: expected } = undisturbed;
      const call = calls.map((name, i) => (writes(name) ? i : -1)).filter((i) => i >= 0)[write];
      if (call === undefined) return;
      const { state } = await offBoard(`off-${write}-${when}`, { call, when });
      expect(state).toEqual(expected);
    },
    SLOW_MS,
  );
});
