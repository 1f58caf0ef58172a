// SPDX-License-Identifier: Apache-2.0
// Decisions about quotes and contracts per second and core, with 1,000 tenants' configs in the heap; and what a config
// costs where they do not all fit.
import { deepStrictEqual } from "node:assert";
import type { TenantConfig } from "#decisions/policy-host.ts";
import {
  CONTRACT_ACTIVATION,
  CONTRACT_ACTIVATION_UNTRACED,
  DISCOUNT_APPROVALS,
  DISCOUNT_APPROVALS_UNTRACED,
  TENANT_OVERRIDES,
  TENANT_OVERRIDES_UNTRACED,
} from "#decisions/decide-quote.ts";
import { PolicyHost } from "#decisions/policy-host.ts";
import { POLICY } from "../tests/fixtures/policy.ts";
import { overriddenByHand } from "../tests/fixtures/quote-by-hand.ts";
import { randomActivation } from "../tests/fixtures/random-quotes.ts";
import { type SeededRandom, seededRandom } from "../tests/fixtures/seeded-random.ts";
import { buildDealCases, type DealCases, decideDeal, decideFor, itemAt } from "./deal-cases.ts";
import { askWorker, type BenchWorker } from "./rig/bench-worker.ts";
import { atLeast, atMost, numberText, type Report, type Row, spreadText } from "./rig/report.ts";
import { ratioOf, runRounds, spreadOf } from "./rig/rounds.ts";

const TENANTS = 1_000;
const CALLS = 5_000;
/** A config that is not in the heap takes up to a third of a millisecond. */
const ROTATED_CALLS = 1_500;
const PER_SECOND = { decide: 20_000, decision: 10_000 } as const;
const RESIDENT_MIB = 32;
const ROTATED_BYTES = [6 * 1024, 24 * 1024] as const;

export async function benchPolicy(worker: BenchWorker): Promise<Report> {
  const cases = buildDealCases(TENANTS, 2_048);
  const host = new PolicyHost(POLICY);
  checkEqual(host, cases);
  const { configs, bytes } = host.residence;
  if (configs !== TENANTS) throw new Error(`only ${configs} tenants are resident`);
  const mib = bytes / 2 ** 20;
  return {
    name: "policy",
    title: "decisions about quotes and contracts",
    method: `${numberText(TENANTS)} tenants with 2,048 bytes of compiled config each, all resident unless said otherwise, inputs on and beside their limits, ${numberText(CALLS)} calls a round on one core (${numberText(ROTATED_CALLS)} where tenants rotate). Zod checks both ends of every call; the function written by hand answers the same on every case and checks nothing. Rotating: tenants of 6 KB and 24 KB, which the heap of 32 MiB holds only a part of, asked evenly, or four times in five from a fifth of them; added is the mean time of a call beyond that with one tenant.`,
    rows: [
      {
        what: "heap that 1,000 configs of 2 KB take, MiB",
        value: numberText(mib, 1),
        target: atMost(mib, RESIDENT_MIB),
      },
      ...(await throughput(host, cases)),
      ...(await inWorkerd(worker)),
      ...(await rotation()),
    ],
  };
}

/** A comparison with something that answers otherwise would say nothing. */
function checkEqual(host: PolicyHost, cases: DealCases): void {
  for (let i = 0; i < TENANTS; i++) {
    const byHand = overriddenByHand(itemAt(cases.tenants, i).config, itemAt(cases.inputs, i));
    deepStrictEqual(decideDeal(host, TENANT_OVERRIDES_UNTRACED, cases, i), byHand);
  }
}

async function throughput(host: PolicyHost, cases: DealCases): Promise<readonly Row[]> {
  const random = seededRandom(17);
  const contracts = Array.from({ length: 251 }, (_, i) => randomActivation(random, `con_${i}`));
  const contract = (question: typeof CONTRACT_ACTIVATION_UNTRACED) => (i: number) =>
    decideFor(host, question, itemAt(cases.tenants, i), itemAt(contracts, i));
  const rates = await runRounds({
    decide: perSecond((i) => decideDeal(host, TENANT_OVERRIDES_UNTRACED, cases, i)),
    decision: perSecond((i) => decideDeal(host, TENANT_OVERRIDES, cases, i)),
    own_decide: perSecond((i) => decideDeal(host, DISCOUNT_APPROVALS_UNTRACED, cases, i)),
    own_decision: perSecond((i) => decideDeal(host, DISCOUNT_APPROVALS, cases, i)),
    contract_decide: perSecond(contract(CONTRACT_ACTIVATION_UNTRACED)),
    contract_decision: perSecond(contract(CONTRACT_ACTIVATION)),
    hand: perSecond((i) =>
      overriddenByHand(itemAt(cases.tenants, i).config, itemAt(cases.inputs, i)),
    ),
  });
  return [
    rateRow("quote under the floor, `decide` (no trace), a second", rates.decide, "decide"),
    rateRow("quote under the floor, `decision` (with trace), a second", rates.decision, "decision"),
    rateRow("quote, tenant's own rules, `decide`, a second", rates.own_decide, "decide"),
    rateRow("quote, tenant's own rules, `decision`, a second", rates.own_decision, "decision"),
    rateRow("contract, `decide`, a second", rates.contract_decide, "decide"),
    rateRow("contract, `decision`, a second", rates.contract_decision, "decision"),
    { what: "quote, written by hand, a second", value: spreadText(spreadOf(rates.hand)) },
    {
      what: "`decide` as a part of written by hand",
      value: spreadText(ratioOf(rates.decide, rates.hand), 3),
    },
  ];
}

