// SPDX-License-Identifier: Apache-2.0
// `npm run demo`: its own stack on a free port, a handful of leads, each route with its reason, an export that verifies
// and the same export with one byte flipped that does not; then the stack again with its clock moved. Exits 0 only if all
// of it held.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { DemoClient, type DemoLead } from "./demo-client.ts";
import {
  handBack,
  leaveUntouched,
  matchSubsidiary,
  seeBreach,
  settleAmbiguity,
} from "./demo-work.ts";
import { moveClock } from "./dev-vars.ts";
import { ROOT, run } from "./run.ts";
import { DEMO_TENANT, seedStack } from "./seed.ts";
import { findFreePort, startStack } from "./stack.ts";

const STATE = ".wrangler/demo";

interface Scene {
  readonly title: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What must be true of the lead for the demo to succeed, as a sentence and a check. */
  readonly expect: string;
  readonly holds: (lead: DemoLead) => boolean;
}

const website = (id: string, rest: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  source: "website",
  external_id: id,
  ...rest,
});

const SCENES: readonly Scene[] = [
  {
    title: "an existing customer",
    body: website("demo-1", { email: "buyer@acme-industries.example", company: "Acme Industries" }),
    expect: "goes to the account's owner",
    holds: ({ status, decision }) => status === "routed" && decision?.rung === "account_owner",
  },
  {
    title: "a UK enterprise",
    body: website("demo-2", { email: "it@big-uk.example", country: "UK", company_size: 5000 }),
    expect: "goes to the team enterprise-eu",
    holds: ({ team, decision }) =>
      team?.external_id === "enterprise-eu" && decision?.rung === "territory",
  },
  ...["demo-3", "demo-4", "demo-5"].map((id, i) => ({
    title: `a small business (${i + 1} of 3)`,
    body: website(id, { email: `hello@shop-${i}.example`, country: "Norway", company_size: 12 }),
    expect: "takes the next turn of the pool",
    holds: ({ owner, decision }: DemoLead) => owner !== null && decision?.rung !== "fallback",
  })),
  {
    title: "spam from a blocked domain",
    body: website("demo-6", { email: "win@spam-relay.example" }),
    expect: "is denied, with a receipt",
    holds: ({ status, receipts }) => status === "denied" && receipts.length === 2,
  },
];

async function demo(): Promise<boolean> {
  await rm(ROOT + STATE, { recursive: true, force: true });
  const stack = await startStack(await findFreePort(), STATE);
  try {
    await seedStack(stack.url, () => {});
    const { key } = DEMO_TENANT;
    const client = new DemoClient(stack.url, key);
    const told: boolean[] = [];
    for (const scene of SCENES) told.push(await play(client, scene));
    told.push(await repeatAndUpdate(client));
    told.push(await exportAndVerify(client));
    told.push(await matchSubsidiary(client, tell));
    told.push(await settleAmbiguity(client, stack.url, tell));
    told.push(await handBack(client, tell));
    const { id } = await leaveUntouched(client);
    await stack.stop();
    told.push(await demoBreach(id));
    return told.every(Boolean);
  } finally {
    await stack.stop();
  }
}

/** Two days: beyond every promise of the profile. */
const MOVED_MS = 2 * 24 * 60 * 60 * 1000;

/** The same stack, two days later by its own clock. */
async function demoBreach(id: string): Promise<boolean> {
  const putBack = moveClock(MOVED_MS);
  const later = await startStack(await findFreePort(), STATE);
  try {
    const client = new DemoClient(later.url, DEMO_TENANT.key);
    return (await seeBreach(client, id, tell)) && (await explainOffline(client, id));
  } finally {
    await later.stop();
    putBack();
  }
}

/** The lead's path from its bundle, without the stack. */
async function explainOffline(client: DemoClient, id: string): Promise<boolean> {
  const path = `${STATE}/late.zip`;
  await writeFile(ROOT + path, await client.evidence(id));
  const { code, output } = await run("node", ["cli/revops.ts", "explain", path]);
  return tell(
    code === 0 && output.includes("BREACH_SLA"),
    "the same path is told offline, from the exported bundle",
    output.trim().split("\n").slice(0, 6),
  );
}

function tell(held: boolean, title: string, lines: readonly string[]): boolean {
  console.log(`\n${held ? "ok  " : "FAIL"} ${title}`);
  for (const line of lines) console.log(`     ${line}`);
  return held;
}

async function play(client: DemoClient, { title, body, expect, holds }: Scene): Promise<boolean> {
  const lead = await client.postAndSettle(body);
  const to = lead.owner?.name ?? lead.team?.name ?? "nobody";
  return tell(holds(lead), `${title} ${expect}`, [
    `${lead.status}${lead.status_reason === null ? "" : ` (${lead.status_reason})`} -> ${to}`,
    ...(lead.decision?.rationale ?? []),
    `receipts: ${lead.receipts.map((receipt) => `${receipt.seq} ${receipt.workflow_step}`).join(", ")}`,
  ]);
}

async function repeatAndUpdate(client: DemoClient): Promise<boolean> {
  const [scene] = SCENES;
  if (scene === undefined) return false;
  const first = await client.postAndSettle(scene.body);
  const absorbed = first.touches.length === 1 && first.receipts.length === 2;
  tell(absorbed, "the same form posted again is absorbed: no second lead, no receipt", []);
  const { id } = await client.post({ ...scene.body, phone: "+44 20 7946 0000" });
  const updated = await client.waitFor(id, ({ touches }) => touches.length === 2);
  const kept = updated.id === first.id && updated.owner?.external_id === first.owner?.external_id;
  return (
    tell(kept, "the same lead with a phone number is a touch on it, with its own receipt", [
      `receipts: ${updated.receipts.map((receipt) => receipt.workflow_step).join(", ")}`,
    ]) && absorbed
  );
}

async function exportAndVerify(client: DemoClient): Promise<boolean> {
  const [scene] = SCENES;
  const { id } = await client.post(scene?.body ?? {});
  const { vkey } = await client.log();
  const bundle = await client.evidence(id);
  await mkdir(`${ROOT}${STATE}`, { recursive: true });
  const verify = async (
    name: string,
    bytes: Uint8Array,
  ): Promise<{ code: number; output: string }> => {
    await writeFile(`${ROOT}${STATE}/${name}`, bytes);
    return run("node", ["cli/revops.ts", "verify", `${STATE}/${name}`, "--log-key", vkey]);
  };
  const good = await verify("lead.zip", bundle);
  const intact = tell(
    good.code === 0,
    "the exported bundle verifies offline",
    good.output.trim().split("\n"),
  );
  const flipped = bundle.slice();
  const middle = Math.floor(flipped.length / 2);
  flipped[middle] = (flipped[middle] ?? 0) ^ 1;
  const bad = await verify("flipped.zip", flipped);
  return (
    tell(bad.code === 1, "with one bit flipped it is refused", bad.output.trim().split("\n")) &&
    intact
  );
}

const held = await demo();
console.log(held ? "\nAll of it held." : "\nNot all of it held.");
process.exit(held ? 0 : 1);
