// SPDX-License-Identifier: Apache-2.0
// `npm start`: the whole product on this machine. Ctrl-C ends every process of it; a second start changes nothing.
import { z } from "zod";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { buildLeadId, tenantIdKey } from "#domain/ids/ids.ts";
import { leadIdentity, requestDigest } from "#domain/lead/lead-identity.ts";
import { LeadInput } from "#domain/lead/lead-input.ts";
import { normalizeLead } from "#domain/lead/normalize-lead.ts";
import { InvariantError } from "#domain/result.ts";
import { adminEmail, DEMO_TENANT, SeedError, seedStack, TENANTS } from "./seed.ts";
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

const Forms = z.object({
  items: z.array(z.object({ page_url: z.string(), enabled: z.boolean() })),
});
const Log = z.object({ origin: z.string(), vkey: z.string() });

async function start(): Promise<number> {
  if (!Number.isInteger(PORT) || PORT < 1 || PORT > 65_535) {
    throw new StackError("PORT must be a whole number from 1 to 65535.");
  }
  // From the first moment: the stack lives in a process group of its own, which no terminal ends for us.
  const asked = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => asked.abort());
  }
  console.log("Starting four Workers; the first start takes about 20 seconds.");
  try {
    return await runStack(asked.signal);
  } catch (error) {
    if (asked.signal.aborted) return 0;
    throw error;
  }
}

/** Runs until somebody asks it to stop (0) or it ends by itself (1); leaves no process either way. */
async function runStack(asked: AbortSignal): Promise<number> {
  const stack = await startStack(PORT, STATE, asked);
  try {
    await seedStack(stack.url, (line) => console.log(`seeded ${line}`));
    await printWelcome(stack.url);
    const sentence = await stack.ended;
    if (!asked.aborted) console.error(sentence);
    return asked.aborted ? 0 : 1;
  } finally {
    await stack.stop();
  }
}

async function printWelcome(url: string): Promise<void> {
  console.log(`\nrevops-pack runs at ${url}  (API reference: ${url}/docs)\n`);
  console.log(`operator key   ${DEVELOPMENT_OPERATOR_KEY}`);
  for (const { tenant, key } of TENANTS) {
    const response = await fetch(`${url}/v1/log`, { headers: { authorization: `Bearer ${key}` } });
    const { vkey } = Log.parse(await response.json());
    const email = await adminEmail(tenant);
    console.log(`\ntenant ${tenant}\n  API key      ${key}\n  log key      ${vkey}`);
    console.log(`  admin        ${email}`);
  }
  console.log(
    `\nSign in as one of the admins at ${url}/sign-in; the mail arrives at ${url}/dev/mail`,
  );
  const { tenant, key } = DEMO_TENANT;
  console.log("\nHand in a lead (a repeat is absorbed, so try it twice):\n");
  console.log(`  curl -s ${url}/v1/leads -H 'authorization: Bearer ${key}' \\`);
  console.log(`    -H 'content-type: application/json' -d '${JSON.stringify(FIRST_LEAD)}'\n`);
  console.log("It answers exactly:\n");
  console.log(`  ${firstAnswer(tenant)}\n`);
  for (const page of await hostedForms(url, key)) {
    console.log(`Or fill in the form at ${page}\n`);
  }
  console.log("Ctrl-C stops everything.");
}

/** Pages of the demo tenant's forms; none in a state that was seeded before there were forms, until its config rules. */
async function hostedForms(url: string, key: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/v1/forms`, { headers: { authorization: `Bearer ${key}` } });
  const { items } = Forms.parse(await response.json());
  return items.filter(({ enabled }) => enabled).map(({ page_url }) => page_url);
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
