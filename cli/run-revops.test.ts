// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { FakeRemote } from "../tests/fixtures/fake-remote.ts";
import { COMMANDS, runRevops } from "./run-revops.ts";

async function revops(...args: string[]) {
  const remote = new FakeRemote({});
  const code = await runRevops(args, remote);
  return { code, out: remote.printed, err: remote.told, calls: remote.calls };
}

const NAMES = COMMANDS.map(({ name }) => name);

describe("revops", () => {
  it.each(NAMES)(
    "shows the usage of `%s` for help and --help alike, and calls nothing",
    async (name) => {
      const words = name.split(" ");
      const asked = await revops("help", ...words);
      expect([asked.code, asked.err, asked.calls]).toEqual([0, "", []]);
      expect(asked.out).toContain(`usage: revops ${name}`);
      expect(asked.out).toContain("exit codes: 0 ");
      expect(asked.out).toContain("--json");
      expect(asked.out.split("\n").every((line) => line.length <= 120)).toBe(true);
      expect(await revops(...words, "--help")).toEqual(asked);
      expect(await revops(...words, "-h")).toEqual(asked);
    },
  );

  it.each(NAMES)("names the nearest flag where one of `%s` is mistyped", async (name) => {
    const { code, out, err, calls } = await revops(...name.split(" "), "--jsno");
    expect([code, out, calls]).toEqual([2, "", []]);
    expect(err).toContain("there is no flag --jsno; did you mean --json?");
    expect(err).toContain(`usage: revops ${name}`);
  });

  it.each(NAMES)("prints one JSON document for wrong use of `%s` too", async (name) => {
    const { code, out, err } = await revops(...name.split(" "), "--frobnicate", "--json");
    expect([code, JSON.parse(out)]).toEqual([
      2,
      { done: false, error: "there is no flag --frobnicate" },
    ]);
    expect(err).toContain(`usage: revops ${name}`);
  });

  it.each([
    [["imprt"], "unknown command: imprt; did you mean import?"],
    [["apply", "none.yaml"], "there is no file none.yaml that can be read"],
    [["verify", "none.zip"], "there is no file none.zip that can be read"],
    [["import", "none.csv"], "there is no file none.csv that can be read"],
  ])("prints one JSON document for what fails on this machine: %j", async (args, error) => {
    const { out } = await revops(...args, "--json");
    expect(JSON.parse(out)).toEqual({ done: false, error });
  });

  it("lists every command, for help on standard output and else as wrong use", async () => {
    const listed = await revops("help");
    expect(listed.code).toBe(0);
    for (const name of NAMES) expect(listed.out).toContain(`  ${name}`);
    const bare = await revops();
    expect([bare.code, bare.out, bare.err]).toEqual([2, "", listed.out]);
    expect(await revops("--help")).toEqual(listed);
  });

  it("lists a family of commands where only the family is named", async () => {
    const { code, err } = await revops("keys");
    expect(code).toBe(2);
    for (const name of NAMES) expect(err.includes(`  ${name}`)).toBe(name.startsWith("keys "));
    expect((await revops("keys", "--help")).code).toBe(0);
  });

  it.each([
    [["imprt"], "did you mean import?"],
    [["keys", "isue"], "did you mean keys issue?"],
    [["tenant", "craete", "acme"], "did you mean tenant create?"],
    [["frobnicate"], "unknown command: frobnicate\n"],
    [["\u001b[2J"], "unknown command: ?[2J\n"],
  ])("names the nearest command, or none: %j", async (args, sentence) => {
    const { code, out, err } = await revops(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
  });
});
