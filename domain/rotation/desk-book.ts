// SPDX-License-Identifier: Apache-2.0
// What RoutingDesk does inside one transaction, as plain state and rules: the object loads a book from SQL, lets it
// pick, and writes its changes back. Nothing here knows of storage, so every interleaving can be tested as data.
import type { PickLead, PickReply } from "../messages/routing-desk.ts";
import type { Assignment, ClaimedBy, Credit, Unavailable } from "../receipts/assignment.ts";
import type { TakenRow } from "./cap-count.ts";
import type { RotationPool } from "./choose-member.ts";
import { ClaimBook, type ClaimChanges, type ClaimContent, type Met } from "./claim-book.ts";
import { StickyBook, type StickyRow } from "./sticky-book.ts";
import { timersOf, type TimerRow } from "./timers-of.ts";
import { type OwnAssignment, TurnBook, type TurnChanges, type TurnContent } from "./turn-book.ts";
import { type LineChanges, type PoolLine, WaitingLine, waitsFor } from "./waiting-line.ts";

export interface AssignmentRow {
  readonly lead_id: string;
  readonly attempt: number;
  /** Who holds the lead since this attempt; null where it is held or stands in a team's queue. */
  readonly user: string | null;
  readonly assignment: Assignment;
}

/** Who holds a lead since its newest attempt. */
export type HolderRow = Omit<AssignmentRow, "attempt" | "assignment">;

/** When an attempt that lacks something has waited long enough. */
export interface DueRow {
  readonly lead_id: string;
  readonly attempt: number;
  readonly due_at_ms: number;
}

/** What a transaction starts from. `assignments` are those of the leads it will be asked about. */
export interface BookContent extends TurnContent, Partial<ClaimContent> {
  readonly assignments: readonly AssignmentRow[];
  /** Who holds leads that may be linked to; those of `assignments` may be left out. */
  readonly holders?: readonly HolderRow[];
  /** Those of the pools that will be asked. */
  readonly lines?: readonly PoolLine[];
  /** Those of the keys that will be asked about. */
  readonly sticky?: readonly StickyRow[];
}

export interface BookChanges extends TurnChanges, ClaimChanges, LineChanges {
  readonly assignments: readonly AssignmentRow[];
  readonly due: readonly DueRow[];
  /** Leads that have no deadline any more, as far as they had one. */
  readonly not_due: readonly string[];
  readonly sticky: readonly StickyRow[];
  readonly timers: readonly TimerRow[];
  /** Leads whose timers so far go, before those above come. */
  readonly not_timed: readonly string[];
}

type Pick = PickReply["picks"][number];
type Merged = { readonly kind: "team" } | { readonly kind: "duplicate"; readonly of: ClaimedBy };

export class DeskBook {
  readonly #turns: TurnBook;
  readonly #claims: ClaimBook;
  /** By lead, ascending by attempt. */
  readonly #assignments = new Map<string, AssignmentRow[]>();
  readonly #holders: ReadonlyMap<string, string | null>;
  readonly #added: AssignmentRow[] = [];
  /** Null is a lead that has no deadline any more. */
  readonly #due = new Map<string, DueRow | null>();
  readonly #line: WaitingLine;
  readonly #sticky: StickyBook;
  readonly #timers = new Map<string, readonly TimerRow[]>();
  readonly #untimed = new Set<string>();

  constructor(content: BookContent) {
    this.#turns = new TurnBook(content);
    this.#claims = new ClaimBook({ claims: content.claims ?? [], merged: content.merged ?? [] });
    this.#holders = new Map(content.holders?.map(({ lead_id, user }) => [lead_id, user]));
    this.#line = new WaitingLine(content.lines ?? []);
    this.#sticky = new StickyBook(content.sticky ?? [], content.now_ms ?? 0);
    for (const row of content.assignments.toSorted((a, b) => a.attempt - b.attempt)) {
      this.#assignmentsOf(row.lead_id).push(row);
    }
  }

  /**
   * Takes over the pools of a higher config version and says whether it did; a lower or equal one changes nothing, so
   * late deliveries never bring an old membership back. Those who left keep their pointer for a return.
   */
  adopt(configVersion: number, pools: readonly RotationPool[]): boolean {
    return this.#turns.adopt(configVersion, pools);
  }

