// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "#domain/bytes/canonical-json.ts";
import { compiled, routing } from "../../tests/fixtures/compile-config.ts";
import { FakeRemote } from "../../tests/fixtures/fake-remote.ts";
import { historyText } from "../../tests/fixtures/history-file.ts";
import { POLICY, VARIANT } from "../../tests/fixtures/policy.ts";
import { RecordedLog, versionOf } from "../../tests/fixtures/recorded-log.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { runRevops } from "../run-revops.ts";

const ROOT = new URL("../../", import.meta.url);
const wasm = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, ROOT)));

function config(members: readonly string[], own = 0.2): JsonObject {
  const pool = { team: "team:sdr", members: members.map((user) => `user:${user}`) };
  return routing(
    {
      round_robin_pools: { sdr: { ...pool, members: pool.members.map((user) => ({ user })) } },
      default_pool: "sdr",
    },
    {
      segments: ["smb", "mid", "big"].map((name) => ({ name })),
      regions: { emea: ["GB"], amer: ["US"] },
      discounts: Object.fromEntries(
        ["smb", "mid", "big"].map((name) => [
          name,
          { ae_self_approve_pct: own, max_discount_pct: 0.9 },
        ]),
      ),
    },
  );
}

/** 120 leads and 60 quotes, the last third of them decided by another build. */
function record(): { readonly log: RecordedLog; readonly text: string } {
  const own = versionOf(1, compiled(config(["sdr-1", "sdr-2"])));
  const log = new RecordedLog(seededRandom(1), POLICY, own);
  for (let i = 0; i < 120; i++) {
    if (i === 80) log.publish(own, VARIANT);
    log.lead(`led_${String(i).padStart(12, "0")}`);
    if (i % 2 === 0) log.quote(`quo_${i}`);
  }
  return { log, text: historyText(log, [own]) };
}

const { text: HISTORY } = record();
const FILES: Record<string, string | Uint8Array> = {
  "history.ndjson": HISTORY,
  "own.json": JSON.stringify(config(["sdr-1", "sdr-2"])),
  "new.json": JSON.stringify(config(["sdr-1", "sdr-2", "boss-1"], 0.4)),
  "variant.wasm": wasm("decisions/testdata/variant.wasm"),
};

async function replay(args: readonly string[], files: Record<string, string | Uint8Array> = {}) {
  const remote = new FakeRemote({ files: { ...FILES, ...files } });
  const code = await runRevops(["replay", ...args], remote);
  return { code, out: remote.printed, err: remote.told, remote };
}

const BOTH = ["--policy", "variant.wasm"];

