// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FakeRemote } from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");

const SAMPLE = read("tests/fixtures/spec-sample.yaml");
const PROFILES = readdirSync(new URL("profiles/", ROOT), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

async function revops(line: string, files: Readonly<Record<string, string | Uint8Array>>) {
  const remote = new FakeRemote({ files });
  const code = await runRevops(["config", ...line.split(" ")], remote);
  expect(remote.calls).toEqual([]);
  return { code, out: remote.printed, err: remote.told };
}

const lint = (text: string, flags = "") => revops(`lint c.yaml${flags}`, { "c.yaml": text });

/** Line and column of a text in the sample. */
function placeOf(text: string): string {
  const before = SAMPLE.slice(0, SAMPLE.indexOf(text)).split("\n");
  return `${before.length}:${(before.at(-1) ?? "").length + 1}`;
}

describe("revops config lint", () => {
  it("finds in the specification's sample the hole, the unowned territory, no catch-all and the idle VP", async () => {
    const { code, out } = await lint(SAMPLE);
    expect(code).toBe(1);
    for (const told of [
      `c.yaml:${placeOf("250000")}: warning segment_gap: An ARR from 50,001 to 249,999 USD belongs to no segment`,
      `c.yaml:${placeOf("na_west")}: warning territory_without_owner: `,
      `c.yaml:${placeOf("routing:")}: error no_catch_all: `,
      `c.yaml:${placeOf("approval_chains:")}: note unreachable_role: No quote of any kind ever needs VP_SALES.`,
      "    such as  a lead with account_arr 50001 -> segment unknown\n",
      "    fix      Name the team whose queue takes it as fallback_team.\n",
    ]) {
      expect(out).toContain(told);
    }
    expect(out).toMatch(/\n1 error, 2 warnings, \d+ notes; 3 to settle before publishing\n$/);
  });

  it("names what it cannot know without a directory, and how it could", async () => {
    const { out } = await lint(SAMPLE);
    expect(out).toContain(
      [
        "not checked. The directory of the tenant is not at hand.",
        "  users and teams exist and are active",
        "",
      ].join("\n"),
    );
    expect(out).toContain("give --directory <directory.yaml>, or ask a stack: revops config check");
    const known = await revops("lint c.yaml --directory d.yaml", {
      "c.yaml": SAMPLE,
      "d.yaml": read("profiles/default/directory.yaml"),
    });
    expect(known.out).not.toContain("not checked");
  });

  it("tells of a handle that nobody in the given directory has", async () => {
    const { code, out } = await revops("lint c.yaml --directory d.yaml", {
      "c.yaml": SAMPLE,
      "d.yaml": "users: [{ external_id: sdr-1, name: SDR 1 }]\n",
    });
    expect(code).toBe(1);
    expect(out).toContain(
      `c.yaml:${placeOf('"user:sdr-2"')}: error unknown_user: user:sdr-2 is nobody in the directory.`,
    );
  });

  it.each(PROFILES)(
    "finds nothing to settle in the profile %s with its directory",
    async (name) => {
      const { code, out } = await revops("lint c.yaml --directory d.yaml", {
        "c.yaml": read(`profiles/${name}/config.yaml`),
        "d.yaml": read(`profiles/${name}/directory.yaml`),
      });
      expect([code, out.includes("not checked")]).toEqual([0, false]);
      expect(out).toMatch(/it can be published\n$/);
    },
  );

  it("goes down the file, whatever the severity", async () => {
    const { out } = await lint(SAMPLE);
    const lines = [...out.matchAll(/^c\.yaml:(\d+):/gm)].map(([, line]) => Number(line));
    expect(lines.length).toBeGreaterThan(4);
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  });

  it("lets a warning pass that the file gives a reason for, and shows the reason", async () => {
    const owned = SAMPLE.replace("routing:", "routing:\n  fallback_team: team:sdr");
    const { out: before } = await lint(owned, " --json");
    const { findings } = JSON.parse(before) as {
      findings: { code: string; severity: string; pointer: string }[];
    };
    const warnings = findings.filter(({ severity }) => severity === "warning");
    expect(warnings.length).toBeGreaterThan(0);
    const accepted = warnings.map(({ code, pointer }) => ({ code, pointer, reason: "Meant so." }));
    const { code, out } = await lint(`${owned}accepted_findings: ${JSON.stringify(accepted)}\n`);
    expect(code).toBe(0);
    expect(out).toContain("    accepted Meant so.\n");
    expect(out).toContain(`warnings (${warnings.length} accepted with a reason), `);
    expect(out).toMatch(/; it can be published\n$/);
  });

  it("prints the whole report as one JSON document", async () => {
    const { code, out } = await lint(SAMPLE, " --json");
    const told: unknown = JSON.parse(out);
    expect(told).toMatchObject({ done: false, file: "c.yaml", blocking: 3 });
    expect(told).toHaveProperty("findings[0].line");
    expect(told).toHaveProperty("skipped[0].check");
    expect(code).toBe(1);
  });

  it("names the place in a JSON file as well", async () => {
    const text = '{\n\t"segments": [],\n\t"routing": {\n\t\t"fallbck_team": "team:a"\n\t}\n}\n';
    const { code, out } = await revops("lint c.json", { "c.json": text });
    expect([code, out.includes("c.json:4:19: error unknown_key: ")]).toEqual([1, true]);
  });

  it.each([
    ["segments: [\n", "2:1"],
    ["a: 1\na: 2\n", "2:1"],
    ["a: &x 1\nb: *x\n", "2:4"],
    ["- ".repeat(20_000), "1:1"],
  ])("names the place of what is no YAML: %j", async (text, place) => {
    const { code, out } = await lint(text);
    expect([code, out.includes(`c.yaml:${place}: error invalid_yaml: `)]).toEqual([1, true]);
    expect((await revops("prove c.yaml", { "c.yaml": text })).out).toContain("nothing is proven\n");
  });

  it("lets no control character of a file reach the terminal, wherever it stands", async () => {
    const evil = String.raw`\e[2J\u202e`;
    const texts = [
      `"${evil}": 1\n`,
      `segments: [{ name: "${evil}" }]\nrouting: { fallback_team: "team:${evil}" }\n`,
      SAMPLE.replace("sdr_global", `"${evil}"`).replace("na_west", `"${evil}"`),
      SAMPLE.replaceAll("smb", `"${evil}"`),
      `a: 1\n\u001b[2J: 2\n`,
    ];
    for (const text of texts) {
      for (const command of ["lint", "prove"]) {
        const { code, out, err } = await revops(`${command} c.yaml`, { "c.yaml": text });
        expect(code).toBe(1);
        // oxlint-disable-next-line no-control-regex -- they are what it looks for
        expect(out + err).not.toMatch(/[\u001b\u202e]/);
      }
    }
  });

  it.each([
    ["lint", {}],
    ["lint none.yaml", {}],
    ["lint c.yaml --directory none.yaml", { "c.yaml": SAMPLE }],
    ["lint c.yaml --directory d.yaml", { "c.yaml": SAMPLE, "d.yaml": "users: 1\n" }],
    ["lint c.yaml", { "c.yaml": new Uint8Array([0xff]) }],
    ["prove", {}],
    ["prove none.yaml", {}],
  ])("exits 2 where there is nothing to look at: %s", async (line, files) => {
    expect((await revops(line, files)).code).toBe(2);
  });
});

describe("revops config prove", () => {
  it.each(PROFILES)("proves every property of the profile %s", async (name) => {
    const { code, out } = await revops("prove c.yaml --directory d.yaml", {
      "c.yaml": read(`profiles/${name}/config.yaml`),
      "d.yaml": read(`profiles/${name}/directory.yaml`),
    });
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+ cells decided by the policy [0-9a-f]{12}:$/m);
    expect(out).not.toMatch(/BROKEN|not checked|nothing is proven/);
  });

  it("shows a case against each property that does not hold", async () => {
    const { code, out } = await revops("prove c.yaml", { "c.yaml": SAMPLE });
    expect(code).toBe(1);
    expect(out).toContain(
      "  BROKEN       every ARR and every company size belongs to one segment\n",
    );
    expect(out).toContain("    such as  a lead with account_arr 50001 -> segment unknown\n");
    expect(out).toContain("  holds        nothing is looser than the platform's floor\n");
    expect(out).toContain(
      "  not checked  every approval can be given by somebody active who is not the submitter\n",
    );
  });
});
