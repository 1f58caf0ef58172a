// SPDX-License-Identifier: Apache-2.0
// `npm start`: the whole product on this machine. Ctrl-C ends every process of it; a second start changes nothing.
import { z } from "zod";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { buildLeadId, tenantIdKey } from "#domain/ids/ids.ts";
import { leadIdentity, requestDigest } from "#domain/lead/lead-identity.ts";
import { LeadInput } from "#domain/lead/lead-input.ts";
import { normalizeLead } from "#domain/lead/normalize-lead.ts";
import { InvariantError } from "#domain/result.ts";
import { DEMO_TENANT, SeedError, seedStack, TENANTS } from "./seed.ts";
import { DEVELOPMENT_OPERATOR_KEY } from "#edge/credentials.ts";
import { DEVELOPMENT_ROOT_SECRET } from "#storage/development-secrets.ts";
import { StackError, startStack } from "./stack.ts";

const PORT = Number(process.env["PORT"] ?? 8787);
const STATE = process.env["REVOPS_STATE"] ?? ".wrangler/state";

const FIRST_LEAD = {
  source: "website",
  external_id: "first-lead",
  email: "buyer@acme-industries.example",
};

const Log = z.object({ origin: z.string(), vkey: z.string() });

async function start(): Promise<number> {
  console.log("Starting four Workers; the first start takes about 20 seconds.");
  const stack = await startStack(PORT, STATE);
  const stopped = new Promise<number>((resolve) => {
    // The first reason to stop is the one that counts: ending the stack also makes it report that it ended.
    let stopping = false;
    const stop = async (code: number): Promise<void> => {
      if (stopping) return;
      stopping = true;
      await stack.stop();
      resolve(code);
    };
    process.once("SIGINT", () => void stop(0));
    process.once("SIGTERM", () => void stop(0));
    void stack.ended.then((sentence) => {
      if (!stopping) console.error(sentence);
      return stop(1);
    });
  });
  try {
    await seedStack(stack.url, (line) => console.log(`seeded ${line}`));
    await printWelcome(stack.url);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  return stopped;
}

async function printWelcome(url: string): Promise<void> {
  console.log(`\nrevops-pack runs at ${url}  (API reference: ${url}/docs)\n`);
  console.log(`operator key   ${DEVELOPMENT_OPERATOR_KEY}`);
  for (const { tenant, key } of TENANTS) {
    const response = await fetch(`${url}/v1/log`, { headers: { authorization: `Bearer ${key}` } });
    const { vkey } = Log.parse(await response.json());
    console.log(`\ntenant ${tenant}\n  API key      ${key}\n  log key      ${vkey}`);
  }
  const { tenant, key } = DEMO_TENANT;
  console.log("\nHand in a lead (a repeat is absorbed, so try it twice):\n");
  console.log(`  curl -s ${url}/v1/leads -H 'authorization: Bearer ${key}' \\`);
  console.log(`    -H 'content-type: application/json' -d '${JSON.stringify(FIRST_LEAD)}'\n`);
  console.log("It answers exactly:\n");
  console.log(`  ${firstAnswer(tenant)}\n`);
  console.log("Ctrl-C stops everything.");
}

/** The id is an HMAC under the fixed development secret: the same on every machine. */
function firstAnswer(tenant: string): string {
  const lead = normalizeLead(LeadInput.parse(FIRST_LEAD));
  if (!lead.ok) throw new InvariantError("the documented lead is no lead");
  const idKey = tenantIdKey(base64Bytes(DEVELOPMENT_ROOT_SECRET), tenant);
  return JSON.stringify({
    id: buildLeadId(idKey, leadIdentity(lead.value, null, requestDigest(idKey, lead.value))),
    status: "received",
  });
}

process.exitCode = await start().catch((error: unknown) => {
  if (!(error instanceof StackError) && !(error instanceof SeedError)) throw error;
  console.error(error.message);
  return 1;
});
