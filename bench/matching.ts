// SPDX-License-Identifier: Apache-2.0
// How long it takes to find a lead's account, and how many rows of D1, in books of ten thousand to a million accounts.
import { seededRandom, type SeededRandom } from "../tests/fixtures/seeded-random.ts";
import { askWorker, type BenchWorker } from "./rig/bench-worker.ts";
import { atMost, numberText, type Report, type Row, spreadText } from "./rig/report.ts";
import { ROUNDS, spreadOf } from "./rig/rounds.ts";

/** Accounts made one by one, as many as the smallest book has; the larger ones hold copies of them as well. */
const MADE = 10_000;
const SIZES = [MADE, 10 * MADE, 100 * MADE] as const;
/** Copies of each account in one call to the rig: some ten seconds. */
const COPIES = 9;
const BATCH = 100;
/** Of the names that end like no other; those that end alike bring a bounded number of candidates more. */
const ROWS_PER_LEAD = 60;

export async function benchMatching(worker: BenchWorker): Promise<Report> {
  const random = seededRandom(1);
  const rows: Row[] = [];
  let filled = await fill(worker, { accounts: MADE });
  let copy = 1;
  for (const size of SIZES) {
    for (; filled < size; copy += COPIES) {
      filled = await fill(worker, { copies: { from: copy, to: copy + COPIES } });
    }
    rows.push(...(await measure(worker, size, random)));
  }
  return {
    name: "matching",
    title: "a lead's account among many",
    method: `A tenant's book in D1, written in bulk and without the indexes that no look-up reads: ${numberText(MADE)} accounts, each with a domain, a phone, an id in a CRM and an owner, every other one named by a word and one of twelve trades; what is more are copies of them with keys of their own, but for the ends of names, which they share. Leads have mail, company, phone and country, each of another account. Measured is what the pipeline does of it: keys, one look-up, the match; batches of 1 and of ${BATCH}, ${BATCH} leads a round, a round before the first that does not count. Every lead must come to its own account.`,
    rows,
  };
}

async function fill(worker: BenchWorker, plan: object): Promise<number> {
  return (await askWorker(worker, "/matching-fill", plan)).accounts;
}

async function measure(worker: BenchWorker, size: number, random: SeededRandom): Promise<Row[]> {
  const times = { one: [] as number[], hundred: [] as number[] };
  const read = { apart: [] as number[], alike: [] as number[] };
  for (let round = -1; round < ROUNDS; round++) {
    const ask = (batch: number, numbers: readonly number[]) =>
      askWorker(worker, "/matching", { batch, numbers });
    const one = await ask(1, draw(random, 1));
    const alike = await ask(1, draw(random, 0));
    const hundred = await ask(BATCH, [...draw(random, 0), ...draw(random, 1)]);
    if (round < 0) continue;
    times.one.push(one.batch_ms);
    times.hundred.push(hundred.batch_ms);
    read.apart.push(one.rows_per_lead);
    read.alike.push(alike.rows_per_lead);
  }
  const where = `${numberText(size)} accounts`;
  const apart = spreadOf(read.apart);
  return [
    { what: `${where}: a batch of 1, ms`, value: spreadText(spreadOf(times.one), 2) },
    { what: `${where}: a batch of ${BATCH}, ms`, value: spreadText(spreadOf(times.hundred), 1) },
    {
      what: `${where}: D1 rows read per lead`,
      value: spreadText(apart),
      target: atMost(apart.max, ROWS_PER_LEAD),
    },
    {
      what: `${where}: D1 rows read per lead, names that end alike`,
      value: spreadText(spreadOf(read.alike)),
    },
  ];
}

/** Numbers of half a batch of accounts that were made, each once, even (0) or odd (1). */
function draw(random: SeededRandom, odd: 0 | 1): number[] {
  const drawn = new Set<number>();
  while (drawn.size < BATCH / 2) drawn.add(random.below(MADE / 2) * 2 + odd);
  return [...drawn];
}