describe("revops replay", () => {
  it("makes every decision again on its own build, and under its own config finds nothing changed by it", async () => {
    const args = ["history.ndjson", "--candidate", "own.json", "--json"];
    const { code, out, remote } = await replay([...args, ...BOTH]);
    expect(code).toBe(0);
    const told = JSON.parse(out);
    expect(told).toMatchObject({ done: true, origin: "test.example/log", exceptions: [] });
    const { decisions, leads } = told.totals;
    expect([decisions.recorded, decisions.equal]).toEqual([300, 300]);
    expect(leads.ended).toBe(120);
    // What the other build decided is judged by this one: it may differ, and nothing else does.
    const others = HISTORY.split("\n").filter((line) => line.includes(VARIANT.sha256));
    const rows = told.rows as readonly { readonly receipt_id: string }[];
    for (const { receipt_id } of rows)
      expect(others.some((line) => line.includes(receipt_id))).toBe(true);
    expect(remote.calls).toEqual([]);
  });

  it("names the Wasm that it would need, and exits 3", async () => {
    const { code, out } = await replay(["history.ndjson", "--candidate", "own.json"]);
    expect(code).toBe(3);
    expect(out).toContain("200 of 300 decisions");
    expect(out).toContain(
      `100 decisions of another policy: give --policy the Wasm with SHA-256 ${VARIANT.sha256}`,
    );
  });

  it("tells who would go elsewhere, and writes all of them as a table", async () => {
    const args = ["history.ndjson", "--candidate", "new.json", "--csv", "out.csv"];
    const { code, out, remote } = await replay([...args, ...BOTH]);
    expect(code).toBe(0);
    expect(out).toMatch(/from the first pick on: \d+ would end otherwise/);
    expect(out).toMatch(/\d+ would need nobody any more: \d+ minor units of USD discount/);
    const [head, ...lines] = remote.text("out.csv").trimEnd().split("\r\n");
    expect(head).toContain("evolving_state_owner");
    expect(lines.length).toBeGreaterThan(20);
    expect(out).toContain(`and ${lines.length - 20} more`);
  });

  it("asks one mode alone where one is named", async () => {
    const args = [
      "history.ndjson",
      "--candidate",
      "new.json",
      "--mode",
      "recorded_state",
      "--json",
    ];
    const { out } = await replay([...args, ...BOTH]);
    const { totals, modes } = JSON.parse(out);
    expect(modes).toEqual(["recorded_state"]);
    expect(totals.leads.changed.evolving_state).toBe(0);
  });

  it("lists an altered receipt, exits 1 and never counts it as equal", async () => {
    const lines = HISTORY.split("\n");
    const place = lines.findIndex((line) => line.includes("EVALUATE_QUOTE"));
    lines[place] = lines[place]?.replace('\\"list_minor\\":', '\\"list_minor\\":1') ?? "";
    const { code, out } = await replay(
      ["history.ndjson", "--candidate", "own.json", "--json", ...BOTH],
      { "history.ndjson": lines.join("\n") },
    );
    expect(code).toBe(1);
    const { exceptions, totals } = JSON.parse(out);
    expect(exceptions).toMatchObject([{ code: "body_altered", part: "body" }]);
    expect(totals.decisions.recorded).toBe(299);
  });

  it("notices an edited leaf at the next link of its chain, and says what else it does not prove", async () => {
    const lines = HISTORY.split("\n");
    const place = lines.findIndex((line) => line.includes("CREATE_LEAD"));
    const edited = lines[place]?.replace('\\"ref\\":\\"test\\"', '\\"ref\\":\\"else\\"') ?? "";
    expect(edited).not.toBe(lines[place]);
    const files = { "history.ndjson": lines.with(place, edited).join("\n") };
    const args = ["history.ndjson", "--candidate", "own.json", ...BOTH];
    const told = await replay([...args, "--json"], files);
    expect(told.code).toBe(1);
    expect(JSON.parse(told.out)).toMatchObject({
      done: false,
      exceptions: [],
      broken_links: [{ seq: 1, reason: "the previous receipt is not the one it was chained to" }],
    });
    const text = await replay(args, files);
    expect(text.out).toContain("1 broken link between receipts");
    const whole = await replay(args);
    expect([whole.code, whole.out.includes("broken link")]).toEqual([0, false]);
    for (const { out } of [text, whole])
      expect(out).toContain("revops verify looks at signatures and inclusion");
  });

  it.each<[string, (lines: string[]) => string[], string]>([
    ["with a receipt cut out", (lines) => lines.toSpliced(6, 1), "receipt 3 is missing"],
    ["that begins elsewhere", (lines) => lines.slice(2), "does not begin as a history"],
    ["with a line that is none", (lines) => lines.toSpliced(4, 0, "{}"), "no line of a history"],
    ["of two logs", (lines) => lines.toSpliced(-1, 0, lines[0] ?? ""), "a second log begins here"],
    ["cut off at a line's end", (lines) => lines.slice(0, -2), "ends before its history does"],
    ["that tells of more receipts", (lines) => lines.toSpliced(-2, 1), "others stand here"],
    ["with more behind its end", (lines) => [...lines, lines[5] ?? ""], "ended above"],
  ])("refuses a file %s, and says where", async (_, spoil, reason) => {
    const lines = HISTORY.trimEnd().split("\n");
    const text = `${spoil(lines).join("\n")}\n`;
    const { code, out, err } = await replay(["history.ndjson", "--candidate", "own.json"], {
      "history.ndjson": text,
    });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("history.ndjson:");
    expect(err).toContain(reason);
  });

  it.each([
    [[], 2],
    [["history.ndjson"], 2],
    [["missing.ndjson", "--candidate", "own.json"], 2],
    [["history.ndjson", "--candidate", "missing.json"], 2],
    [["history.ndjson", "--candidate", "own.json", "--mode", "both"], 2],
    [["history.ndjson", "--candidate", "own.json", "--csv", "missing-folder/out.csv"], 2],
    [["history.ndjson", "--candidate", "own.json", "--policy", "own.json"], 2],
    [["history.ndjson", "--candidate", "history.ndjson"], 1],
  ])("exits for wrong use with a sentence: %j", async (args, exit) => {
    const { code, out, err } = await replay(args);
    expect([code, out]).toEqual([exit, ""]);
    expect(err).not.toBe("");
  });
});
