// SPDX-License-Identifier: Apache-2.0
// The local stack: all four Workers in one `wrangler dev`, in a process group of its own, because ending the parent
// alone would leave workerd alive.
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { WORKERS } from "./checks/configs.ts";
import { writeMissingDevVars } from "./dev-vars.ts";
import { ROOT, run } from "./run.ts";

export interface Stack {
  readonly url: string;
  /** Ends every process of the stack; resolves when they are gone. */
  stop(): Promise<void>;
  /** Resolves with a sentence if the stack ends by itself. */
  readonly ended: Promise<string>;
}

/** Why the stack cannot start, as one sentence for the person at the terminal. */
export class StackError extends Error {
  override readonly name = "StackError";
}

/** A first start bundles four Workers; on two busy cores that has taken 20 s. */
const START_TIMEOUT_MS = 120_000;
const POLL_MS = 150;
/** After this the group is killed outright. */
const STOP_TIMEOUT_MS = 5_000;

/**
 * Starts the stack on a port with its state under `state` (relative to the root), migrated and answering. Once `asked`
 * aborts it is stopped, at whatever point it is.
 */
export async function startStack(port: number, state: string, asked?: AbortSignal): Promise<Stack> {
  await refuseBusyPort(port);
  await writeMissingDevVars();
  await mkdir(ROOT + state, { recursive: true });
  await migrate(state);
  const gatewayFirst = WORKERS.toReversed().flatMap(({ config }) => ["-c", config]);
  const log = createWriteStream(`${ROOT}${state}/stack.log`);
  const child = spawn(
    "wrangler",
    [
      "dev",
      ...gatewayFirst,
      "--port",
      String(port),
      "--inspector-port",
      "0",
      "--persist-to",
      state,
      "--show-interactive-dev-session=false",
    ],
    {
      cwd: ROOT,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false" },
    },
  );
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(`the stack could not start: ${error.message}`));
    child.on("exit", (code) =>
      resolve(`the stack ended with code ${code}; see ${state}/stack.log`),
    );
  });
  const stack: Stack = { url: `http://localhost:${port}`, stop: () => stopGroup(child), ended };
  asked?.addEventListener("abort", () => void stack.stop(), { once: true });
  try {
    if (asked?.aborted === true) throw new StackError("Stopped before it was up.");
    await waitUntilAnswering(stack);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  return stack;
}

/** A port that is free now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === "object" && address !== null ? address.port : 0),
      );
    });
  });
}

/** wrangler would take the next port without a word, and every printed address would be wrong. */
function refuseBusyPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", () =>
      reject(
        new StackError(
          `Port ${port} is in use: end what listens there, or choose another with PORT=8790 npm start.`,
        ),
      ),
    );
    server.listen(port, () => server.close(() => resolve()));
  });
}

async function migrate(state: string): Promise<void> {
  const args = ["d1", "migrations", "apply", "DB", "--local", "--persist-to", state];
  const { code, output } = await run("wrangler", [...args, "-c", "workers/control/wrangler.toml"]);
  if (code !== 0) throw new StackError(`The database could not be migrated:\n${output}`);
}

async function waitUntilAnswering(stack: Stack): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let early: string | undefined;
  void stack.ended.then((sentence) => (early = sentence));
  while (Date.now() < deadline) {
    if (early !== undefined) throw new StackError(early);
    const answered = await fetch(`${stack.url}/openapi.json`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new StackError(`The stack did not answer within ${START_TIMEOUT_MS / 1000} s.`);
}

/** SIGTERM to the group, SIGKILL where that is not enough: no process outlives the stack. */
async function stopGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  signalGroup(pid, "SIGTERM");
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (groupLives(pid) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  signalGroup(pid, "SIGKILL");
}

function groupLives(pid: number): boolean {
  return signalGroup(pid, 0);
}

/** False where the group has no process any more. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
