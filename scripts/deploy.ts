// SPDX-License-Identifier: Apache-2.0
// `npm run deploy -- --env <staging|production> [--dry-run]`: all Workers, objects first, the public door last, so that
// nobody is ever routed to something that is not there yet. The policy's Wasm is archived before any Worker decides with
// it: what is decided can be replayed. Without an environment it refuses.
import { parseArgs } from "node:util";
import { SHIPPED, WORKERS } from "./checks/configs.ts";
import { archivePlace, archivePolicy } from "./policies/archive.ts";
import { run } from "./run.ts";

const USAGE = `usage: npm run deploy -- --env <${SHIPPED.join("|")}> [--dry-run]`;

async function deploy(): Promise<number> {
  const { values } = parseArgs({
    options: { env: { type: "string" }, "dry-run": { type: "boolean", default: false } },
  });
  const env = SHIPPED.find((name) => name === values.env);
  if (env === undefined) {
    console.error(
      values.env === undefined
        ? `deploy needs an environment: there is no default.\n${USAGE}`
        : `there is no environment "${values.env}".\n${USAGE}`,
    );
    return 2;
  }
  const dryRun = values["dry-run"];
  if (!(await archive(env, dryRun))) return 1;
  for (const { name, config } of WORKERS) {
    const extra = dryRun ? ["--dry-run", "--outdir", `dist-deploy/${env}/${name}`] : [];
    const { code, output } = await run("wrangler", [
      "deploy",
      "-c",
      config,
      "--env",
      env,
      ...extra,
    ]);
    if (code !== 0) {
      console.error(output);
      console.error(`${name}: not deployed; what came before it is, nothing after it.`);
      return 1;
    }
    const size = /Total Upload: ([^\n]+)/.exec(output)?.[1] ?? "size not reported";
    console.log(`${name.padEnd(16)} ${dryRun ? "built" : "deployed"} for ${env}  ${size}`);
  }
  return 0;
}

/** Whether the Wasm is where a replay will look for it. */
async function archive(env: string, dryRun: boolean): Promise<boolean> {
  if (dryRun) {
    console.log(`policy.wasm      would be archived as ${await archivePlace(env)}`);
    return true;
  }
  const { object, result } = await archivePolicy(env, ["--remote"]);
  if (result.code === 0) {
    console.log(`policy.wasm      archived as ${object}`);
    return true;
  }
  console.error(result.output);
  console.error(`policy.wasm: not archived as ${object}, so nothing is deployed.`);
  return false;
}

process.exit(await deploy());
