// SPDX-License-Identifier: Apache-2.0
// What an attempt's rules disagreed about and precedence settled: told with the attempt's end, and nobody's to do. Pure.
import type { Assignment } from "../receipts/assignment.ts";
import type { ConflictFacts, FrozenAttempt, RoutedBody } from "../receipts/lead-bodies.ts";
import type { ConflictType } from "./conflict.ts";
import { CONFLICT_RULES, isConflictType } from "./conflict-rules.ts";
import type { FoundConflict } from "./find-conflict.ts";

type Settled = NonNullable<RoutedBody["settled_conflicts"]>;

export interface EndedAttempt {
  readonly lead_id: string;
  readonly frozen: FrozenAttempt;
  readonly assignment: Assignment | null;
  /** What holds the lead, or is told by receipts of its own; null where nothing is. */
  readonly found: FoundConflict | null;
  /** Who owns the linked account now, where that is known and somebody else than was decided by; else undefined. */
  readonly owner_now: string | null | undefined;
}

/**
 * In a fixed order, each kind once; empty where nothing was in dispute, and where a person is asked: the attempt that goes
 * on with the answer tells what then stands.
 */
export function settledConflicts(ended: EndedAttempt): Settled {
  const { frozen, assignment, found, owner_now } = ended;
  if (found?.choice === null) return [];
  const { decided, released, ordered } = frozen;
  const overrules = released === true && decided?.preflight.decision.allow === false;
  const types = new Set<ConflictType>([
    ...(decided?.routing.decision.conflicts ?? []).filter(isConflictType),
    ...(assignment?.kind === "assigned" && assignment.over_capacity === true
      ? (["owner_no_capacity"] as const)
      : []),
    ...(assignment?.kind === "held" && assignment.reason === "pool_empty"
      ? (["pool_empty"] as const)
      : []),
    ...(ordered?.to === "owner" && linkOf(assignment) !== null
      ? (["duplicate_open_lead"] as const)
      : []),
    ...(ordered?.to === "team" && ordered.reason === "enrichment_expired"
      ? (["missing_attribute"] as const)
      : []),
    ...(owner_now === undefined ? [] : (["concurrent_owner_change"] as const)),
    ...(overrules ? (["policy_deny_vs_override"] as const) : []),
  ]);
  if (found !== null) types.delete(found.facts.type);
  return [...types].map((type) => ({
    facts: factsOf(type, ended),
    resolution: CONFLICT_RULES[type].precedence,
  }));
}

function factsOf(type: ConflictType, ended: EndedAttempt): ConflictFacts {
  const { rung } = ended.frozen.decided?.routing.decision ?? { rung: null };
  return { type, rules: rung === null ? [] : [rung], candidates: candidatesOf(type, ended) };
}

function candidatesOf(
  type: ConflictType,
  { lead_id, frozen, assignment, owner_now }: EndedAttempt,
): ConflictFacts["candidates"] {
  const account = frozen.decided?.routing.input.account ?? null;
  const linked = linkOf(assignment);
  if (type === "duplicate_open_lead" && linked !== null) {
    return [candidate("lead", linked, null), candidate("lead", lead_id, holderOf(assignment))];
  }
  if (type === "concurrent_owner_change" && account !== null && owner_now !== undefined) {
    const { account_id, owner_id } = account;
    return [
      candidate("account", account_id, owner_id),
      candidate("account", account_id, owner_now),
    ];
  }
  if (OF_ACCOUNTS.has(type)) return accountCandidates(frozen);
  return [];
}

const OF_ACCOUNTS: ReadonlySet<ConflictType> = new Set([
  "shared_domain",
  "ambiguous_account",
  "parent_child_owner_split",
  "owner_inactive",
  "owner_out_of_region",
  "named_account_vs_rotation",
  "strategy_disagreement",
]);

/** Accounts that evidence named, best first; whose owner is known only of the linked one. */
export function accountCandidates({ match, decided }: FrozenAttempt): ConflictFacts["candidates"] {
  const linked = decided?.routing.input.account ?? null;
  const named = match?.candidates.map(({ account_id }) => account_id) ?? [];
  const ids = [...new Set([...(linked === null ? [] : [linked.account_id]), ...named])];
  return ids.map((id) =>
    candidate("account", id, id === linked?.account_id ? linked.owner_id : null),
  );
}

function candidate(
  kind: "lead" | "account",
  id: string,
  owner_id: string | null,
): ConflictFacts["candidates"][number] {
  return { kind, id, owner_id, origin: "direct" };
}

function linkOf(assignment: Assignment | null): string | null {
  if (assignment === null || !("linked_to" in assignment)) return null;
  return assignment.linked_to?.lead_id ?? null;
}

function holderOf(assignment: Assignment | null): string | null {
  return assignment?.kind === "assigned" ? assignment.user : null;
}