  /**
   * From now on these people take no turn, nor does whoever is at a cap; whoever was away or at a cap and is so no longer
   * comes back. Two callers may know it at different ages; a person who thus comes and goes is re-based once more, and
   * owes or is owed nothing.
   */
  setAway(unavailable: readonly Unavailable[]): void {
    this.#turns.setAway(unavailable);
  }

  /**
   * Time goes on within one book: turns within the windows of caps are these now. `setAway` then finds whose cap is over.
   */
  recount(taken: readonly TakenRow[], now_ms: number): void {
    this.#turns.recount(taken, now_ms);
  }

  /**
   * One pick per (lead, attempt). Asked again it answers what stands. An attempt below the newest one, never picked
   * before, was overtaken: it records nothing and answers the newest, because that is where the lead is.
   */
  pick(lead: PickLead): Pick {
    const { lead_id, attempt, claiming } = lead;
    const earlier = this.#assignmentsOf(lead_id);
    const newest = earlier.at(-1);
    if (newest !== undefined && attempt <= newest.attempt) {
      const standing = earlier.find((row) => row.attempt === attempt) ?? newest;
      return { lead_id, attempt, fresh: false, assignment: standing.assignment };
    }
    if (newest !== undefined) this.#supersede(newest);
    this.#claims.obey(lead);
    const mayMeet = (newest === undefined || lead.anew === true) && lead.stands_for === undefined;
    const met = mayMeet && claiming !== undefined ? this.#claims.meet(lead_id, claiming) : null;
    if (claiming !== undefined) this.#claims.claim(lead_id, claiming, met);
    const assignment = this.#answer(lead, earlier, met);
    this.#wait(lead, assignment, newest !== undefined);
    this.#timers.set(lead_id, timersOf(lead, assignment));
    const user = assignment.kind === "assigned" ? assignment.user : null;
    if (user !== null && lead.sticky !== undefined) this.#sticky.remember(lead.sticky, user);
    const row = { lead_id, attempt, user, assignment };
    earlier.push(row);
    this.#added.push(row);
    return { lead_id, attempt, fresh: true, assignment };
  }

  /** What the transaction has to write: at most one row per member, person, key and pick. */
  changes(): BookChanges {
    const due = [...this.#due];
    return {
      ...this.#turns.changes(),
      ...this.#claims.changes(),
      ...this.#line.changes(),
      assignments: this.#added,
      due: due.flatMap(([, row]) => row ?? []),
      not_due: due.flatMap(([lead_id, row]) => (row === null ? [lead_id] : [])),
      sticky: this.#sticky.changes(),
      timers: [...this.#timers.values()].flat(),
      not_timed: [...this.#untimed],
    };
  }

  /** Whatever its newest attempt meant for others is over: its holder's place, its own in a line, its timers. */
  #supersede({ lead_id, user, assignment }: AssignmentRow): void {
    if (user !== null) this.#turns.release(user);
    this.#line.leave(lead_id, assignment);
    this.#untimed.add(lead_id);
  }

  #answer(lead: PickLead, earlier: readonly AssignmentRow[], met: Met | null): Assignment {
    const config_version = this.#turns.configVersion;
    if (met?.becomes === "duplicate") return { kind: "duplicate", of: met.by, config_version };
    if (met?.becomes === "conflict") return { kind: "conflict", with: met.by, config_version };
    const survivor = this.#claims.survivorOf(lead.lead_id);
    if (lead.stands_for !== undefined && survivor === lead.lead_id)
      return { kind: "team", config_version, circle: true };
    if (survivor !== lead.lead_id)
      return { ...stillMerged(lead, earlier.at(-1), survivor), config_version };
    const linked_to = met?.by ?? openLink(lead, earlier.at(-1));
    if (linked_to === null) return this.#assign(lead, earlier);
    const holder = isParked(lead) ? null : this.#holderOf(linked_to.lead_id);
    const own = holder === null ? this.#assign(lead, earlier) : this.#turns.give(holder);
    return { ...own, linked_to };
  }

  #assign(lead: PickLead, earlier: readonly AssignmentRow[]): OwnAssignment {
    const { pool, user, closing } = lead;
    if (pool !== null) return this.#takeFrom(pool, lead, earlier);
    if (user !== null) return this.#turns.giveNamed(user);
    const credited = closing?.credit === true ? this.#creditOnce(earlier) : null;
    const config_version = this.#turns.configVersion;
    return { kind: "team", config_version, ...(credited === null ? {} : { credited }) };
  }

