// SPDX-License-Identifier: Apache-2.0
// Mode `evolving_state`: the desk's own book, fed with the candidate's decisions from the first pick on. Its state is
// plain data, so that a replay can stop anywhere and go on elsewhere. Who was away is known as far as picks say it: a
// return is noticed at the next pick from a pool of that person's. Turns count against the candidate's caps by the times
// of the receipts. A lead that nobody can take is held until its next recorded attempt: nothing drains here.
import { z } from "zod";
import type { PickLead } from "#domain/messages/routing-desk.ts";
import type { Assignment, Unavailable } from "#domain/receipts/assignment.ts";
import type { RotationPool } from "#domain/rotation/choose-member.ts";
import { type AssignmentRow, DeskBook } from "#domain/rotation/desk-book.ts";
import { EvolvingTurns } from "./evolving-turns.ts";
import { type Holder, pastRows } from "./past-holder.ts";
import type { MetLead } from "./met-lead.ts";
import { type LeadPlan, mayFollow, type PlannedPick, type Taker, takerOf } from "./plan-lead.ts";

/** People by their place in `users`: a member and a lead take some 25 bytes each. */
export const EvolvingState = z.strictObject({
  users: z.array(z.string()),
  /** Pool, user, pass. */
  pointers: z.array(z.tuple([z.string(), z.int(), z.int()])),
  /** User, leads held. */
  open: z.array(z.tuple([z.int(), z.int()])),
  away: z.array(z.tuple([z.int(), z.enum(["absent", "inactive", "off_hours"])])),
  /** Users who are at a cap. */
  capped: z.array(z.int()),
  /** User, time: turns that a cap may count. */
  turns: z.array(z.tuple([z.int(), z.int()])),
  /** End of a lead's id, its last holder, 1 while it is still held, and the pool that gave it a turn; oldest first. */
  holders: z.array(z.tuple([z.string(), z.int(), z.int(), z.string()])),
  /** Whether a holder was forgotten for want of room. */
  forgot: z.boolean(),
});
export type EvolvingState = z.infer<typeof EvolvingState>;

export const EMPTY_DESK: EvolvingState = {
  users: [],
  pointers: [],
  open: [],
  away: [],
  capped: [],
  turns: [],
  holders: [],
  forgot: false,
};

/** 60 of an id's 160 bits: two of a million leads share them once in two million replays. */
const LEAD_CHARACTERS = 12;

export interface EvolvingPick {
  readonly lead_id: string;
  readonly attempt: number;
  readonly plan: LeadPlan;
  /** What was picked then: it says who was away. */
  readonly recorded: Assignment | null;
  /** Another lead that was there first, as the candidate takes it. */
  readonly met: MetLead | null;
  /** Who had its company before and gets it therefore; null where a turn decides. */
  readonly kept: string | null;
  /** When the desk was asked. */
  readonly at_ms: number;
}

export class EvolvingDesk {
  readonly #book: DeskBook;
  readonly #memory: number;
  readonly #pointers: Map<string, readonly [pool: string, user: string, pass: number]>;
  readonly #open: Map<string, number>;
  readonly #holders: Map<string, Holder>;
  /** Leads asked about since the state was taken up, and who holds them now. */
  readonly #asked = new Map<string, string | null>();
  readonly #turns: EvolvingTurns;
  #capped: readonly string[];
  #away: Map<string, Unavailable["reason"]>;
  #forgot: boolean;

