// SPDX-License-Identifier: Apache-2.0
// Leads that wait until somebody of a pool is free, oldest accepted first, and how nobody overtakes them.
import type { HoldReason } from "../lead/lead.ts";
import type { Assignment } from "../receipts/assignment.ts";

export interface WaitingRow {
  readonly pool: string;
  readonly accepted_at_ms: number;
  readonly lead_id: string;
  /** The attempt that was held. */
  readonly attempt: number;
  /** When a drain last named it; null where none has since its attempt. */
  readonly told_at_ms: number | null;
}

/** Waiting leads of a pool that a transaction reads: some 100 bytes and a microsecond each. */
export const LINE_READ = 1_000;

/** A pool's waiting leads, oldest first: all of them, or the oldest LINE_READ where there are `more`. */
export interface PoolLine {
  readonly pool: string;
  readonly rows: readonly WaitingRow[];
  readonly more: boolean;
}

export interface LineChanges {
  readonly waiting: readonly WaitingRow[];
  readonly not_waiting: readonly Pick<WaitingRow, "pool" | "lead_id">[];
}

type Place = Pick<WaitingRow, "accepted_at_ms" | "lead_id">;

/** What ends by itself once somebody closes a lead, comes back, or begins to work. */
const WAITED_OUT: ReadonlySet<HoldReason> = new Set([
  "capacity_exhausted",
  "everyone_away",
  "off_hours",
]);

/** The pool that a lead with this answer waits for; null where it waits for none. */
export function waitsFor(assignment: Assignment): string | null {
  return assignment.kind === "held" && WAITED_OUT.has(assignment.reason) ? assignment.pool : null;
}

/** By acceptance; leads of one instant by their ids, so that every reader sees one order. */
export function byAcceptance(a: Place, b: Place): number {
  if (a.accepted_at_ms !== b.accepted_at_ms) return a.accepted_at_ms - b.accepted_at_ms;
  return a.lead_id < b.lead_id ? -1 : Number(a.lead_id > b.lead_id);
}

export class WaitingLine {
  readonly #lines = new Map<string, { readonly rows: WaitingRow[]; readonly more: boolean }>();
  readonly #joined = new Map<string, WaitingRow>();
  readonly #left = new Map<string, string>();

  constructor(lines: readonly PoolLine[]) {
    for (const { pool, rows, more } of lines) this.#lines.set(pool, { rows: [...rows], more });
  }

  /**
   * How many wait for the pool that were accepted before this lead, or at all where its acceptance is not told. Infinite
   * where it is behind all that are known of and more wait: then it waits too, rather than overtake one of them.
   */
  older(pool: string, lead_id: string, accepted_at_ms: number | undefined): number {
    const line = this.#lines.get(pool);
    if (line === undefined) return 0;
    const place = { lead_id, accepted_at_ms: accepted_at_ms ?? Infinity };
    const newer = line.rows.findIndex((row) => byAcceptance(row, place) > 0);
    if (newer !== -1) return newer;
    return line.more ? Infinity : line.rows.length;
  }

  /** The lead got a further attempt: whatever its last one waited for, it does no longer. */
  leave(lead_id: string, last: Assignment): void {
    this.#joined.delete(lead_id);
    const pool = waitsFor(last);
    if (pool === null) return;
    this.#left.set(lead_id, pool);
    const rows = this.#lines.get(pool)?.rows;
    const at = rows?.findIndex((row) => row.lead_id === lead_id) ?? -1;
    if (at !== -1) rows?.splice(at, 1);
  }

  join(row: WaitingRow): void {
    this.#joined.set(row.lead_id, row);
    const line = this.#lines.get(row.pool) ?? { rows: [], more: false };
    this.#lines.set(row.pool, line);
    const newer = line.rows.findIndex((other) => byAcceptance(other, row) > 0);
    if (newer !== -1) line.rows.splice(newer, 0, row);
    else if (!line.more) line.rows.push(row);
  }

  /** What the transaction has to write: one row per lead that comes to wait, one per lead that waits no longer. */
  changes(): LineChanges {
    return {
      waiting: [...this.#joined.values()],
      not_waiting: [...this.#left].flatMap(([lead_id, pool]) =>
        this.#joined.get(lead_id)?.pool === pool ? [] : [{ lead_id, pool }],
      ),
    };
  }
}