function rateRow(what: string, rates: readonly number[], entrypoint: keyof typeof PER_SECOND): Row {
  const spread = spreadOf(rates);
  const target = atLeast(spread.median, PER_SECOND[entrypoint]);
  return { what, value: spreadText(spread), target };
}

async function inWorkerd(worker: BenchWorker): Promise<readonly Row[]> {
  const asked = (entrypoint: "decide" | "decision") => async (): Promise<number> => {
    const { mean_us } = await askWorker(worker, "/quotes", { entrypoint, calls: 5_000 });
    return 1_000_000 / mean_us;
  };
  const rates = await runRounds({ decide: asked("decide"), decision: asked("decision") });
  return (["decide", "decision"] as const).map((entrypoint) =>
    rateRow(
      `quote under the floor, \`${entrypoint}\` in workerd, a second`,
      rates[entrypoint],
      entrypoint,
    ),
  );
}

/** One row each for the hit rate and the added time, by size and by how the calls fall on tenants. */
async function rotation(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const bytes of ROTATED_BYTES) {
    const cases = buildDealCases(TENANTS, bytes);
    const host = new PolicyHost(POLICY);
    const random = seededRandom(19);
    const hits: Record<"even" | "skewed", number[]> = { even: [], skewed: [] };
    const side = (how: "even" | "skewed") => async (): Promise<number> => {
      const { mean_us, hit_rate } = rotate(host, cases, () => tenantAt(random, cases, how));
      hits[how].push(hit_rate);
      return mean_us;
    };
    const [one] = cases.tenants;
    if (one === undefined) throw new RangeError("no tenants");
    const means = await runRounds({
      one: async () => rotate(host, cases, () => one).mean_us,
      even: side("even"),
      skewed: side("skewed"),
    });
    for (const how of ["even", "skewed"] as const) {
      const added = means[how].map((mean, i) => mean - (means.one[i] ?? Number.NaN));
      const what = `${numberText(bytes / 1024)} KB a tenant, asked ${how === "even" ? "evenly" : "80 to 20"}`;
      const share = spreadOf(hits[how].slice(1).map((rate) => rate * 100));
      rows.push(
        { what: `${what}: found in the heap, %`, value: spreadText(share, 1) },
        { what: `${what}: added to a decision, us`, value: spreadText(spreadOf(added), 1) },
      );
    }
  }
  return rows;
}

function tenantAt(
  random: SeededRandom,
  { tenants }: DealCases,
  how: "even" | "skewed",
): TenantConfig {
  const often = how === "skewed" && random.below(5) > 0;
  return itemAt(tenants, random.below(often ? tenants.length / 5 : tenants.length));
}

function rotate(
  host: PolicyHost,
  { inputs }: DealCases,
  pick: () => TenantConfig,
): { mean_us: number; hit_rate: number } {
  const calls = ROTATED_CALLS;
  const asked = Array.from({ length: calls }, pick);
  let misses = 0;
  const start = performance.now();
  for (const [i, tenant] of asked.entries()) {
    const before = host.residence;
    decideFor(host, TENANT_OVERRIDES_UNTRACED, tenant, itemAt(inputs, i));
    const after = host.residence;
    // A config that was not there is added, or begins an emptied heap.
    if (after.bytes !== before.bytes || after.configs !== before.configs) misses++;
  }
  return { mean_us: ((performance.now() - start) * 1_000) / calls, hit_rate: 1 - misses / calls };
}

/** Calls a second. */
function perSecond(call: (i: number) => unknown): () => Promise<number> {
  return async () => {
    const start = performance.now();
    for (let i = 0; i < CALLS; i++) call(i);
    return CALLS / ((performance.now() - start) / 1_000);
  };
}
