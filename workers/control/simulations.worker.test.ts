// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { utf8Text } from "#domain/bytes/encoding.ts";
import { HistoryLine } from "#domain/simulation/history.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import {
  type ConfigScene,
  dealsConfig,
  openConfigScene,
} from "../../tests/faults/doors/config-scene.ts";
import { type Answer, callDoor } from "../../tests/faults/doors/door-calls.ts";
import { problemCode } from "../../tests/faults/doors/key-scene.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";

const consoleLog = console.log;
let scene: ConfigScene;
let other: ConfigScene;

beforeAll(async () => {
  await migratedDatabase();
  console.log = () => undefined;
  scene = await openConfigScene("simulations");
  other = await openConfigScene("simulations-other");
  const published = await scene.publish(scene.key, dealsConfig(0.2));
  if (published.status !== 201) throw new Error(JSON.stringify(published.body));
});
afterAll(() => {
  console.log = consoleLog;
});

const ask = (body: object, key = scene.key): Promise<Answer> =>
  callDoor("POST", "/v1/simulations", key, body);

const quote = (discount_bps: number) => ({
  subject: "quote",
  facts: { segment: "smb", discount_bps },
});

/** What a case at 25 % needs under the config. */
async function approvalsUnder(config: unknown): Promise<unknown> {
  const { status, body } = await ask({ kind: "case", config, case: quote(2_500) });
  expect(status).toBe(200);
  const { decision } = body["case"] as unknown as Record<string, Record<string, unknown>>;
  return decision?.["required_approvals"];
}

describe("one case", () => {
  test("is decided under the config in force, a version, a draft or a source that nobody saved", async () => {
    expect(await approvalsUnder("current")).toEqual(["SALES_MANAGER"]);
    expect(await approvalsUnder({ version: 1 })).toEqual(["SALES_MANAGER"]);
    expect(await approvalsUnder({ source: dealsConfig(0.3) })).toEqual([]);
    const draft = await callDoor("PUT", "/v1/config/draft", scene.key, dealsConfig(0.28));
    expect(draft.status).toBe(201);
    expect(await approvalsUnder("draft")).toEqual([]);
  });

  test("says its reasons in words, with the trace, and which config and Wasm decided", async () => {
    const { body } = await ask({ kind: "case", case: quote(2_500) });
    expect(body).toMatchObject({
      kind: "case",
      config: { config_version: 1 },
      case: { subject: "quote", reasons: [{ code: "manager_required" }] },
    });
    expect(JSON.stringify(body)).toContain('"trace":[{');
    expect(String(body["policy_sha256"])).toMatch(/^[0-9a-f]{64}$/);
  });

  test("of a config that is none, or of no version, tells every fault at its place", async () => {
    const wrong = { source: { ...dealsConfig(20), segmnets: [] } };
    const refused = await ask({ kind: "case", config: wrong, case: quote(0) });
    expect(refused.status).toBe(422);
    expect(refused.pointers).toContain("/config/source/segmnets");
    for (const [config, pointer] of [
      [{ version: 99 }, "/config"],
      [{ source: null }, "/config/source"],
      ["newest", "/config"],
    ] as const) {
      const answer = await ask({ kind: "case", config, case: quote(0) });
      expect([answer.status, answer.pointers]).toEqual([422, [pointer]]);
    }
    const nothing = await ask({ kind: "case", config: "draft", case: quote(0) }, other.key);
    expect([nothing.status, nothing.pointers]).toEqual([422, ["/config"]]);
    for (const [asked, pointer] of [
      [{ subject: "quote", facts: { segment: "smbb" } }, "/case/facts/segment"],
      [{ subject: "quote", facts: { segment: "smb", region: "atlantis" } }, "/case/facts/region"],
      [{ subject: "contract", facts: { segment: "smbb" } }, "/case/facts/segment"],
    ] as const) {
      const answer = await ask({ kind: "case", case: asked });
      expect([answer.status, answer.pointers]).toEqual([422, [pointer]]);
    }
    const malformed = await ask({
      kind: "case",
      case: { subject: "quote", facts: { role: "cfo" } },
    });
    expect(malformed.status).toBe(422);
  });
});

describe("a matrix", () => {
  const question = { kind: "matrix", config: "current", axes: { segments: ["smb"] } };

  test("marks what a second config decides otherwise, in JSON and as a table", async () => {
    const against = { source: dealsConfig(0.25) };
    const { status, body } = await ask({ ...question, against });
    expect(status).toBe(200);
    const matrix = body["matrix"] as unknown as {
      readonly changed: number;
      readonly cells: readonly {
        readonly discount_bps: { readonly from: number; readonly to: number };
        readonly changes: readonly string[];
      }[];
    };
    const marked = matrix.cells.filter(({ changes }) => changes.length > 0);
    expect([marked.length, marked.length > 0]).toEqual([matrix.changed, true]);
    for (const { discount_bps } of marked)
      expect([discount_bps.from, discount_bps.to]).toEqual([2_001, 2_500]);
    const table = await callDoor("POST", "/v1/simulations.csv", scene.key, {
      ...question,
      against,
    });
    const lines = utf8Text(table.bytes).trimEnd().split("\r\n");
    expect(lines.length).toBe(matrix.cells.length + 1);
    expect(table.headers.get("content-disposition")).toBe('attachment; filename="matrix.csv"');
  });

  test("of a segment that neither config has is refused by its place, with those there are", async () => {
    const axes = { segments: ["smb", "smbb"] };
    const refused = await ask({ kind: "matrix", axes });
    expect([refused.status, refused.pointers]).toEqual([422, ["/axes/segments/1"]]);
    expect(JSON.stringify(refused.body)).toContain("it has ");
    const table = await callDoor("POST", "/v1/simulations.csv", scene.key, {
      kind: "matrix",
      axes,
    });
    expect(table.status).toBe(422);
  });

  test("with more cells than one answer holds is refused with the number of points of each axis", async () => {
    const points = Array.from({ length: 200 }, (_, i) => i);
    const axes = { segments: ["smb"], discounts_bps: points, terms_months: points };
    const { status, pointers, body } = await ask({ ...question, axes });
    expect([status, pointers]).toEqual([422, ["/axes"]]);
    expect(JSON.stringify(body)).toContain("200 discounts_bps x 200 terms_months");
  });
});

