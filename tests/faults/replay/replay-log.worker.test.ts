// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ReplayAnswer } from "#api/schemas/simulation.ts";
import { PolicyHost } from "#decisions/policy-host.ts";
import { readHistory } from "#decisions/simulate/history.ts";
import { replayHistory } from "#decisions/simulate/replay-history.ts";
import { BEGINNING, type ReplayState } from "#decisions/simulate/replay-part.ts";
import { utf8Text } from "#domain/bytes/encoding.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import type { ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import { type ReplayException, type ReplayRow, ROTATION_MODES } from "#domain/simulation/replay.ts";
import { receiptLogStub, routingDeskStub } from "#storage/object-stubs.ts";
import { buildConfigPort } from "#storage/config-reader.ts";
import { projectReceipts } from "#storage/project-receipts.ts";
import { chooseConfig } from "../../../workers/control/simulations/choose-config.ts";
import { type LogPart, replayLog } from "../../../workers/control/simulations/replay-log.ts";
import { type Answer, callDoor } from "../doors/door-calls.ts";
import { readViews } from "../pipeline/inquest.ts";
import { openReplayScene, POLICY, type ReplayScene, sceneConfig, VARIANT } from "./replay-scene.ts";

const LEADS = 1_250;
const consoleLog = console.log;
let scene: ReplayScene;

beforeAll(async () => {
  console.log = () => undefined;
  scene = await openReplayScene("replay", LEADS);
}, 120_000);
afterAll(() => {
  console.log = consoleLog;
});

/** A candidate that gives the pool a third member, and lets AEs discount more. */
const CANDIDATE = {
  source: sceneConfig(
    {
      discounts: {
        smb: { ae_self_approve_pct: 0.4, finance_required_pct: 0.5, max_discount_pct: 0.6 },
        mid: { ae_self_approve_pct: 0.1, max_discount_pct: 0.6 },
        big: { ae_self_approve_pct: 0.05, max_discount_pct: 1 },
      },
    },
    ["sdr-1", "sdr-2", "sdr-3"],
  ),
};

interface Whole {
  readonly parts: readonly ReplayAnswer[];
  readonly rows: readonly ReplayRow[];
  readonly exceptions: readonly ReplayException[];
  readonly last: ReplayAnswer;
}

