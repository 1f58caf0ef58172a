// SPDX-License-Identifier: Apache-2.0
// Which account a lead belongs to, by levelled evidence and never by a score: the best level links, the tenant's
// tie-breakers settle equals, and what they cannot settle is a conflict and no guess.
import type { MatchingSettings } from "../config/work-settings.ts";
import type { NormalizedLead } from "../lead/lead.ts";
import type { LeadRoutingInput } from "../policy/input.ts";
import type { AccountCandidate } from "./account-candidate.ts";
import { breakTie } from "./break-tie.ts";
import { listVersions } from "./domain-class.ts";
import { type DomainWord, domainReason, type Judged, judgeCandidate } from "./judge-candidate.ts";
import { areKin, holdsStrangers } from "./kinship.ts";
import { CANDIDATES_MAX, type MatchEvidence, type TieBreaker } from "./match-evidence.ts";
import { type LeadFacts, readLeadFacts } from "./match-facts.ts";

export interface AccountMatch {
  /** What policy sees of the account; null where none is linked. */
  readonly account: LeadRoutingInput["account"];
  /** What receipts keep of it. */
  readonly evidence: MatchEvidence;
}

/**
 * The linked account, or what stands in the way. `candidates` are the accounts found by `probeKeys(lead, settings,
 * chosen)`, in any order, repeated or not; others do no harm. `chosen` is what a person said: an account, which links as
 * L1 where it is among the candidates, or null for none of them.
 */
export function matchAccount(
  lead: NormalizedLead,
  candidates: readonly AccountCandidate[],
  settings: MatchingSettings,
  chosen?: { readonly account_id: string | null },
): AccountMatch {
  const facts = readLeadFacts(lead, settings);
  const known = [...new Map(candidates.map((one) => [one.account_id, one])).values()];
  const { word, shared } = domainWordOf(facts, known, settings);
  const judged = known
    .map((account) => judgeCandidate(facts, account, word, settings))
    .filter((one) => one !== null)
    .toSorted(compareJudged);
  const { linked, tie_breaker, ambiguous } =
    chosen === undefined ? chooseBest(judged, facts, settings) : chooseNamed(judged, known, chosen);
  // What a person chose, or the account's own id says, asks nobody about domains; what a person chose asks nothing at all.
  const told = chosen === undefined && linked?.level !== "L1";
  const split = chosen === undefined && linked !== null && ownersDiffer(linked, judged);
  return {
    account: linked === null ? null : accountOf(linked),
    evidence: {
      level: linked?.level ?? null,
      account_id: linked?.account.account_id ?? null,
      candidates: candidatesOf(judged, linked),
      tie_breaker,
      domain_class: facts.domain_class,
      conflicts: [
        ...(shared && told ? ["shared_domain"] : []),
        ...(ambiguous ? ["ambiguous_account"] : []),
        ...(split ? ["parent_child_owner_split"] : []),
      ],
      ...(chosen === undefined ? {} : { chosen_by: "person" as const }),
      thresholds: { fuzzy: settings.fuzzy_threshold, margin: settings.margin },
      lists: listVersions(),
    },
  };
}

/** How far the lead's domain speaks, and whether unrelated accounts claim it. */
function domainWordOf(
  facts: LeadFacts,
  known: readonly AccountCandidate[],
  settings: MatchingSettings,
): { readonly word: DomainWord; readonly shared: boolean } {
  if (facts.domain === null) return { word: "never", shared: false };
  if (facts.domain_class !== "corporate") return { word: "along", shared: false };
  const claims = known.map((account) => ({ account, reason: domainReason(facts.domain, account) }));
  const own = claims.filter(({ reason }) => reason !== null && reason !== "domain_contact");
  // A colleague's mail is no claim against the company that has the domain.
  const claimants = (own.length > 0 ? own : claims.filter(({ reason }) => reason !== null)).map(
    ({ account }) => account,
  );
  // An account that the tenant gave up claims nothing beside one that is active, where that settles ties at all.
  const active = settings.tie_breakers.includes("active")
    ? claimants.filter((account) => account.active)
    : [];
  const shared = holdsStrangers(active.length > 0 ? active : claimants);
  return { word: shared ? "along" : "alone", shared };
}

