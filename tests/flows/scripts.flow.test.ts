// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { ROOT, run } from "../../scripts/run.ts";
import { findFreePort } from "../../scripts/stack.ts";
import { waitUntil } from "./settle.ts";

const STATE = ".wrangler/flow-start";

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

/** `npm start` as its script runs it, on a port and a state of its own. */
function start(port: number): Started {
  const child = spawn("node", ["scripts/start.ts"], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), REVOPS_STATE: STATE },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  return { child, output: () => output, ended };
}

function isAnswering(port: number): Promise<boolean> {
  return fetch(`http://localhost:${port}/`).then(
    () => true,
    () => false,
  );
}

/** Command lines of `wrangler dev` processes that keep this test's state. */
async function processesOfState(): Promise<readonly string[]> {
  const { output } = await run("ps", ["-eo", "args"]);
  return output
    .split("\n")
    .filter((line) => line.includes(`--persist-to ${STATE}`) && line.includes(" dev "));
}

/** Runs a printed curl line as a person would. */
function runShell(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("sh", ["-c", command], (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}

describe("npm start", () => {
  afterAll(() => rm(ROOT + STATE, { recursive: true, force: true }));

  it("prints a curl whose answer is exactly the printed one, ends whole on ctrl-C, and starts again without a change", async () => {
    const port = await findFreePort();
    const printed: string[] = [];
    for (const _ of [1, 2]) {
      const { child, output, ended } = start(port);
      await waitUntil("the welcome is printed", async () => output().includes("Ctrl-C stops"));
      const [, curl = "", answer = ""] =
        /( {2}curl [\s\S]*?)\n\nIt answers exactly:\n\n {2}(.*)/.exec(output()) ?? [];
      expect(await runShell(curl)).toBe(answer);
      printed.push(output());
      child.kill("SIGINT");
      expect(await ended).toBe(0);
      expect(await isAnswering(port)).toBe(false);
    }
    // The README's copy of that answer's id is the true one.
    const id = /"id":"(led_[a-z2-7]+)"/.exec(printed[0] ?? "")?.[1] ?? "none";
    expect(await readFile(`${ROOT}README.md`, "utf8")).toContain(`ID=${id}`);
    // The log keys are made once: the second start found the state of the first.
    expect(printed[1]).toBe(printed[0]);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "leaves no process when %s comes before it is up",
    async (signal) => {
      const port = await findFreePort();
      const { child, output, ended } = start(port);
      await waitUntil("the stack is spawned", async () => (await processesOfState()).length > 0);
      child.kill(signal);
      expect(await ended).toBe(0);
      expect(output()).not.toMatch(/\n\s+at /);
      expect(await processesOfState()).toEqual([]);
      expect(await isAnswering(port)).toBe(false);
    },
  );

  it.each(["abc", "0", "70000"])("says in one sentence that %s is no port", async (port) => {
    const { code, output } = await run("node", ["scripts/start.ts"], { PORT: port });
    expect(code).toBe(1);
    expect(output).toBe("PORT must be a whole number from 1 to 65535.\n");
  });

  it("says in one sentence that its port is taken, and starts nothing", async () => {
    const port = await findFreePort();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, resolve));
    const { output, ended } = start(port);
    expect(await ended).toBe(1);
    server.close();
    expect(output()).toContain(`Port ${port} is in use`);
    expect(output()).not.toMatch(/\n\s+at /);
  });

  it("says in one sentence that Node 22 is missing", async () => {
    const pretend = `Object.defineProperty(process.versions, "node", { value: "20.19.0" });`;
    const script = `${pretend} await import("./scripts/need-node.mjs");`;
    const { code, output } = await run("node", ["--input-type=module", "-e", script]);
    expect(code).toBe(1);
    expect(output).toMatch(/^This needs Node 22.*"npm ci".*20\.19\.0\)\.\n$/);
  });
});

describe("npm run demo", () => {
  it("shows every scene and exits 0 only because all of it held", async () => {
    const { code, output } = await run("node", ["scripts/demo.ts"]);
    expect(output.match(/^ok {3}/gm)).toHaveLength(16);
    expect(output).not.toMatch(/^FAIL/m);
    expect(output).toContain("TAMPERED");
    expect(code).toBe(0);
  });
});

describe("npm run deploy", () => {
  it("refuses without an environment, and one that there is not", async () => {
    for (const args of [[], ["--dry-run"], ["--env", "development"]]) {
      const { code, output } = await run("node", ["scripts/deploy.ts", ...args]);
      expect(code).toBe(2);
      expect(output).toContain("--env <staging|production>");
    }
  });

  it("builds all four Workers as they would be deployed and prints each size", async () => {
    const { code, output } = await run("node", [
      "scripts/deploy.ts",
      "--env",
      "staging",
      "--dry-run",
    ]);
    expect(code).toBe(0);
    const [archived, ...lines] = output.trim().split("\n");
    expect(archived).toMatch(
      /^policy\.wasm +would be archived as revops-evidence-staging\/w\/[0-9a-f]{64}$/,
    );
    expect(lines.map((line) => line.split(/\s+/)[0])).toEqual([
      "durable-objects",
      "ingest",
      "control",
      "gateway",
    ]);
    for (const line of lines) expect(line).toMatch(/built for staging {2}[\d.]+ KiB/);
  });
});
