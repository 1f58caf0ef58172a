// SPDX-License-Identifier: Apache-2.0
// Which receipts fit into one answer: a chain is walked back from its head, and sizes are known without the texts.
import type { WorkflowStep } from "#domain/receipts/leaf.ts";
import type { LogStore, ReceiptStep } from "./log-store.ts";

/**
 * Text in one answer. The object holds it as strings (UTF-16 at worst, 16 MiB) and once more as it is sent: a few calls
 * at a time stay far below the 128 MB of an isolate, and one far below the 32 MiB of an RPC value. The largest receipt
 * (a body of 192 Ki characters, 576 KiB, and a leaf of 16 KiB) fits 14 times, the usual one of 4 KiB 2,000 times.
 */
const ANSWER_BYTES = 8 * 1024 * 1024;
/** Receipts in one range or page: each may stand in a tile of its own, whose 511 hashes take about 2 ms; 2 s in all. */
const MAX_RECEIPTS = 1000;

export interface Wanted {
  /** Absent is every step. */
  readonly steps?: readonly WorkflowStep[] | undefined;
  /** Of each chain; absent is all that fit. */
  readonly newest?: number | undefined;
  /** Places before this one only; absent is every place. */
  readonly before_seq?: number | undefined;
}

/** Of one chain: places in log order. */
export interface Chosen {
  readonly places: readonly number[];
  /** False where older ones did not fit. */
  readonly complete: boolean;
}

interface Walk {
  next: number | null;
  readonly places: number[];
  complete: boolean;
}

/**
 * For each head (null: no chain) the newest wanted receipts. Chains take turns, each turn one receipt, so that a long
 * chain cannot crowd the newest of another one out; a chain whose next receipt does not fit ends there.
 */
export function chooseNewest(
  store: LogStore,
  heads: readonly (number | null)[],
  { steps, newest = Infinity, before_seq = Infinity }: Wanted,
): Chosen[] {
  const walks = heads.map((head): Walk => ({
    next: newest > 0 ? head : null,
    places: [],
    complete: true,
  }));
  let free = ANSWER_BYTES;
  for (let open = walks; open.length > 0; open = open.filter(({ next }) => next !== null)) {
    for (const walk of open) {
      const found = findWanted(store, walk.next, { steps, before_seq });
      walk.next = found?.prev_seq ?? null;
      if (found === null) continue;
      if (found.bytes > free) {
        walk.next = null;
        walk.complete = false;
        continue;
      }
      free -= found.bytes;
      walk.places.push(found.seq);
      if (walk.places.length === newest) walk.next = null;
    }
  }
  return walks.map(({ places, complete }) => ({ places: places.toReversed(), complete }));
}

/** The newest wanted receipt at or before a place of the chain. */
function findWanted(
  store: LogStore,
  from: number | null,
  { steps, before_seq }: { readonly steps: Wanted["steps"]; readonly before_seq: number },
): ReceiptStep | null {
  for (let seq = from; seq !== null;) {
    const found = store.step(seq);
    if (seq < before_seq && (steps === undefined || steps.includes(found.step))) return found;
    seq = found.prev_seq;
  }
  return null;
}

/** One page of some chains' receipts, in log order: those of after < seq < size, from the first on. */
export function choosePage(
  store: LogStore,
  heads: readonly number[],
  { after, size }: { readonly after: number; readonly size: number },
): { readonly places: readonly number[]; readonly next: number | null } {
  const rest: ReceiptStep[] = [];
  for (const head of heads) {
    for (let seq: number | null = head; seq !== null && seq > after;) {
      const found = store.step(seq);
      if (seq < size) rest.push(found);
      seq = found.prev_seq;
    }
  }
  const { places, complete } = chooseFirst(rest.toSorted((a, b) => a.seq - b.seq));
  return { places, next: complete ? null : (places.at(-1) ?? null) };
}

/** Receipts of from <= seq < to, as many as fit: at least one where there is one. */
export function chooseRange(store: LogStore, from: number, to: number): readonly number[] {
  const count = Math.min(Math.max(0, to - from), MAX_RECEIPTS);
  const steps = Array.from({ length: count }, (_, i) => store.step(from + i));
  return chooseFirst(steps).places;
}

/** As many of these, from the first on, as fit into one answer. */
function chooseFirst(steps: readonly ReceiptStep[]): Chosen {
  let free = ANSWER_BYTES;
  const over = steps.findIndex(({ bytes }, i) => (free -= bytes) < 0 || i === MAX_RECEIPTS);
  const chosen = over < 0 ? steps : steps.slice(0, over);
  return { places: chosen.map(({ seq }) => seq), complete: over < 0 };
}
