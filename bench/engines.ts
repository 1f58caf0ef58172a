// SPDX-License-Identifier: Apache-2.0
// Our way of asking policy beside others: where a tenant's config lives, and which engine decides the same table.
import { deepStrictEqual } from "node:assert";
import { setFlagsFromString } from "node:v8";
import { DISCOUNT_APPROVALS_UNTRACED, TENANT_OVERRIDES_UNTRACED } from "#decisions/decide-quote.ts";
import { PolicyHeap } from "#decisions/policy-heap.ts";
import { PolicyHost } from "#decisions/policy-host.ts";
import { POLICY } from "../tests/fixtures/policy.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";
import { buildDealCases, type DealCases, decideDeal, decideFor, itemAt } from "./deal-cases.ts";
import { cedarParsedEachTime, cedarParsedOnce } from "./engines/cedar.ts";
import {
  discountTable,
  type Quote,
  quoteInput,
  tableConfig,
  tableQuote,
  type Verdict,
} from "./engines/discount-table.ts";
import { jsonRulesEngine } from "./engines/json-rules.ts";
import { tableByHand } from "./engines/table-by-hand.ts";
import { configInInput, wrappedPolicy } from "./engines/wrapped-policy.ts";
import { numberText, type Report, type Row, spreadText } from "./rig/report.ts";
import { ratioOf, runRounds, spreadOf } from "./rig/rounds.ts";

const TENANTS = 100;
const QUOTES = 1_009;
const CHECKED = 1_000;
const CALLS = 2_000;
/** Of a side that takes a millisecond and more for each. */
const SLOW_CALLS = 200;
const CONFIG_BYTES = [2 * 1024, 24 * 1024] as const;

type Side = (i: number) => unknown;

export async function benchEngines(): Promise<Report> {
  // Node 22 has crashed here ("unreachable code" in V8's deoptimizer) where it had inlined calls into Cedar's Wasm.
  setFlagsFromString("--no-turbo-inline-js-wasm-calls");
  return {
    name: "engines",
    title: "the same questions asked otherwise",
    method: `${numberText(TENANTS)} tenants, another one with every call, ${numberText(CALLS)} calls a round. Where the config lives: the same rules; the wrapper's own \`setData\` and \`evaluate\` check nothing, so they are compared with the resident heap alone, which has no checks of the two ends either. The table: discount x role x segment x ARR -> approvals. Ours runs the whole quote policy through the policy host; the others hold the table alone, built or parsed once, and give what they give without checks. All sides gave the same answers to ${numberText(CHECKED)} questions before anything was timed. Calls a second, and ours as a multiple. V8 inlines no calls into Wasm here.`,
    rows: [...(await hosting()), ...(await engines())],
  };
}

async function hosting(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const bytes of CONFIG_BYTES) {
    const cases = buildDealCases(TENANTS, bytes);
    const sides = hostingSides(cases);
    for (let i = 0; i < CHECKED; i++) {
      const expected = sides.host(i);
      for (const side of Object.values(sides)) deepStrictEqual(side(i), expected);
    }
    const rates = await runRounds({
      host: perSecond(sides.host),
      bare: perSecond(sides.bare),
      object: perSecond(sides.object),
      buffer: perSecond(sides.buffer),
      input: perSecond(sides.input),
    });
    const size = `${numberText(bytes / 1024)} KB of config`;
    rows.push(
      rateRow(`${size}, resident, through the policy host`, rates.host),
      rateRow(`${size}, resident, the heap alone`, rates.bare),
      ...comparedRows(
        `${size}, \`setData\` of an object with every call`,
        rates.object,
        rates.host,
      ),
      ...comparedRows(
        `${size}, \`setData\` of JSON bytes with every call`,
        rates.buffer,
        rates.host,
      ),
      ...comparedRows(`${size}, config in the input`, rates.input, rates.bare),
    );
  }
  return rows;
}

