// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/run.ts";
import { adminEmail } from "../../scripts/seed.ts";
import { waitUntil } from "./settle.ts";
import { type FlowStack, startFlowStack } from "./stack.ts";

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Two administrators, each with a sign-in of their own. */
type Person = "author" | "second";

describe("a config's way to a version, on the command line, against the whole stack", () => {
  let stack: FlowStack;
  let dir = "";
  let written = "";

  beforeAll(async () => {
    stack = await startFlowStack();
    dir = await mkdtemp(join(tmpdir(), "revops-config-flow-"));
    written = await readFile(`${ROOT}profiles/default/config.yaml`, "utf8");
    await signIn("author", await adminEmail(stack.tenant));
    await signIn("second", "revops-2@default.example");
  });

  afterAll(async () => {
    await stack.harness.close();
    await rm(dir, { recursive: true, force: true });
  });

  function revops(person: Person, ...args: readonly string[]): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const { PATH = "" } = process.env;
      const child = spawn("node", [`${ROOT}cli/revops.ts`, ...args], {
        cwd: dir,
        env: { PATH, HOME: dir, XDG_CONFIG_HOME: join(dir, person) },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let out = "";
      let err = "";
      child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, out, err }));
    });
  }

  async function json(person: Person, ...args: readonly string[]) {
    const { code, out } = await revops(person, ...args, "--json");
    return { code, told: JSON.parse(out) as Readonly<Record<string, unknown>> };
  }

  async function signIn(person: Person, email: string): Promise<void> {
    const seen = await mailedLinks();
    const asked = await revops(person, "login", "--url", stack.url, "--email", email, "--no-wait");
    expect(asked.code).toBe(0);
    let link: string | undefined;
    await waitUntil("the mail is there", async () => {
      link = (await mailedLinks()).find((one) => !seen.includes(one));
      return link !== undefined;
    });
    expect((await revops(person, "login", "--link", link ?? "")).code).toBe(0);
  }

  async function mailedLinks(): Promise<string[]> {
    const list = await (await fetch(`${stack.url}/dev/mail`)).text();
    const mails = [...list.matchAll(/href="(\/dev\/mail\/[^"/]+)"/g)].map(([, path]) => path);
    const texts = await Promise.all(
      mails.map(async (path) => (await fetch(`${stack.url}${path}/text`)).text()),
    );
    return texts.flatMap((text) => /\S+\/sign-in\/link\?token=[\w~.-]+/.exec(text)?.[0] ?? []);
  }

  /** The profile's config with some of its texts replaced, each of which it has. */
  async function write(name: string, ...changes: readonly (readonly [string, string])[]) {
    let text = written;
    for (const [from, to] of changes) {
      expect(text).toContain(from);
      text = text.replace(from, to);
    }
    await writeFile(join(dir, name), text);
  }

  const TIGHTER = ["finance_required_term_months: 24", "finance_required_term_months: 18"] as const;
  const LOOSER = [
    ["ae_self_approve_pct: 0.2\n", "ae_self_approve_pct: 0.25\n"],
    ["manager_required_pct: 0.2\n", "manager_required_pct: 0.25\n"],
  ] as const;

  it("shares a draft that nobody overwrites unseen", async () => {
    await write("config.yaml");
    await write("tighter.yaml", TIGHTER);
    expect((await revops("author", "config", "draft", "put", "config.yaml")).out).toBe(
      "created: the draft is r1\n",
    );
    const blind = await revops("second", "config", "draft", "put", "tighter.yaml");
    expect([blind.code, blind.err.includes("r1 is by user ")]).toEqual([1, true]);
    const seen = await revops(
      "second",
      "config",
      "draft",
      "put",
      "tighter.yaml",
      "--revision",
      "r1",
    );
    expect(seen.out).toBe("updated: the draft is r2\n");
    const late = await revops(
      "author",
      "config",
      "draft",
      "put",
      "config.yaml",
      "--revision",
      "r1",
    );
    expect(late.code).toBe(1);
    expect(late.err).toMatch(/r2 is by user \S+ at /);
    expect(late.err).toContain("18");
    const got = await revops("author", "config", "draft", "get");
    expect(got.out).toBe(await readFile(join(dir, "tighter.yaml"), "utf8"));
  });

  it("checks the draft and publishes a tightening at once", async () => {
    const checked = await revops("author", "config", "check", "--draft");
    expect(checked.code).toBe(0);
    expect(checked.out).toContain("it can be published\nagainst version 1: tightens, and loosens");
    const published = await revops("author", "config", "publish", "--revision", "r2");
    expect(published.out).toMatch(/^published version 2, which rules from \S+ on \(rcp_\S+\)\n$/);
    const again = await revops("author", "config", "publish", "tighter.yaml");
    expect([again.code, again.out]).toEqual([
      0,
      "version 2 has this content already; nothing was published\n",
    ]);
  });

  it("names what is wrong at its place, and publishes nothing", async () => {
    await write("wrong.yaml", ["fallback_team: team:revenue-desk", "fallback_team: team:nobody"]);
    const line = written.split("\n").findIndex((one) => one.includes("fallback_team:")) + 1;
    for (const command of ["check", "publish"]) {
      const { code, out, err } = await revops("author", "config", command, "wrong.yaml");
      expect(code).toBe(1);
      expect(out + err).toContain(`wrong.yaml:${line}:`);
      expect(out + err).toContain("team:nobody is no team in the directory");
    }
  });

  it("lets a loosening wait until a second person consents to just that", async () => {
    await write("looser.yaml", TIGHTER, ...LOOSER);
    const dry = await revops("author", "config", "publish", "looser.yaml", "--dry-run");
    expect(dry.code).toBe(3);
    const { code, told } = await json("author", "config", "publish", "looser.yaml");
    const id = String(told["candidate_id"]);
    const sha256 = String(told["config_sha256"]);
    expect([code, told["needs"]]).toEqual([3, 1]);
    const listed = await revops("second", "config", "candidates");
    expect(listed.out).toContain(id);
    const shown = await revops("second", "config", "candidates", id);
    expect(shown.out).toContain("LOOSENS   smb AE limit 20 % -> 25 %\n");
    expect(shown.out).toMatch(/LOOSENS +smb quotes of an ae from 20\.01 % to 25 % discount/);

    const consent = ["config", "consent", id, "--sha256"];
    expect((await revops("author", ...consent, sha256)).code).toBe(1);
    expect((await revops("second", ...consent, "0".repeat(64))).code).toBe(1);
    expect((await revops("second", "config", "versions", "3")).code).toBe(1);
    const consented = await revops("second", ...consent, sha256);
    expect(consented).toMatchObject({ code: 0, err: "" });
    expect(consented.out).toMatch(/^published version 3,/);

    const version = await revops("author", "config", "versions", "3");
    expect(version.out).toMatch(/\nauthor +user (\S+)\nconsented +(?!\1)\S+ at /);
    expect(version.out).toContain("smb AE limit 20 % -> 25 %");
    const known = await revops("author", "config", "diff", "--version", "2", "looser.yaml");
    expect([known.code, known.out.includes("smb AE limit 20 % -> 25 %")]).toEqual([3, true]);
  });

  it("goes back under the same rules: at once where that tightens, else after a second person", async () => {
    const reason = ["--reason", "Too many quotes without a manager."];
    const back = await revops("author", "config", "rollback", "2", ...reason);
    expect(back.out).toMatch(/^published version 4,/);
    const version = await revops("second", "config", "versions", "4");
    expect(version.out).toContain("back to        version 2\n");
    expect(version.out).toContain("reason         Too many quotes without a manager.\n");
    const { code, told } = await json("author", "config", "rollback", "1");
    expect(code).toBe(3);
    const id = String(told["candidate_id"]);
    const rejected = await revops("second", "config", "reject", id, "--reason", "Not this year.");
    expect(rejected.out).toMatch(/ is rejected by \S+ at \S+: Not this year\.\n$/);
    const waiting = await revops("second", "config", "candidates");
    expect(waiting.out).toBe("nothing waits for consent\n");
    const listed = await revops("second", "config", "versions");
    expect(listed.out.split("\n").map((line) => line.split(" ")[0])).toEqual([
      "version",
      "4",
      "3",
      "2",
      "1",
      "",
    ]);
  });
});
