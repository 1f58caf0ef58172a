// SPDX-License-Identifier: Apache-2.0
// One policy decision: each call timed in Node, the mean of many in workerd, beside the same rules written by hand.
import { deepStrictEqual } from "node:assert";
import { LEAD_ROUTING, LEAD_ROUTING_UNTRACED } from "#decisions/decide-lead.ts";
import { PolicyHost } from "#decisions/policy-host.ts";
import { POLICY } from "../tests/fixtures/policy.ts";
import { routeByHand } from "../tests/fixtures/route-by-hand.ts";
import { buildDecideCases, caseAt, decideCase, type DecideCases } from "./decide-cases.ts";
import { askWorker, type BenchWorker } from "./rig/bench-worker.ts";
import { atMost, numberText, type Report, type Row, spreadText } from "./rig/report.ts";
import { percentile, runRounds, spreadOf } from "./rig/rounds.ts";

const CALLS = 10_000;
const WORKERD_CALLS = 5_000;
const TARGET_US = { decide: 60, decision: 120 } as const;

export async function benchDecide(worker: BenchWorker): Promise<Report> {
  const host = new PolicyHost(POLICY);
  const cases = buildDecideCases();
  checkEqual(host, cases);
  const { configs } = host.residence;
  if (configs !== cases.tenants.length) throw new Error(`only ${configs} tenants are resident`);
  const timings = {
    decide: [] as Float64Array[],
    decision: [] as Float64Array[],
    hand: [] as Float64Array[],
  };
  const timeSide =
    (name: keyof typeof timings, call: (i: number) => unknown) => async (): Promise<number> => {
      const each = timeEach(call);
      timings[name].push(each);
      return percentile(each, 95);
    };
  const p95 = await runRounds({
    decide: timeSide("decide", (i) => decideCase(host, LEAD_ROUTING_UNTRACED, cases, i)),
    decision: timeSide("decision", (i) => decideCase(host, LEAD_ROUTING, cases, i)),
    hand: timeSide("hand", (i) => {
      const { tenant, input } = caseAt(cases, i);
      return routeByHand(tenant.config, input);
    }),
  });
  const mean = await runRounds({
    decide: () => meanInWorkerd(worker, "decide"),
    decision: () => meanInWorkerd(worker, "decision"),
  });
  return {
    name: "decide",
    title: "one policy decision",
    method: `1,000 tenants resident, inputs of 1,024 bytes, ${numberText(CALLS)} calls a round, each timed in Node; in workerd the mean of ${numberText(WORKERD_CALLS)}. Zod checks both ends of a policy call; the function written by hand answers the same on every case and checks nothing. Microseconds.`,
    rows: [
      ...rowsOf("`decide` (no trace)", p95.decide, timings.decide, TARGET_US.decide),
      ...rowsOf("`decision` (with trace)", p95.decision, timings.decision, TARGET_US.decision),
      ...rowsOf("written by hand", p95.hand, timings.hand),
      { what: "`decide` in workerd, mean", value: spreadText(spreadOf(mean.decide), 1) },
      { what: "`decision` in workerd, mean", value: spreadText(spreadOf(mean.decision), 1) },
    ],
  };
}

/** A comparison with something that answers otherwise would say nothing. */
function checkEqual(host: PolicyHost, cases: DecideCases): void {
  for (let i = 0; i < cases.tenants.length; i++) {
    const { tenant, input } = caseAt(cases, i);
    deepStrictEqual(
      routeByHand(tenant.config, input),
      decideCase(host, LEAD_ROUTING_UNTRACED, cases, i),
    );
  }
}

function timeEach(call: (i: number) => unknown): Float64Array {
  const each = new Float64Array(CALLS);
  for (let i = 0; i < CALLS; i++) {
    const start = performance.now();
    call(i);
    each[i] = (performance.now() - start) * 1000;
  }
  return each;
}

function rowsOf(
  what: string,
  p95: readonly number[],
  rounds: readonly Float64Array[],
  target?: number,
): readonly Row[] {
  const at = (rank: number): string =>
    spreadText(spreadOf(rounds.slice(1).map((round) => percentile(round, rank))), 1);
  const spread = spreadOf(p95);
  return [
    { what: `${what}, p50`, value: at(50) },
    {
      what: `${what}, p95`,
      value: spreadText(spread, 1),
      ...(target === undefined ? {} : { target: atMost(spread.median, target) }),
    },
    { what: `${what}, p99`, value: at(99) },
  ];
}

async function meanInWorkerd(
  worker: BenchWorker,
  entrypoint: "decide" | "decision",
): Promise<number> {
  const { mean_us } = await askWorker(worker, "/decide", { entrypoint, calls: WORKERD_CALLS });
  return mean_us;
}