function hostingSides({
  tenants,
  inputs,
}: DealCases): Record<"host" | "bare" | "object" | "buffer" | "input", Side> {
  const { entrypoint } = TENANT_OVERRIDES_UNTRACED;
  const host = new PolicyHost(POLICY);
  const heap = new PolicyHeap(POLICY.module);
  const number = heap.entrypoints.get(entrypoint) ?? -1;
  const jsons = tenants.map(({ config }) => JSON.stringify({ config }));
  const addresses = jsons.map((json) => heap.addResident(json));
  const buffers = jsons.map((json) => new TextEncoder().encode(json).buffer);
  const wrapped = wrappedPolicy(POLICY.module);
  const inInput = wrappedPolicy(configInInput());
  inInput.setData({});
  const evaluateWith = (data: object, i: number): unknown => {
    wrapped.setData(data);
    return wrapped.evaluate(entrypoint, itemAt(inputs, i));
  };
  return {
    host: (i) => decideDeal(host, TENANT_OVERRIDES_UNTRACED, { tenants, inputs }, i),
    bare: (i) => {
      const text = heap.evaluate(number, itemAt(addresses, i), JSON.stringify(itemAt(inputs, i)));
      const [row] = JSON.parse(text) as [{ result: unknown }];
      return row.result;
    },
    object: (i) => evaluateWith({ config: itemAt(tenants, i).config }, i),
    buffer: (i) => evaluateWith(itemAt(buffers, i), i),
    input: (i) => {
      const { config } = itemAt(tenants, i);
      const asked = { question: itemAt(inputs, i), config };
      return inInput.evaluate("bench/config_in_input/decide", asked);
    },
  };
}

async function engines(): Promise<readonly Row[]> {
  const sides = engineSides();
  for (let i = 0; i < CHECKED; i++) {
    const expected = sides.hand(i);
    for (const side of Object.values(sides)) deepStrictEqual(await side(i), expected);
  }
  const rates = await runRounds({
    ours: perSecond(sides.ours),
    hand: perSecond(sides.hand),
    rules: perSecondAwaited(sides.rules),
    cedar: perSecond(sides.cedar),
    cedar_text: perSecond(sides.cedar_text, SLOW_CALLS),
  });
  return [
    rateRow("table, whole quote policy through the policy host", rates.ours),
    ...comparedRows("table, json-rules-engine 7.3.1", rates.rules, rates.ours),
    ...comparedRows("table, cedar-wasm 4.13.0, policies parsed once", rates.cedar, rates.ours),
    ...comparedRows("table, cedar-wasm 4.13.0, policies as text", rates.cedar_text, rates.ours),
    ...comparedRows("table, written by hand", rates.hand, rates.ours),
  ];
}

interface EngineSides {
  readonly ours: (i: number) => Verdict;
  readonly hand: (i: number) => Verdict;
  readonly rules: (i: number) => Promise<Verdict>;
  readonly cedar: (i: number) => Verdict;
  readonly cedar_text: (i: number) => Verdict;
}

function engineSides(): EngineSides {
  const random = seededRandom(23);
  const configs = Array.from({ length: TENANTS }, () => tableConfig(random));
  const quotes = Array.from({ length: QUOTES }, () => tableQuote(random));
  const tables = configs.map(({ deals }) => discountTable(deals));
  const tenants = configs.map((config, i) => ({
    tenant: `tenant-${i}`,
    config_sha256: "c",
    config,
  }));
  const inputs = quotes.map((quote, i) => quoteInput(quote, `quo_${i}/1`));
  const host = new PolicyHost(POLICY);
  const of =
    <A>(engines: readonly ((quote: Quote) => A)[]) =>
    (i: number): A =>
      itemAt(engines, i)(itemAt(quotes, i));
  return {
    ours: (i) => {
      const { allow, required_approvals } = decideFor(
        host,
        DISCOUNT_APPROVALS_UNTRACED,
        itemAt(tenants, i),
        itemAt(inputs, i),
      );
      return { allow, required_approvals };
    },
    hand: of(tables.map((table) => (quote: Quote) => tableByHand(table, quote))),
    rules: of(tables.map((table) => jsonRulesEngine(table))),
    cedar: of(tables.map((table, i) => cedarParsedOnce(table, `tenant-${i}`))),
    cedar_text: of(tables.map((table) => cedarParsedEachTime(table))),
  };
}

function perSecond(call: Side, calls = CALLS): () => Promise<number> {
  return async () => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) call(i);
    return calls / ((performance.now() - start) / 1_000);
  };
}

function perSecondAwaited(call: (i: number) => Promise<unknown>): () => Promise<number> {
  return async () => {
    const start = performance.now();
    for (let i = 0; i < CALLS; i++) await call(i);
    return CALLS / ((performance.now() - start) / 1_000);
  };
}

function rateRow(what: string, rates: readonly number[]): Row {
  return { what, value: spreadText(spreadOf(rates)) };
}

function comparedRows(
  what: string,
  rates: readonly number[],
  ours: readonly number[],
): readonly Row[] {
  return [
    rateRow(what, rates),
    { what: `ours as a multiple of it`, value: spreadText(ratioOf(ours, rates), 2) },
  ];
}