  /** `memory`: of how many leads the simulated holder is kept, the newest; a pool's state is always kept whole. */
  constructor(pools: readonly RotationPool[], state: EvolvingState, memory: number) {
    const name = (place: number): string => state.users[place] ?? "";
    this.#memory = memory;
    this.#forgot = state.forgot;
    this.#pointers = new Map(
      state.pointers.map(([pool, user, pass]) => [
        `${pool} ${name(user)}`,
        [pool, name(user), pass] as const,
      ]),
    );
    this.#open = new Map(state.open.map(([user, open]) => [name(user), open]));
    this.#away = new Map(state.away.map(([user, reason]) => [name(user), reason]));
    this.#holders = new Map(
      state.holders.map(([lead, user, holds, pool]) => [
        lead,
        { user: name(user), holds: holds === 1, pool },
      ]),
    );
    this.#capped = state.capped.map(name);
    this.#turns = new EvolvingTurns(
      pools,
      state.turns.map(([user, at_ms]) => [name(user), at_ms]),
    );
    this.#book = new DeskBook({
      // The candidate has been in force from the beginning: there is no other version to adopt.
      config_version: 1,
      pools,
      pointers: [...this.#pointers.values()].map(([pool, user, pass]) => ({
        pool,
        user,
        pass,
        assigned: 0,
      })),
      open: [...this.#open].map(([user, open]) => ({ user, open })),
      away: [...this.#away].map(([user, reason]) => ({ user, reason })),
      capped: this.#capped,
      assignments: [...this.#holders].flatMap(([lead, holder]) => pastRows(lead, holder, pools)),
    });
  }

  /** The pick that this lead would get. Asked in the order of the log, for every attempt that ended. */
  pick({ lead_id, attempt, plan, recorded, met, kept, at_ms }: EvolvingPick): PlannedPick {
    this.#learnAway(recorded, at_ms);
    // A first attempt that nobody may have is not asked about; a later one frees the last holder whatever became of it.
    if (plan.kind !== "open" && attempt === 1) return { kind: "team" };
    const lead = shortLead(lead_id);
    const { assignment } = this.#book.pick({
      lead_id: lead,
      attempt,
      ...this.#takerOf(plan, met, kept),
      ...closingOf(plan),
    });
    this.#asked.set(lead, assignment.kind === "assigned" ? assignment.user : null);
    if (assignment.kind === "assigned" && assignment.pool !== null)
      this.#turns.add(assignment.user, at_ms);
    if (plan.kind === "open" && met?.becomes === "duplicate") return { ...met, kind: "duplicate" };
    if (plan.kind === "open" && met?.becomes === "conflict")
      return { kind: "held", reason: "conflict" };
    return pickOf(assignment);
  }

  /** Whether the holder of this further attempt's lead, or of the one that it follows, may have been forgotten. */
  mayHaveForgotten({
    lead_id,
    attempt,
    met,
  }: Pick<EvolvingPick, "lead_id" | "attempt" | "met">): boolean {
    const needed = [
      ...(attempt > 1 ? [shortLead(lead_id)] : []),
      ...(met?.becomes === "linked" ? [shortLead(met.lead_id)] : []),
    ];
    return (
      this.#forgot && needed.some((lead) => !this.#holders.has(lead) && !this.#asked.has(lead))
    );
  }

  /**
   * A duplicate and a conflict take no turn; a linked lead goes to the other's holder, where that one has somebody, and a
   * kept one to who had its company, where that person is there.
   */
  #takerOf(plan: LeadPlan, met: MetLead | null, kept: string | null): Taker {
    if (met !== null && met.becomes !== "linked") return { pool: null, user: null };
    const holder = met === null || !mayFollow(plan) ? null : this.#holderOf(met.lead_id);
    if (holder !== null) return { pool: null, user: holder };
    const taker = takerOf(plan);
    const isKept = taker.pool !== null && kept !== null && !this.#away.has(kept);
    return isKept ? { pool: null, user: kept } : taker;
  }

  /** Who works on the lead and is still there to be given more. */
  #holderOf(leadId: string): string | null {
    const lead = shortLead(leadId);
    const known = this.#holders.get(lead);
    const before = known?.holds === true ? known.user : null;
    const user = this.#asked.has(lead) ? (this.#asked.get(lead) ?? null) : before;
    return user === null || this.#away.get(user) === "inactive" ? null : user;
  }

  /** Where the next desk goes on. This one is done with. */
  state(): EvolvingState {
    const changes = this.#book.changes();
    for (const { pool, user, pass } of changes.pointers)
      this.#pointers.set(`${pool} ${user}`, [pool, user, pass]);
    for (const { user, open } of changes.open) this.#open.set(user, open);
    for (const row of changes.assignments) this.#remember(row);
    this.#capped = changes.capped ?? this.#capped;
    const { turns, forgot } = this.#turns.newest(this.#memory);
    this.#forgot ||= forgot;
    const users = new Map<string, number>();
    const place = (user: string): number => {
      const known = users.get(user) ?? users.size;
      users.set(user, known);
      return known;
    };
    const state = {
      pointers: [...this.#pointers.values()].map(([pool, user, pass]): [string, number, number] => [
        pool,
        place(user),
        pass,
      ]),
      open: [...this.#open].map(([user, open]): [number, number] => [place(user), open]),
      away: [...this.#away].map(([user, reason]): [number, Unavailable["reason"]] => [
        place(user),
        reason,
      ]),
      capped: this.#capped.map(place),
      turns: turns.map(([user, at_ms]): [number, number] => [place(user), at_ms]),
      holders: [...this.#holders].map(
        ([lead, { user, holds, pool }]): [string, number, number, string] => [
          lead,
          place(user),
          holds ? 1 : 0,
          pool,
        ],
      ),
    };
    return { users: [...users.keys()], ...state, forgot: this.#forgot };
  }

  /** A receipt says of its own pool's members who took no turn; of everybody else the last one that did still counts. */
  #learnAway(recorded: Assignment | null, atMs: number): void {
    const says = recorded?.kind === "assigned" || recorded?.kind === "held";
    if (says) this.#away = this.#awayAfter(recorded);
    if (!says && !this.#turns.areCapped) return;
    this.#book.recount(this.#turns.takenAt(atMs), atMs);
    this.#book.setAway([...this.#away].map(([user, reason]) => ({ user, reason })));
  }

  #awayAfter(
    recorded: Extract<Assignment, { kind: "assigned" | "held" }>,
  ): Map<string, Unavailable["reason"]> {
    const next = new Map(this.#away);
    if (recorded.kind === "assigned") {
      for (const { user } of recorded.before?.members ?? []) next.delete(user);
    }
    for (const { user, reason } of recorded.skipped) {
      if (reason === "absent" || reason === "inactive" || reason === "off_hours")
        next.set(user, reason);
      else next.delete(user);
    }
    return next;
  }

  #remember({ lead_id, user, assignment }: AssignmentRow): void {
    const known = this.#holders.get(lead_id);
    this.#holders.delete(lead_id);
    const pool = assignment.kind === "assigned" ? (assignment.pool ?? "") : "";
    if (user !== null) this.#holders.set(lead_id, { user, holds: true, pool });
    else if (known !== undefined) this.#holders.set(lead_id, { ...known, holds: false });
    for (const oldest of this.#holders.keys()) {
      if (this.#holders.size <= this.#memory) return;
      this.#holders.delete(oldest);
      this.#forgot = true;
    }
  }
}

/** The pick of an assignment. */
function pickOf(assignment: Assignment): PlannedPick {
  if (assignment.kind === "assigned") return { kind: "user", user: assignment.user };
  return assignment.kind === "held"
    ? { kind: "held", reason: assignment.reason }
    : { kind: "team" };
}

/** A closed lead frees its holder, and gives the turn back where the receipt's order says so. */
function closingOf(plan: LeadPlan): Pick<PickLead, "closing"> {
  if (plan.kind !== "open" || plan.ordered?.to !== "closed") return {};
  return { closing: { credit: plan.ordered.credit === true } };
}

function shortLead(leadId: string): string {
  return leadId.slice(-LEAD_CHARACTERS);
}
