// SPDX-License-Identifier: Apache-2.0
// What RoutingDesk does inside one transaction, as plain state and rules: the object loads a book from SQL, lets it
// pick, and writes its changes back. Nothing here knows of storage, so every interleaving can be tested as data.
import type { PickLead, PickReply } from "../messages/routing-desk.ts";
import type { Assignment, ClaimedBy, Unavailable } from "../receipts/assignment.ts";
import type { RotationPool } from "./choose-member.ts";
import { ClaimBook, type ClaimChanges, type ClaimContent, type Met } from "./claim-book.ts";
import { type OwnAssignment, TurnBook, type TurnChanges, type TurnContent } from "./turn-book.ts";

export interface AssignmentRow {
  readonly lead_id: string;
  readonly attempt: number;
  /** Who holds the lead since this attempt; null where it is held or stands in a team's queue. */
  readonly user: string | null;
  readonly assignment: Assignment;
}

/** Who holds a lead since its newest attempt. */
export type HolderRow = Omit<AssignmentRow, "attempt" | "assignment">;

/** When an attempt that waits has waited long enough. */
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
}

export interface BookChanges extends TurnChanges, ClaimChanges {
  readonly assignments: readonly AssignmentRow[];
  readonly due: readonly DueRow[];
  /** Leads that wait no longer, as far as they did. */
  readonly not_due: readonly string[];
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
  /** Null is a lead that waits no longer. */
  readonly #due = new Map<string, DueRow | null>();

  constructor(content: BookContent) {
    this.#turns = new TurnBook(content);
    this.#claims = new ClaimBook({ claims: content.claims ?? [], merged: content.merged ?? [] });
    this.#holders = new Map(content.holders?.map(({ lead_id, user }) => [lead_id, user]));
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
   * From now on these people take no turn, and whoever was away and is not among them comes back. Two callers may know
   * it at different ages; a person who thus comes and goes is re-based once more, and owes or is owed nothing.
   */
  setAway(unavailable: readonly Unavailable[]): void {
    this.#turns.setAway(unavailable);
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
    if (newest !== undefined && newest.user !== null) this.#turns.release(newest.user);
    this.#claims.obey(lead);
    const mayMeet = (newest === undefined || lead.anew === true) && lead.stands_for === undefined;
    const met = mayMeet && claiming !== undefined ? this.#claims.meet(lead_id, claiming) : null;
    if (claiming !== undefined) this.#claims.claim(lead_id, claiming, met);
    const assignment = this.#answer(lead, earlier, met);
    this.#wait(lead, assignment, newest !== undefined);
    const user = assignment.kind === "assigned" ? assignment.user : null;
    const row = { lead_id, attempt, user, assignment };
    earlier.push(row);
    this.#added.push(row);
    return { lead_id, attempt, fresh: true, assignment };
  }

  /** What the transaction has to write: at most one row per member, person, key and pick. */
  changes(): BookChanges {
    const waiting = [...this.#due];
    return {
      ...this.#turns.changes(),
      ...this.#claims.changes(),
      assignments: this.#added,
      due: waiting.flatMap(([, row]) => row ?? []),
      not_due: waiting.flatMap(([lead_id, row]) => (row === null ? [lead_id] : [])),
    };
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

  #assign({ pool, user }: PickLead, earlier: readonly AssignmentRow[]): OwnAssignment {
    const lastHolder = earlier.findLast((row) => row.user !== null)?.user ?? null;
    if (pool !== null) return this.#turns.take(pool, lastHolder);
    if (user !== null) return this.#turns.give(user);
    return { kind: "team", config_version: this.#turns.configVersion };
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

/** It waits, or is to be in nobody's queue. */
function isParked({ parked, expires_at_ms }: PickLead): boolean {
  return parked === true || expires_at_ms !== undefined;
}