describe("a replay's cursor", () => {
  /** A log that gives one receipt at a time, so that a replay of a few has many parts. */
  function shortLog(tenant: string) {
    const real = receiptLogStub(env, tenant);
    const log = {
      read: (request: never) => real.read(request),
      readRange: (request: { limit: number }) => real.readRange({ ...request, limit: 1 } as never),
    };
    return { RECEIPT_LOG: { idFromName: (name: string) => name, get: () => log } };
  }
  const part = (body: object, by: ConfigScene = scene): Promise<Answer> =>
    callDoor(
      "POST",
      "/v1/simulations",
      by.key,
      { kind: "replay", ...body },
      {
        settings: shortLog(by.tenant),
      },
    );
  const own = { candidate: { version: 1 } };

  test("goes on where the part before ended, to the end of the log", async () => {
    const seen: (number | null)[] = [];
    let size = 0;
    for (let cursor: unknown; cursor !== null;) {
      const { body } = await part({ ...own, ...(cursor === undefined ? {} : { cursor }) });
      const progress = body["progress"] as unknown as { next_seq: number | null; size: number };
      seen.push(progress.next_seq);
      ({ size } = progress);
      cursor = body["cursor"];
    }
    expect(seen).toEqual([...Array.from({ length: size - 1 }, (_, i) => i + 1), null]);
  });

  test("is good for its tenant, candidate, modes and Wasm, and not if a character was changed", async () => {
    const { body } = await part(own);
    const cursor = String(body["cursor"]);
    const spoilt = cursor.slice(0, -3) + (cursor.endsWith("A") ? "B" : "A") + cursor.slice(-2);
    for (const wrong of [spoilt, "", "abc", cursor.slice(1)]) {
      const answer = await part({ ...own, cursor: wrong });
      expect([answer.status, answer.pointers]).toEqual([422, ["/cursor"]]);
    }
    const modes = await part({ ...own, modes: ["recorded_state"], cursor });
    expect([modes.status, modes.pointers]).toEqual([422, ["/cursor"]]);
    const candidate = { source: dealsConfig(0.33) };
    const moved = await part({ candidate, cursor });
    expect([moved.status, problemCode(moved)]).toEqual([409, "version_moved"]);
    await other.publish(other.key, dealsConfig(0.2));
    const theirs = await part({ ...own, cursor }, other);
    expect([theirs.status, theirs.pointers]).toEqual([422, ["/cursor"]]);
    expect((await part({ ...own, cursor })).status).toBe(200);
  });
});

describe("the export of the history", () => {
  const read = async (from: number | string) => {
    const answer = await callDoor("GET", `/v1/log/history?from_seq=${from}`, scene.key);
    expect(answer.status).toBe(200);
    const lines = utf8Text(answer.bytes)
      .split("\n")
      .filter((line) => line !== "");
    return { answer, lines: lines.map((line) => HistoryLine.parse(JSON.parse(line))) };
  };

  test("begins with the log and the directory, and has each version before its receipt, byte for byte", async () => {
    const { lines, answer } = await read(0);
    expect(lines.slice(0, 2).map(({ kind }) => kind)).toEqual(["log", "directory"]);
    const place = lines.findIndex(({ kind }) => kind === "config");
    const published = lines[place + 1];
    if (published?.kind !== "receipt") throw new Error("no receipt behind a config");
    expect(published.leaf).toContain('"workflow_step":"PUBLISH_CONFIG"');
    const { tenant } = scene;
    const from_seq = 0;
    const log = receiptLogStub(env, tenant);
    const { receipts } = await log.readRange({ v: 1, tenant, from_seq, limit: 1_000 });
    const texts = lines.flatMap((line) =>
      line.kind === "receipt" ? [[line.leaf, line.body]] : [],
    );
    const whole = receipts.slice(0, texts.length).map(({ leaf, body }) => [leaf, body]);
    expect(texts).toEqual(whole);
    expect(answer.headers.get("revops-next-seq")).toBeNull();
    expect(JSON.stringify(lines)).not.toContain("subject_key");
  });

  test("leaves a receipt that says which part was taken, before a byte of it goes out", async () => {
    const before = await read(0);
    const count = before.lines.filter(({ kind }) => kind === "receipt").length;
    const { lines } = await read(count);
    const [only] = lines;
    expect(lines.map(({ kind }) => kind)).toEqual(["receipt", "end"]);
    expect(JSON.stringify(only)).toContain(`log:0-${count - 1}`);
  });

  test("is empty behind the log's end, without a receipt, and refuses what is no place", async () => {
    const size = async () =>
      (await receiptLogStub(env, scene.tenant).describe({ v: 1, tenant: scene.tenant })).size;
    const before = await size();
    expect((await read(before + 5)).lines).toEqual([]);
    expect(await size()).toBe(before);
    const refused = await callDoor("GET", "/v1/log/history?from_seq=-1", scene.key);
    expect([refused.status, refused.pointers]).toEqual([422, ["/query/from_seq"]]);
  });
});
