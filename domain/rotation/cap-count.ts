// SPDX-License-Identifier: Apache-2.0
// How many turns people with a cap took within its windows, from what a transaction starts from to what it adds.
import type { RotationSnapshot } from "../receipts/assignment.ts";
import { type CapWindow, windowStart } from "./cap-window.ts";
import type { Cap, RotationPool } from "./choose-member.ts";

/** A turn of somebody with a cap. */
export interface TurnRow {
  readonly user: string;
  readonly at_ms: number;
  readonly lead_id: string;
  readonly attempt: number;
}

/** Turns that a person took since a window began. */
export interface TakenRow {
  readonly user: string;
  readonly window: CapWindow;
  readonly time_zone: string;
  readonly taken: number;
}

/** A window whose turns are to be counted: those at or after `since_ms`. */
export interface CountedWindow extends Omit<TakenRow, "taken"> {
  readonly since_ms: number;
}

type MemberCaps = NonNullable<RotationSnapshot["members"][number]["caps"]>;
type PoolMember = RotationPool["members"][number];

/** What has to be counted before these pools are asked, and for whoever was at a cap before; each once. */
export function countedWindows(
  pools: readonly RotationPool[],
  asked: ReadonlySet<string>,
  capped: ReadonlySet<string>,
  now_ms: number,
): readonly CountedWindow[] {
  const found = new Map<string, CountedWindow>();
  for (const { pool, members } of pools) {
    for (const { user, caps = [] } of members) {
      if (!asked.has(pool) && !capped.has(user)) continue;
      for (const { window, time_zone } of caps) {
        const since_ms = windowStart(window, time_zone, now_ms);
        found.set(takenKey(user, { window, time_zone }), { user, window, time_zone, since_ms });
      }
    }
  }
  return [...found.values()];
}

export class CapCount {
  #now_ms = 0;
  #taken = new Map<string, number>();
  readonly #added: TurnRow[] = [];

  /** `taken`: what countedWindows asked for, as it is at `now_ms`. */
  constructor(taken: readonly TakenRow[], now_ms: number) {
    this.recount(taken, now_ms);
  }

  recount(taken: readonly TakenRow[], now_ms: number): void {
    this.#now_ms = now_ms;
    this.#taken = new Map(taken.map((row) => [takenKey(row.user, row), row.taken]));
  }

  /** The person's caps as a snapshot shows them; null where there is none. */
  capsOf({ user, caps = [] }: PoolMember): MemberCaps | null {
    if (caps.length === 0) return null;
    return caps.map((cap) => ({
      window: cap.window,
      limit: cap.limit,
      taken: this.#taken.get(takenKey(user, cap)) ?? 0,
    }));
  }

  /** Whether the person's turns were counted in this transaction: of others it is not known. */
  isCounted({ user, caps = [] }: PoolMember): boolean {
    return caps.every((cap) => this.#taken.has(takenKey(user, cap)));
  }

  /** A turn; one of somebody without a cap is not kept. */
  add({ user, caps = [] }: PoolMember, lead: Pick<TurnRow, "lead_id" | "attempt">): void {
    if (caps.length === 0) return;
    const windows = new Set(caps.map((cap) => takenKey(user, cap)));
    for (const key of windows) this.#taken.set(key, (this.#taken.get(key) ?? 0) + 1);
    this.#added.push({ user, at_ms: this.#now_ms, ...lead });
  }

  /** What the transaction has to write: one row per turn of somebody with a cap. */
  get added(): readonly TurnRow[] {
    return this.#added;
  }
}

/** Zone names and windows hold no space, so two windows never share a key. */
function takenKey(user: string, { window, time_zone }: Pick<Cap, "window" | "time_zone">): string {
  return `${window} ${time_zone} ${user}`;
}
