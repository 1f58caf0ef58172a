// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CHECK, LOOSER } from "../../tests/fixtures/config-answers.ts";
import { FakeRemote, type FakeWorld } from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const SAMPLE = readFileSync(
  new URL("../../tests/fixtures/spec-sample.yaml", import.meta.url),
  "utf8",
);
/** One that compiles. */
const BASE = SAMPLE.replace("routing:", "routing:\n  fallback_team: team:sdr");
const LIMIT = "manager_required_pct: 0.2";

async function revops(line: string, world: FakeWorld) {
  const remote = new FakeRemote(world);
  const code = await runRevops(["config", "diff", ...line.split(" ")], remote);
  return { code, remote, out: remote.printed, err: remote.told };
}

const diff = (before: string, after: string, flags = "") =>
  revops(`old.yaml new.yaml${flags}`, { files: { "old.yaml": before, "new.yaml": after } });

describe("revops config diff, of two files", () => {
  it("shows a change of one basis point, in the key and in the quotes that it touches", async () => {
    const raised = BASE.replace(LIMIT, "manager_required_pct: 0.2001");
    const { code, out, remote } = await diff(BASE, raised);
    expect([code, remote.calls]).toEqual([3, []]);
    expect(out).toMatch(/^LOOSENS: publishing it waits for a second revops_admin\n/);
    const [decisions = "", keys = ""] = out.split("keys:\n");
    expect(decisions).toContain("20.01 %");
    expect(keys).toMatch(/^ {2}LOOSENS {3}.*20 % -> 20\.01 %/);
  });

  it("says of the same step back that it tightens, and of a label that it is neutral", async () => {
    const raised = BASE.replace(LIMIT, "manager_required_pct: 0.2001");
    const back = await diff(raised, BASE);
    expect([back.code, back.out.split("\n")[0]]).toEqual([0, "tightens, and loosens nothing"]);
    const labelled = await diff(BASE, `${BASE}labels: { lead.title: Enquiry }\n`);
    expect(labelled.code).toBe(0);
    expect(labelled.out).toMatch(/^neutral: loosens and tightens nothing\nkeys:\n {2}neutral {3}/);
    expect(await diff(BASE, `# another comment\n${BASE}`)).toMatchObject({
      code: 0,
      out: "nothing changes\n",
    });
  });

  it("prints the whole diff as one JSON document", async () => {
    const raised = BASE.replace(LIMIT, "manager_required_pct: 0.2001");
    const { code, out } = await diff(BASE, raised, " --json");
    expect([code, JSON.parse(out)]).toMatchObject([
      3,
      {
        done: true,
        before: { file: "old.yaml", problems: 0 },
        loosens: true,
        keys: [{ pointer: "/discounts/smb/manager_required_pct", from: 0.2, to: 0.2001 }],
      },
    ]);
  });

  it("compares a file with problems as far as it compiles, and says that it has some", async () => {
    const { code, err, out } = await diff(SAMPLE, BASE);
    expect([code, out === ""]).not.toEqual([1, true]);
    expect(err).toBe(
      "old.yaml has 1 problem: `revops config lint old.yaml` names it; it is compared as far as it compiles\n",
    );
  });

  it("compares nothing with what is no config", async () => {
    const { code, err, out } = await diff(BASE, "segmnts: []\n");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^new\.yaml has \d problems?: `revops config lint new\.yaml` names/);
  });

  it.each(["old.yaml", "old.yaml none.yaml", "old.yaml old.yaml --directory none.yaml"])(
    "exits 2 where there is nothing to compare: %s",
    async (line) => {
      expect((await revops(line, { files: { "old.yaml": BASE } })).code).toBe(2);
    },
  );
});

describe("revops config diff --version", () => {
  const env = { REVOPS_URL: "https://revops.example", REVOPS_KEY: "rvk_acme_k0_secret" };
  const files = { "new.yaml": BASE };

  it("compares a file with a published version, at the stack", async () => {
    const stack = () => Response.json(CHECK);
    const { code, out, remote } = await revops("--version 3 new.yaml", { env, files, stack });
    expect([code, remote.lines]).toEqual([3, ["POST /v1/config/check?against=3"]]);
    expect(remote.calls[0]?.body).toBe(BASE);
    expect(out).toContain("  LOOSENS   smb AE limit 20 % -> 25 %\n");
  });

  it("says what a version changed, and nothing of waiting, where no file is named", async () => {
    const stack = () => Response.json({ config_version: 3, against: 2, diff: LOOSER });
    const { code, out, remote } = await revops("--version 3", { env, files, stack });
    expect([code, remote.lines]).toEqual([3, ["GET /v1/config/versions/3/diff"]]);
    expect(out).toMatch(/^LOOSENS\ndecisions:\n/);
  });

  it("says that a file which does not compile there cannot be compared", async () => {
    const error = {
      code: "unknown_user",
      severity: "error",
      message: "Nobody.",
      pointer: "/a",
      line: 1,
      column: 1,
      example: null,
      fix: null,
      accepted: null,
    };
    const check = { ...CHECK, publishable: false, findings: [error], diff: null };
    const stack = () => Response.json(check);
    const { code, err } = await revops("--version 3 new.yaml", { env, files, stack });
    expect([code, err]).toEqual([
      1,
      "new.yaml has 1 problem: `revops config check new.yaml` names it\n",
    ]);
  });

  it.each(["--version r3 new.yaml", "--version 3 new.yaml old.yaml", "--version 3 none.yaml"])(
    "exits 2 on wrong use and calls nothing: %s",
    async (line) => {
      const { code, remote } = await revops(line, { env, files });
      expect([code, remote.calls]).toEqual([2, []]);
    },
  );
});
