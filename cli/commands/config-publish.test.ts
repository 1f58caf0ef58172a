// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import {
  CANDIDATE,
  CANDIDATE_ID,
  CHECK,
  LOOSER,
  PUBLISHED,
} from "../../tests/fixtures/config-answers.ts";
import { FakeRemote, type FakeWorld, oneByOne, problem } from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const env = { REVOPS_URL: "https://revops.example", REVOPS_KEY: "rvk_acme_k0_secret" };
const TEXT = "# kept as it is\nsegments: []\n";

async function revops(line: string, world: FakeWorld = {}) {
  const files = { "config.yaml": TEXT, "config.json": "{}", ...world.files };
  const remote = new FakeRemote({ env, ...world, files });
  const code = await runRevops(["config", ...line.split(" ")], remote);
  return { code, remote, out: remote.printed, err: remote.told };
}

function answering(body: unknown, status = 200): FakeWorld {
  return { stack: () => Response.json(body, { status }) };
}

describe("revops config publish", () => {
  it("sends the file byte for byte and says from when on the version rules", async () => {
    const { code, out, remote } = await revops("publish config.yaml", answering(PUBLISHED, 201));
    expect([code, out]).toEqual([
      0,
      "published version 4, which rules from 2026-12-01T09:01:30.000Z on (rcp_publish)\n",
    ]);
    const [call] = remote.calls;
    expect([call?.path, call?.body]).toEqual(["/v1/config/versions", TEXT]);
    expect(call?.headers.get("content-type")).toBe("application/yaml");
    const json = await revops("publish config.json", answering(PUBLISHED, 201));
    expect(json.remote.calls[0]?.headers.get("content-type")).toBe("application/json");
  });

  it("exits 3 where it waits, with what loosens first and what the second person runs", async () => {
    const { code, out } = await revops("publish config.yaml", answering(CANDIDATE, 202));
    expect(code).toBe(3);
    expect(out).toBe(
      [
        "against version 3: LOOSENS",
        "decisions:",
        "  LOOSENS   smb quotes of an ae from 20.01 % to 25 % discount no longer need SALES_MANAGER",
        "            such as a quote with segment smb, role ae, discount 0.2001 -> allowed without any approval",
        "keys:",
        "  LOOSENS   smb AE limit 20 % -> 25 %",
        '  neutral   label lead.title: none -> "Enquiry"',
        "",
        `${CANDIDATE_ID} waits for 1 more revops_admin until 2026-12-15T09:00:00.000Z; until then nothing changes. Each of them runs:`,
        `  revops config consent ${CANDIDATE_ID}`,
        "",
      ].join("\n"),
    );
    const json = await revops("publish config.yaml --json", answering(CANDIDATE, 202));
    expect([json.code, JSON.parse(json.out)]).toMatchObject([
      3,
      { done: false, candidate_id: CANDIDATE_ID, needs: 1 },
    ]);
  });

  it("hands on instant, version and draft, and tells in a dry run what would become of it", async () => {
    const dry = { ...CHECK, dry_run: true };
    const line = "publish --revision r7 --at 2026-12-24T09:00:00Z --expect 3 --dry-run";
    const { code, out, remote } = await revops(line, answering(dry));
    expect(code).toBe(3);
    expect(out).toContain("it would wait for a second revops_admin; nothing was changed\n");
    const [call] = remote.calls;
    expect(call?.path).toBe(
      "/v1/config/versions?draft=r7&effective_at=2026-12-24T09%3A00%3A00Z&dry_run=true",
    );
    expect([call?.body, call?.headers.get("if-match")]).toEqual([null, '"3"']);
    const tight = { ...dry, loosens: false, diff: { ...LOOSER, loosens: false } };
    expect((await revops("publish --draft --dry-run", answering(tight))).code).toBe(0);
  });

  it("asks again where the answer was lost, because the same config makes no second version", async () => {
    const stack = oneByOne(null, Response.json({ ...PUBLISHED, published: false }));
    const { code, out, remote } = await revops("publish config.yaml", { stack });
    expect([code, out, remote.calls.length]).toEqual([
      0,
      "version 4 has this content already; nothing was published\n",
      2,
    ]);
  });

  it("names each fault by line and column, in the order of the file", async () => {
    const errors = [
      { pointer: "", code: "no_catch_all", message: "No catch-all." },
      { pointer: "/b", code: "unit_slip", message: "20 is no fraction.", line: 9, column: 3 },
      { pointer: "/a", code: "unknown_key", message: "No such key.", line: 2, column: 5 },
    ];
    const stack = () => problem(422, "invalid_fields", errors);
    const { code, err } = await revops("publish config.yaml", { stack });
    expect([code, err]).toEqual([
      1,
      [
        "config.yaml:2:5: unknown_key: No such key.",
        "config.yaml:9:3: unit_slip: 20 is no fraction.",
        "The title of invalid_fields.",
        "  /: No catch-all.",
        "",
      ].join("\n"),
    ]);
    const json = await revops("publish config.yaml --json", { stack });
    expect(JSON.parse(json.out)).toMatchObject({ done: false, status: 422, errors });
  });

  it("lists what keeps it from being published as lint does, and how many are to settle", async () => {
    const found = {
      code: "segment_gap",
      severity: "warning",
      message: "A gap.",
      pointer: "/segments",
      line: 4,
      column: 3,
      example: null,
      fix: "Move a bound.",
      accepted: null,
    };
    const note = { ...found, severity: "note", code: "floor_rules" };
    const check = { ...CHECK, publishable: false, findings: [found, note] };
    const { code, err } = await revops("publish config.yaml", {
      stack: ({ path }) =>
        path === "/v1/config/check" ? Response.json(check) : problem(422, "invalid_fields"),
    });
    expect([code, err]).toEqual([
      1,
      [
        "config.yaml:4:3: warning segment_gap: A gap.",
        "    fix      Move a bound.",
        "1 warning, 1 note; 1 to settle before publishing; nothing was published",
        "",
      ].join("\n"),
    ]);
  });

  it("shows who was faster and what they changed where the version moved", async () => {
    const conflict = {
      current: '"5"',
      changed_by: { kind: "user", ref: "usr_other" },
      changed_at: "2026-12-01T10:00:00.000Z",
    };
    const document = {
      type: "urn:revops-pack:problem:precondition_failed",
      title: "Moved.",
      status: 412,
      conflict,
      diff: LOOSER,
    };
    const { code, err, remote } = await revops(
      "publish config.yaml --expect 4",
      answering(document, 412),
    );
    expect([code, remote.calls.filter(({ method }) => method === "POST").length]).toEqual([1, 1]);
    expect(err).toContain("now there is version 5, no longer 4; nothing was changed\n");
    expect(err).toContain("version 5 is by user usr_other at 2026-12-01T10:00:00.000Z\n");
    expect(err).toContain("  LOOSENS   smb AE limit 20 % -> 25 %\n");
  });

  it("lets no control character of a stack reach the terminal", async () => {
    const evil = "\u001b[2J\u202e";
    const diff = { ...LOOSER, keys: LOOSER.keys.map((key) => ({ ...key, sentence: evil })) };
    for (const answer of [
      answering({ ...CANDIDATE, diff, expires_at: "2026-12-15T09:00:00.000Z" }, 202),
      answering({ ...PUBLISHED, receipt_id: evil }, 201),
    ]) {
      const { out, err } = await revops("publish config.yaml", answer);
      expect(out + err).toMatch(/\?\[2J\?/);
      // oxlint-disable-next-line no-control-regex -- they are what it looks for
      expect(out + err).not.toMatch(/[\u001b\u202e]/);
    }
  });

  it.each([
    "publish",
    "publish config.yaml --draft",
    "publish config.yaml --at tomorrow",
    "publish config.yaml --expect r3",
    "publish --revision 3",
    "publish none.yaml",
    "rollback",
    "rollback r3",
    "check",
    "check config.yaml --against zero",
  ])("exits 2 on wrong use and calls nothing: %s", async (line) => {
    const { code, remote } = await revops(line);
    expect([code, remote.calls]).toEqual([2, []]);
  });
});

describe("revops config rollback", () => {
  it("publishes an earlier version again, with the reason that the receipt keeps", async () => {
    const remote = new FakeRemote({ env, ...answering(PUBLISHED, 201) });
    const args = ["config", "rollback", "3", "--reason", "Too many leads without an owner."];
    expect(await runRevops(args, remote)).toBe(0);
    expect(remote.lines).toEqual(["POST /v1/config/versions/3/rollback"]);
    expect(remote.calls[0]?.body).toEqual({ reason: "Too many leads without an owner." });
  });

  it("waits for a second person like any other publish", async () => {
    expect((await revops("rollback 3", answering(CANDIDATE, 202))).code).toBe(3);
  });
});

describe("revops config check", () => {
  it("tells what the stack found, in the order of the file, and what would change there", async () => {
    const found = {
      code: "segment_gap",
      severity: "warning",
      message: "Nobody gets an ARR of 60,000.",
      pointer: "/segments",
      line: 4,
      column: 3,
      example: { kind: "lead", facts: { arr: 60_000 }, outcome: "no segment" },
      fix: "Move a bound.",
      accepted: null,
    };
    const first = { ...found, code: "unknown_key", severity: "error", line: 2, fix: null };
    const check = { ...CHECK, publishable: false, findings: [found, first] };
    const { code, out, remote } = await revops("check config.yaml --against 2", answering(check));
    expect([code, remote.lines]).toEqual([1, ["POST /v1/config/check?against=2"]]);
    expect(out.indexOf("config.yaml:2:3: error unknown_key")).toBe(0);
    expect(out).toContain(
      [
        "config.yaml:4:3: warning segment_gap: Nobody gets an ARR of 60,000.",
        "    such as  a lead with arr 60000 -> no segment",
        "    fix      Move a bound.",
        "1 error, 1 warning; 2 to settle before publishing",
        "against version 3: LOOSENS: publishing it waits for a second revops_admin",
        "",
      ].join("\n"),
    );
    const json = await revops("check --draft --json", answering(check));
    expect(JSON.parse(json.out)).toMatchObject({ done: false, blocking: 2, diff_against: 3 });
  });

  it("exits 0 for a config that can be published, and says of a first version that it is one", async () => {
    const first = { ...CHECK, diff_against: null, loosens: false };
    const { code, out } = await revops("check config.yaml", answering(first));
    expect([code, out]).toEqual([
      0,
      "nothing found; it can be published\nit would be the first version\n",
    ]);
  });
});