  /** Who had its company before gets it without a turn, else whose turn it is; nobody while older leads need the places. */
  #takeFrom(pool: string, lead: PickLead, earlier: readonly AssignmentRow[]): OwnAssignment {
    const { lead_id, attempt, accepted_at_ms, sticky, passes_over } = lead;
    const lastHolder = earlier.findLast((row) => row.user !== null)?.user;
    const passed_over = [passes_over, lastHolder].filter(
      (user) => user !== undefined && user !== null,
    );
    const older = this.#line.older(pool, lead_id, accepted_at_ms);
    const isBehind = this.#turns.isBehind(pool, older);
    const known = (sticky === undefined ? [] : this.#sticky.holdersOf(sticky)).find(
      ({ user }) =>
        !passed_over.includes(user) &&
        this.#turns.hasRoom(user, pool) &&
        !(isBehind && this.#turns.isMember(user, pool)),
    );
    if (known !== undefined) return { ...this.#turns.give(known.user), sticky: known.rule };
    const answer = this.#turns.take(pool, { lead_id, attempt, passed_over, older });
    if (accepted_at_ms !== undefined && waitsFor(answer) !== null)
      this.#line.join({ pool, accepted_at_ms, lead_id, attempt, told_at_ms: null });
    return answer;
  }

  /** The turn by which its holder got it; of a lead, one turn is given back, whatever becomes of it later. */
  #creditOnce(earlier: readonly AssignmentRow[]): Credit | null {
    const wasCredited = earlier.some(
      ({ assignment }) => assignment.kind === "team" && assignment.credited !== undefined,
    );
    const newest = earlier.at(-1);
    return wasCredited || newest === undefined ? null : this.#turns.credit(newest.assignment);
  }

  /** Who works on the lead, or on the one that stands for it, and is still there to be given more. */
  #holderOf(leadId: string): string | null {
    const survivor = this.#claims.survivorOf(leadId);
    const newest = this.#assignments.get(survivor)?.at(-1);
    const holder = newest === undefined ? (this.#holders.get(survivor) ?? null) : newest.user;
    return holder === null || this.#turns.isInactive(holder) ? null : holder;
  }

  /** A duplicate waits for nothing, and a conflict for a person. */
  #wait({ lead_id, attempt, expires_at_ms }: PickLead, { kind }: Assignment, again: boolean): void {
    const waits = kind !== "duplicate" && kind !== "conflict";
    if (waits && expires_at_ms !== undefined) {
      this.#due.set(lead_id, { lead_id, attempt, due_at_ms: expires_at_ms });
    } else if (again) this.#due.set(lead_id, null);
  }

  #assignmentsOf(leadId: string): AssignmentRow[] {
    const known = this.#assignments.get(leadId);
    if (known !== undefined) return known;
    const rows: AssignmentRow[] = [];
    this.#assignments.set(leadId, rows);
    return rows;
  }
}

/** While another lead stands for it, it gets nobody: also an attempt that was on its way when it became a duplicate. */
function stillMerged(
  { stands_for }: PickLead,
  newest: AssignmentRow | undefined,
  survivor: string,
): Merged {
  const { assignment } = newest ?? {};
  if (stands_for !== undefined || assignment?.kind !== "duplicate") return { kind: "team" };
  return { kind: "duplicate", of: { ...assignment.of, lead_id: survivor } };
}

/** The link of a lead that nobody has held since; once it had a holder, or a person said whose it is, it is its own. */
function openLink(lead: PickLead, newest: AssignmentRow | undefined): ClaimedBy | null {
  if (lead.stands_for !== undefined || lead.on_its_own === true) return null;
  if (newest === undefined || newest.user !== null) return null;
  return "linked_to" in newest.assignment ? (newest.assignment.linked_to ?? null) : null;
}

/** It waits, is closed, or is to be in nobody's queue. */
function isParked({ parked, expires_at_ms, closing }: PickLead): boolean {
  return parked === true || expires_at_ms !== undefined || closing !== undefined;
}
