// SPDX-License-Identifier: Apache-2.0
// `append` and `pick` per second by list size, beside bare SQLite inserts of as many bytes in the same object.
import { askWorker, type BenchWorker } from "./rig/bench-worker.ts";
import { atLeast, type Report, type Row, spreadText } from "./rig/report.ts";
import { ratioOf, ROUNDS, spreadOf } from "./rig/rounds.ts";

/** Calls of each side in a round; together some 2 s. */
const PLANS = [
  { size: 1, calls: 400 },
  { size: 10, calls: 120 },
  { size: 100, calls: 32 },
] as const;
const APPEND_RATIO = 0.5;
const PICKS_PER_SECOND = 5_000;

interface Measured {
  readonly ours: readonly number[];
  readonly bare: readonly number[];
}

export async function benchAppend(worker: BenchWorker): Promise<Report> {
  const rows: Row[] = [];
  for (const { size, calls } of PLANS) {
    const { ours, bare } = await measure(worker, "/append", size, calls);
    const ratio = ratioOf(ours, bare);
    rows.push(
      { what: `append, lists of ${size}, receipts/s`, value: spreadText(spreadOf(ours)) },
      { what: `bare inserts, lists of ${size}, rows/s`, value: spreadText(spreadOf(bare)) },
      {
        what: `ratio, lists of ${size}`,
        value: spreadText(ratio, 2),
        target: atLeast(ratio.median, APPEND_RATIO, 2),
      },
    );
  }
  return {
    name: "append",
    title: "receipts into the log",
    method:
      "RPC calls one after the other from another Worker, bodies of 3,000 characters; a fresh object each round, both sides in turns in the same one. A bare insert takes the same request, writes body and leaf length in one transaction, and answers a count; an append answers the receipts. Nothing is published meanwhile.",
    rows,
  };
}

export async function benchPick(worker: BenchWorker): Promise<Report> {
  const rows: Row[] = [];
  for (const { size, calls } of PLANS) {
    const { ours, bare } = await measure(worker, "/pick", size, calls);
    const spread = spreadOf(ours);
    rows.push(
      {
        what: `pick, lists of ${size}, picks/s`,
        value: spreadText(spread),
        ...(size === 100 ? { target: atLeast(spread.median, PICKS_PER_SECOND) } : {}),
      },
      { what: `bare inserts, lists of ${size}, rows/s`, value: spreadText(spreadOf(bare)) },
      { what: `ratio, lists of ${size}`, value: spreadText(ratioOf(ours, bare), 2) },
    );
  }
  return {
    name: "pick",
    title: "members for leads",
    method: "As for append; one pool of ten members in rotation, every lead new.",
    rows,
  };
}

async function measure(
  worker: BenchWorker,
  path: "/append" | "/pick",
  size: number,
  calls: number,
): Promise<Measured> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const tenant = `list-${size}-${round + 1}`;
    const rates = await askWorker(worker, path, { tenant, size, calls });
    if (round < 0) continue;
    ours.push(rates.ours);
    bare.push(rates.bare);
  }
  return { ours, bare };
}
