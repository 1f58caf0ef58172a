// SPDX-License-Identifier: Apache-2.0
// Reads every wrangler.toml in every environment: what must hold before any of them may be deployed.
import { unstable_readConfig } from "wrangler";
import { ROOT } from "../run.ts";

/** The deployables, in the order of deployment: objects first, the public door last. */
export const WORKERS = [
  { name: "durable-objects", config: "durable-objects/wrangler.toml" },
  { name: "ingest", config: "workers/ingest/wrangler.toml" },
  { name: "control", config: "workers/control/wrangler.toml" },
  { name: "gateway", config: "wrangler.toml" },
] as const;

export const SHIPPED = ["staging", "production"] as const;

/** Settings that make development credentials or a movable clock work: they may stand in no config. */
const DEVELOPMENT_ONLY = ["DEV_CREDENTIALS", "CLOCK_OFFSET_MS"];

const CONSUMER_OPTIONS = [
  "max_batch_size",
  "max_batch_timeout",
  "max_retries",
  "retry_delay",
  "max_concurrency",
] as const;

/**
 * The Worker that sends to addresses of others. Without the flag, a fetch to a host of the deployment's own zone goes
 * straight to the server behind it, past everything that guards its public door.
 */
const SENDER = "durable-objects/wrangler.toml";
const STRICTLY_PUBLIC = "global_fetch_strictly_public";

/** Each breach as one sentence that names the file, the environment and the key. */
// oxlint-disable-next-line typescript/require-await -- the checks of scripts/check.ts are all asynchronous
export async function findConfigProblems(): Promise<readonly string[]> {
  return WORKERS.flatMap(({ config }) =>
    [undefined, ...SHIPPED].flatMap((env) => {
      const where = `${config} (${env ?? "development"})`;
      return findProblemsIn(config, env).map((problem) => `${where}: ${problem}`);
    }),
  );
}

function findProblemsIn(path: string, env: string | undefined): readonly string[] {
  const config = unstable_readConfig(
    { config: `${ROOT}${path}`, ...(env === undefined ? {} : { env }) },
    { hideWarnings: true },
  );
  const problems: string[] = [];
  const expected = env ?? "development";
  if (config.workers_dev !== false) problems.push("workers_dev must be false");
  if (config.preview_urls !== false) problems.push("preview_urls must be false");
  if (config.compatibility_date !== "2026-10-06") problems.push("another compatibility_date");
  if (path === SENDER && !config.compatibility_flags.includes(STRICTLY_PUBLIC))
    problems.push(`compatibility_flags must hold ${STRICTLY_PUBLIC}`);
  if (config.vars["ENVIRONMENT"] !== expected)
    problems.push("ENVIRONMENT names another environment");
  for (const name of DEVELOPMENT_ONLY) {
    const shipped = env !== undefined && (config.secrets?.required ?? []).includes(name);
    if (name in config.vars || shipped) problems.push(`${name} may only stand in .dev.vars`);
  }
  for (const consumer of config.queues.consumers ?? []) {
    for (const option of CONSUMER_OPTIONS) {
      if (consumer[option] === undefined) {
        problems.push(`queue ${consumer.queue} leaves ${option} to a default`);
      }
    }
    if (!consumer.queue.includes("-dlq") && consumer.dead_letter_queue === undefined) {
      problems.push(`queue ${consumer.queue} has no dead-letter queue`);
    }
  }
  if (env !== undefined) problems.push(...findMailProblems(config));
  const isPublic = (config.routes ?? []).length > 0 || config.route !== undefined;
  if (isPublic && path !== "wrangler.toml") problems.push("only the gateway may have a route");
  return problems;
}

/** A shipped mail provider that could not work, or that would leave mails lying about in clear. */
function findMailProblems(config: ReturnType<typeof unstable_readConfig>): readonly string[] {
  const provider = config.vars["MAIL_PROVIDER"];
  if (provider === undefined) return [];
  if (provider === "cloudflare") {
    const isBound = config.send_email.some((one: { name: string }) => one.name === "EMAIL");
    return isBound ? [] : ["MAIL_PROVIDER cloudflare needs the send_email binding EMAIL"];
  }
  if (provider === "resend") {
    const hasKey = config.secrets?.required?.includes("MAIL_API_KEY") ?? false;
    return hasKey ? [] : ["MAIL_PROVIDER resend needs the required secret MAIL_API_KEY"];
  }
  return [`MAIL_PROVIDER ${String(provider)} is for development alone, or nobody's`];
}
