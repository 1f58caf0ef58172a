// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FakeRemote } from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const GUIDE = read("docs/config-guide.md");
const README = read("README.md");

/** A file that the README writes. */
function readmeFile(name: string): string {
  const [, text = ""] = README.split(`cat > ${name} <<'END'\n`);
  return text.split("END\n")[0] ?? "";
}

const written = /```yaml\n(segments:[^`]*)```/.exec(GUIDE)?.[1] ?? "";
const config = readmeFile("config.yaml");
const good = { "config.yaml": config, "acme.yaml": readmeFile("acme.yaml") };
const files = {
  ...good,
  "looser.yaml": config.replace(/smb: \{.*/, (line) => line.replaceAll("0.2,", "0.25,")),
  "case.yaml": /`case\.yaml` is `(\{.*\})`/.exec(GUIDE)?.[1] ?? "",
};
const slip = { ...good, "config.yaml": written };
const gaps = { ...good, "config.yaml": written.replace(": 30,", ": 0.3,") };

/** The commands whose output the guide shows: how each begins, which of those that do, and the files of that moment. */
const SHOWN = [
  ["config lint", 0, slip],
  ["config lint", 1, gaps],
  ["config prove", 0, files],
  ["config diff", 0, files],
  ["simulate config.yaml --case", 0, files],
  ["simulate config.yaml --matrix", 0, files],
] as const;

const blocks = [...GUIDE.matchAll(/```\n\$ revops (.*)\n([^`]*)```/g)].map(
  ([, line = "", output = ""]) => ({ line, output }),
);

/** The policy's hash changes with every change of a rule. */
const withoutHash = (text: string): string => text.replace(/policy [0-9a-f]{12}/, "policy *");

describe("docs/config-guide.md", () => {
  it.each(SHOWN)("shows of `%s` (%i) what it prints", async (begin, place, given) => {
    const block = blocks.filter(({ line }) => line.startsWith(begin))[place];
    expect(block).toBeDefined();
    const remote = new FakeRemote({ files: given });
    await runRevops((block?.line ?? "").split(" "), remote);
    const printed = withoutHash(remote.printed).split("\n");
    for (const line of withoutHash(block?.output ?? "").split("\n")) {
      if (line !== "...") expect(printed).toContain(line);
    }
  });
});
