// SPDX-License-Identifier: Apache-2.0
// `npm run generate`: every committed file that a program writes, from its one source. With --check it writes nothing
// and fails where a file is not what its source says. (Migrations are drizzle-kit's: npm run generate -- --migrations.)
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { documentText } from "../api/document.ts";
import { policySchemas } from "../decisions/policy-schemas.ts";
import { receiptSchemas } from "../ledger/receipt-schemas.ts";
import { configReference } from "./config-reference.ts";
import { ROOT, run } from "./run.ts";

/** Each Worker's environment type, from its own config only. */
const ENVIRONMENTS = [
  { config: "wrangler.toml", out: "workers/gateway/env.d.ts" },
  { config: "workers/ingest/wrangler.toml", out: "workers/ingest/env.d.ts" },
  { config: "workers/control/wrangler.toml", out: "workers/control/env.d.ts" },
  { config: "durable-objects/wrangler.toml", out: "durable-objects/env.d.ts" },
  { config: "tests/faults/wrangler.toml", out: "tests/faults/env.d.ts" },
  { config: "bench/workers/wrangler.toml", out: "bench/workers/env.d.ts" },
] as const;

async function generate(): Promise<number> {
  const options = {
    check: { type: "boolean", default: false },
    migrations: { type: "boolean", default: false },
  } as const;
  const { values } = parseArgs({ options });
  if (values.migrations) {
    const { code, output } = await run("drizzle-kit", ["generate"]);
    console.log(output);
    return code;
  }
  const files = new Map<string, string>([
    ["openapi.json", documentText()],
    ...Object.entries(receiptSchemas()),
    ...Object.entries(policySchemas()),
    ...Object.entries(configReference()),
    ...(await environmentTypes()),
  ]);
  const stale: string[] = [];
  for (const [path, text] of files) {
    const committed = await readFile(ROOT + path, "utf8").catch(() => null);
    if (committed === text) continue;
    stale.push(path);
    if (values.check) continue;
    await mkdir(dirname(ROOT + path), { recursive: true });
    await writeFile(ROOT + path, text);
  }
  for (const path of stale)
    console.log(values.check ? `${path} is stale: npm run generate` : `wrote ${path}`);
  return values.check && stale.length > 0 ? 1 : 0;
}

/** wrangler writes a file; it is written aside, read and removed, so that --check touches nothing committed. */
async function environmentTypes(): Promise<readonly (readonly [string, string])[]> {
  const made: (readonly [string, string])[] = [];
  for (const { config, out } of ENVIRONMENTS) {
    const aside = out.replace("env.d.ts", "env.aside.d.ts");
    const { code, output } = await run("wrangler", [
      "types",
      "--include-runtime=false",
      "-c",
      config,
      aside,
    ]);
    if (code !== 0) throw new Error(output);
    const text = await readFile(ROOT + aside, "utf8");
    await rm(ROOT + aside);
    made.push([out, text.replaceAll(aside, out).replace(/ \(hash: [0-9a-f]+\)/, "")]);
  }
  return made;
}

process.exit(await generate());