interface Choice {
  readonly linked: Judged | null;
  readonly tie_breaker: TieBreaker | null;
  readonly ambiguous: boolean;
}

const NOBODY: Choice = { linked: null, tie_breaker: null, ambiguous: false };

function chooseBest(
  judged: readonly Judged[],
  facts: LeadFacts,
  settings: MatchingSettings,
): Choice {
  const linking = judged.filter(
    ({ level }) => level !== "L5" && settings.link_levels.includes(level),
  );
  const [first] = linking;
  if (first === undefined) return NOBODY;
  const equals = linking.filter(({ level, rank }) => level === first.level && rank === first.rank);
  if (first.level !== "L4") return settle(equals, facts, settings.tie_breakers);
  const active = settings.tie_breakers.includes("active")
    ? equals.filter(({ account }) => account.active)
    : [];
  const near = active.length > 0 ? active : equals;
  const [top = first, second] = near;
  const distance = second === undefined ? null : scoreOf(top) - scoreOf(second);
  if (distance !== null && distance < settings.margin) return { ...NOBODY, ambiguous: true };
  const best = near.filter((one) => scoreOf(one) === scoreOf(top));
  const choice = settle(best, facts, settings.tie_breakers);
  const byActive = choice.tie_breaker === null && near.length < equals.length && top !== first;
  return byActive ? { ...choice, tie_breaker: "active" } : choice;
}

function settle(
  equals: readonly Judged[],
  facts: LeadFacts,
  tieBreakers: readonly TieBreaker[],
): Choice {
  const accounts = equals.map(({ account }) => account);
  const { left, by } = breakTie(accounts, facts, tieBreakers);
  const [only, ...others] = left;
  if (only === undefined || others.length > 0) return { ...NOBODY, ambiguous: true };
  return {
    linked: equals.find(({ account }) => account === only) ?? null,
    tie_breaker: by,
    ambiguous: false,
  };
}

function chooseNamed(
  judged: readonly Judged[],
  known: readonly AccountCandidate[],
  chosen: { readonly account_id: string | null },
): Choice {
  const account = known.find(({ account_id }) => account_id === chosen.account_id);
  if (account === undefined) return NOBODY;
  const seen = judged.find((one) => one.account === account);
  const reasons = ["chosen_by_person", ...(seen?.reasons ?? [])];
  const name_score = seen?.name_score ?? null;
  return { ...NOBODY, linked: { account, level: "L1", rank: 0, reasons, name_score } };
}

/** Accounts of the linked one's company that may be linked too, in other hands. */
function ownersDiffer(linked: Judged, judged: readonly Judged[]): boolean {
  return judged.some(
    ({ account, level }) =>
      level !== "L5" &&
      account !== linked.account &&
      account.owner_id !== null &&
      linked.account.owner_id !== null &&
      account.owner_id !== linked.account.owner_id &&
      areKin(account, linked.account),
  );
}

function candidatesOf(
  judged: readonly Judged[],
  linked: Judged | null,
): MatchEvidence["candidates"] {
  const others = judged.filter(({ account }) => account !== linked?.account);
  return [...(linked === null ? [] : [linked]), ...others]
    .slice(0, CANDIDATES_MAX)
    .map(({ account, level, reasons, name_score }) => ({
      account_id: account.account_id,
      level,
      reasons: [...reasons],
      name_score,
    }));
}

/** Best first; the id makes the order whole. */
function compareJudged(a: Judged, b: Judged): number {
  if (a.level !== b.level) return a.level < b.level ? -1 : 1;
  const by = a.rank - b.rank || scoreOf(b) - scoreOf(a);
  return by !== 0 ? by : a.account.account_id < b.account.account_id ? -1 : 1;
}

function scoreOf({ name_score }: Judged): number {
  return name_score ?? 0;
}

function accountOf({ account, level }: Judged): LeadRoutingInput["account"] {
  if (level === "L5") return null;
  return {
    account_id: account.account_id,
    evidence: level,
    customer_status: account.customer_status,
    arr_minor: account.arr_minor,
    owner_id: account.owner_id,
    owner_active: account.owner_active,
    owner_team_id: account.owner_team_id,
    named: account.named,
    csm_id: account.csm_id,
    csm_active: account.csm_active,
    csm_team_id: account.csm_team_id,
  };
}