/** Every part of a replay at the door, to its end. */
async function replayAtDoor(candidate: unknown, more: object = {}): Promise<Whole> {
  const parts: ReplayAnswer[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const body = {
      kind: "replay",
      candidate,
      ...more,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const answer = await callDoor("POST", "/v1/simulations", scene.key, body);
    expect([answer.status, answer.pointers]).toEqual([200, []]);
    const part = ReplayAnswer.parse(answer.body);
    parts.push(part);
    cursor = part.cursor;
  }
  const last = parts.at(-1);
  if (last === undefined) throw new Error("no part");
  const rows = parts.flatMap((part) => part.rows);
  return { parts, rows, exceptions: parts.flatMap((part) => part.exceptions), last };
}

/** The same over given ports and Wasm builds, without a door. */
async function replayOver(
  log: Pick<ReceiptLogRpc, "read" | "readRange">,
  modules: readonly (typeof POLICY)[],
  fromState: ReplayState = BEGINNING,
): Promise<{ exceptions: readonly ReplayException[]; last: LogPart }> {
  const { tenant } = scene;
  const chosen = await chooseConfig(
    { env: env as never, tenant, now_ms: Date.now() },
    { version: 2 },
    "",
  );
  if (!chosen.ok) throw new Error(JSON.stringify(chosen.error));
  const hosts = new Map(modules.map((module) => [module.sha256, new PolicyHost(module)]));
  const host = hosts.get(POLICY.sha256) ?? new PolicyHost(POLICY);
  const ports = { log, configs: buildConfigPort(env, Date.now()) };
  const { config, document } = chosen.value;
  const world = {
    candidate: { host, config, document },
    modes: ROTATION_MODES,
    digest: sha256Hex,
    memory: 4_096,
    host: (sha256: string) => hosts.get(sha256) ?? null,
  };
  const exceptions: ReplayException[] = [];
  let state = fromState;
  for (let from = 0; ;) {
    const part = await replayLog(ports, tenant, world, from, state);
    exceptions.push(...part.exceptions);
    state = part;
    if (part.next_seq === null) return { exceptions, last: part };
    from = part.next_seq;
  }
}

describe("a replay of what the pipeline and the log recorded", () => {
  test("makes more than 1,000 leads' decisions and picks again, and under their own config moves nobody", async () => {
    const { rows, exceptions, last } = await replayAtDoor({ version: 2 });
    const { decisions, picks, leads, quotes } = last.totals;
    expect(exceptions).toEqual([]);
    expect(leads.ended).toBeGreaterThan(1_000);
    const elsewhere = decisions.needs_offline_replay[VARIANT.sha256] ?? 0;
    expect(elsewhere).toBeGreaterThan(200);
    expect(decisions.equal).toBe(decisions.recorded - elsewhere);
    expect(decisions.without_decision).toBe(0);
    expect([picks.equal, picks.recorded > 300]).toEqual([picks.recorded, true]);
    expect(quotes.evaluated).toBe(80);
    // Touches and further attempts do not mislead it: in flight is what the queues hold.
    const standing = await env.DB.prepare(
      "SELECT count(*) AS leads FROM lead WHERE tenant_id = ?1 AND status IN ('routed', 'held')",
    )
      .bind(scene.tenant)
      .first<{ leads: number }>();
    expect(leads.in_flight).toBe(standing?.leads);
    // What the other build decided may well differ; what this one did, does not.
    expect(rows.filter(({ reproduced }) => reproduced)).toEqual([]);
    expect(last.progress).toEqual({ next_seq: null, size: last.totals.receipts });
  });

  test("reproduces what another build decided once that build is at hand", async () => {
    const log = receiptLogStub(env, scene.tenant);
    const { exceptions, last } = await replayOver(log, [POLICY, VARIANT]);
    expect(exceptions).toEqual([]);
    const { decisions } = last.totals;
    expect([decisions.equal, decisions.needs_offline_replay]).toEqual([decisions.recorded, {}]);
    const wrong = await replayOver(log, [POLICY, { ...POLICY, sha256: VARIANT.sha256 }]);
    expect(wrong.exceptions.length).toBeGreaterThan(0);
  });

  test("says of a candidate who goes elsewhere in each mode, what is in flight, and what it costs", async () => {
    const { rows, last, parts } = await replayAtDoor(CANDIDATE);
    const { leads, quotes } = last.totals;
    expect(parts.length).toBeGreaterThan(2);
    const moved = rows.filter((row) => row.kind === "lead");
    expect(leads.changed.evolving_state).toBeGreaterThan(100);
    expect(moved.length).toBeGreaterThanOrEqual(leads.changed.evolving_state);
    // A lead that had a further attempt is in flight in that one alone.
    const inFlight = moved.filter(({ in_flight }) => in_flight).map(({ lead_id }) => lead_id);
    expect(new Set(inFlight).size).toBe(inFlight.length);
    expect(quotes.changed).toBe(rows.filter((row) => row.kind === "quote").length);
    expect(quotes.changed).toBeGreaterThan(0);
    expect(quotes.in_flight).toBe(80);
    for (const { cursor } of parts) expect((cursor ?? "").length).toBeLessThan(200_000);
  });

  test("changes nothing: not the log, not a row, not the desk, in JSON or as a table", async () => {
    const { tenant, key } = scene;
    const look = async () => ({
      log: await receiptLogStub(env, tenant).describe({ v: 1, tenant }),
      desk: await routingDeskStub(env, tenant).state({ v: 1, tenant }),
      views: await readViews(tenant),
      jobs: (await env.DB.prepare("SELECT count(*) AS n FROM job").all()).results,
    });
    const before = await look();
    const { rows } = await replayAtDoor(CANDIDATE);
    const body = { kind: "replay", candidate: CANDIDATE };
    const table = await callDoor("POST", "/v1/simulations.csv", key, body);
    expect([table.status, table.headers.get("content-type")]).toEqual([
      200,
      "text/csv; charset=utf-8",
    ]);
    const lines = utf8Text(table.bytes).trimEnd().split("\r\n");
    expect(lines.length).toBe(rows.length + 1);
    expect(lines[0]?.startsWith("\uFEFFkind,subject,")).toBe(true);
    // The log publishes by its own clock, whoever asks meanwhile.
    const { publication_lag_ms: _, published_size: __, ...log } = before.log;
    expect(await look()).toMatchObject({ ...before, log });
  });

  test("lists a receipt whose body was altered in the store, and goes on with the rest", async () => {
    const real = receiptLogStub(env, scene.tenant);
    const altered: string[] = [];
    const log: Pick<ReceiptLogRpc, "read" | "readRange"> = {
      read: (request) => real.read(request),
      async readRange(request) {
        const range = await real.readRange(request);
        const receipts = range.receipts.map((one, i) => {
          if (i % 400 !== 10 || !one.body.includes('"allow":true')) return one;
          altered.push(one.id);
          return { ...one, body: one.body.replace('"allow":true', '"allow":false') };
        });
        return { ...range, receipts };
      },
    };
    const { exceptions, last } = await replayOver(log, [POLICY, VARIANT]);
    expect(altered.length).toBeGreaterThan(0);
    const bodies = exceptions.filter(({ code }) => code === "body_altered");
    expect(bodies.map(({ receipt_id }) => receipt_id)).toEqual(altered);
    const { decisions } = last.totals;
    expect(decisions.equal).toBe(decisions.recorded);
  });

  test("leaves a quote's evaluation a receipt and a workflow like any other in the views", async () => {
    const { tenant } = scene;
    const chains = ["quote:quo_0", "quote:quo_1"];
    const found = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains });
    const receipts = found.flatMap((chain) => chain.receipts);
    const events = receipts.map((receipt) => ({ receipt, lead: null }));
    await projectReceipts(env.DB, tenant, events);
    const { results } = await env.DB.prepare(
      "SELECT kind, subject, step, head FROM rev_workflow WHERE tenant_id = ?1 AND kind = 'quote' ORDER BY subject",
    )
      .bind(tenant)
      .all();
    const step = "EVALUATE_QUOTE";
    expect(results).toEqual(
      receipts.map(({ id, chain }) => ({ kind: "quote", subject: chain.slice(6), step, head: id })),
    );
  });

  test("is the same offline, from the export of the log", async () => {
    const { parts } = await exportAll();
    const lines = parts.join("").trimEnd().split("\n");
    const history = readHistory(lines, sha256Hex);
    if (!history.ok) throw new Error(JSON.stringify(history.error));
    const { tenant } = scene;
    const asked = { env: env as never, tenant, now_ms: Date.now() };
    const chosen = await chooseConfig(asked, CANDIDATE, "");
    if (!chosen.ok) throw new Error(JSON.stringify(chosen.error));
    const { config, document } = chosen.value;
    const host = new PolicyHost(POLICY);
    const offline = [
      ...replayHistory({
        history: history.value,
        candidate: { host, config, document },
        modes: ROTATION_MODES,
        hosts: new Map([[host.sha256, host]]),
        digest: sha256Hex,
      }),
    ];
    const atDoor = await replayAtDoor(CANDIDATE);
    expect(offline.flatMap(({ rows }) => rows)).toEqual(atDoor.rows);
    // The export has left receipts of its own.
    const { receipts: _, ...totals } = atDoor.last.totals;
    expect(offline.at(-1)?.totals).toMatchObject(totals);
  });
});

/** Every part of the history, each a step with a receipt. */
async function exportAll(): Promise<{ parts: readonly string[] }> {
  const parts: string[] = [];
  for (let from: string | null = "0"; from !== null;) {
    const path = `/v1/log/history?from_seq=${from}`;
    const answer: Answer = await callDoor("GET", path, scene.key);
    expect(answer.status).toBe(200);
    parts.push(utf8Text(answer.bytes));
    from = answer.headers.get("revops-next-seq");
  }
  return { parts };
}
