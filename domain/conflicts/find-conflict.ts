// SPDX-License-Identifier: Apache-2.0
// Who else has the person or the company that a partner registers: what is found, how grave it is, and what precedence
// says. Pure: the pipeline asks once before the desk (the account) and once with the desk's answer (other leads).
import type { WorkSettings } from "../config/work-settings.ts";
import type { IntakeSettings } from "../config/intake-settings.ts";
import { buildId } from "../ids/ids.ts";
import type { Intake } from "../lead/intake.ts";
import type { LeadRoutingInput } from "../policy/input.ts";
import type { Assignment, ClaimedBy } from "../receipts/assignment.ts";
import type { ConflictFacts, FrozenAttempt } from "../receipts/lead-bodies.ts";
import { accountCandidates } from "./settled-conflicts.ts";
import type { ConflictChoice, ConflictSeverity } from "./conflict.ts";

/** `hold` asks a person; with `first_wins` whoever was first keeps it. */
export type ConflictMode = IntakeSettings["partners"]["conflicts"];

/** What an attempt ran into. */
export interface FoundConflict {
  readonly severity: ConflictSeverity;
  readonly facts: ConflictFacts;
  /** What precedence says; null where a person has to, and the lead is held until then. */
  readonly choice: ConflictChoice | null;
}

/** The lead whose attempt it is. */
interface Registered {
  readonly lead_id: string;
  /** Of the submission that created it. */
  readonly intake: Intake | undefined;
}

/** Of whatever else somebody may call theirs: the tenant's own people. */
const DIRECT = "direct";

/** Whose lead it is: `direct`, or `partner/<source>`. */
export function originOf(intake: Intake | undefined): string {
  return intake?.kind === "partner" ? `partner/${intake.source}` : DIRECT;
}

/** At most one of each attempt; the same attempt again has the same id. */
export function conflictIdOf(idKey: Uint8Array, leadId: string, attempt: number): string {
  return buildId(idKey, "cfl", [leadId, attempt]);
}

/** A partner registers a company that is a customer, or that somebody active owns; null for everything else. */
export function accountConflict(
  { lead_id, intake }: Registered,
  account: LeadRoutingInput["account"],
): ConflictFacts | null {
  if (intake?.kind !== "partner" || account === null) return null;
  const { account_id, owner_id, owner_active, customer_status } = account;
  const rules = [
    ...(owner_id !== null && owner_active ? ["account_has_owner"] : []),
    ...(customer_status === "customer" ? ["account_is_customer"] : []),
  ];
  if (rules.length === 0) return null;
  return {
    type: "partner_vs_direct",
    rules,
    candidates: [
      { kind: "account", id: account_id, owner_id, origin: DIRECT },
      { kind: "lead", id: lead_id, owner_id: null, origin: originOf(intake) },
    ],
  };
}

/** Whether the lead is held before the desk is asked for what its attempt froze. */
export function holdsBefore(conflict: ConflictFacts | undefined, mode: ConflictMode): boolean {
  return conflict !== undefined && (conflict.type !== "partner_vs_direct" || mode === "hold");
}

/**
 * Which account it is, or whose, that a person has to say first; null where the rules settle it. Accounts that nothing
 * tells apart go before everything that the config names. Whose registration it is comes before either
 * (`accountConflict`): what a person says of a lead is the last word on it, so nothing graver may be left unasked.
 */
export function undecidedConflict(
  frozen: FrozenAttempt,
  settings: Pick<WorkSettings, "matching" | "hold_conflicts">,
): ConflictFacts | null {
  const found = new Set(frozen.decided?.routing.decision.conflicts ?? []);
  const isAmbiguous = found.has("ambiguous_account") && settings.matching.ambiguous === "hold";
  const type = isAmbiguous
    ? "ambiguous_account"
    : settings.hold_conflicts.find((one) => found.has(one));
  if (type === undefined) return null;
  const { rung } = frozen.decided?.routing.decision ?? { rung: null };
  return {
    type,
    rules: rung === null ? [] : [rung],
    candidates: accountCandidates(frozen),
  };
}

/**
 * What the attempt ran into, by what it froze and what the desk answered; null where nothing, or where a person has
 * settled it before.
 */
export function findConflict(
  lead: Registered,
  frozen: Pick<FrozenAttempt, "conflict" | "settled">,
  assignment: Assignment | null,
  mode: ConflictMode,
): FoundConflict | null {
  if (frozen.settled === true) return null;
  const { conflict } = frozen;
  const ofDesk = deskConflict(lead, assignment, mode);
  // Whatever else was found before the desk waits for a person, unless another's lead is the graver matter.
  if (conflict !== undefined && conflict.type !== "partner_vs_direct") {
    if (ofDesk?.severity === "severe") return ofDesk;
    return { severity: "severe", facts: conflict, choice: null };
  }
  const ofAccount = conflict === undefined ? null : againstPartner(conflict, mode);
  if (ofAccount === null || ofDesk === null) return ofAccount ?? ofDesk;
  return {
    ...(ofDesk.choice === null ? ofDesk : ofAccount),
    facts: joinFacts(ofAccount.facts, ofDesk.facts),
  };
}

/** Another lead of another origin was there first. A direct lead never waits for a partner's: the partner was first. */
function deskConflict(
  { lead_id, intake }: Registered,
  assignment: Assignment | null,
  mode: ConflictMode,
): FoundConflict | null {
  const other = claimedBy(assignment);
  const origin = originOf(intake);
  if (other === null || other.origin === undefined || other.origin === origin) return null;
  const facts: ConflictFacts = {
    type: "partner_vs_direct",
    rules: [other.rule],
    candidates: [
      { kind: "lead", id: other.lead_id, owner_id: null, origin: other.origin },
      { kind: "lead", id: lead_id, owner_id: null, origin },
    ],
  };
  if (origin === DIRECT) return { severity: "minor", facts, choice: "partner" };
  // Joined or linked already: there is nothing left for a person to choose.
  return againstPartner(facts, assignment?.kind === "conflict" ? mode : "first_wins");
}

/** The lead that had the claim; null where nobody did. */
function claimedBy(assignment: Assignment | null): ClaimedBy | null {
  switch (assignment?.kind) {
    case "conflict":
      return assignment.with;
    case "duplicate":
      return assignment.of;
    case "assigned":
    case "team":
      return assignment.linked_to ?? null;
    default:
      return null;
  }
}

/** Somebody else was there before the partner. */
function againstPartner(facts: ConflictFacts, mode: ConflictMode): FoundConflict {
  return mode === "hold"
    ? { severity: "severe", facts, choice: null }
    : { severity: "minor", facts, choice: DIRECT };
}

function joinFacts(a: ConflictFacts, b: ConflictFacts): ConflictFacts {
  const candidates = new Map([...a.candidates, ...b.candidates].map((one) => [one.id, one]));
  return {
    type: a.type,
    rules: [...new Set([...a.rules, ...b.rules])],
    candidates: [...candidates.values()],
  };
}
