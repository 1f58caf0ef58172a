// SPDX-License-Identifier: Apache-2.0
// The account of a lead's deal: whom a person names, whom the lead was matched with, whom it is matched with now, or one
// that is created for its company. The account is written before any receipt of the deal: a crash in between leaves an
// account, and the same call again finds it by its id.
import { buildId } from "#domain/ids/ids.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import { matchAccount } from "#domain/matching/match-account.ts";
import type { MatchEvidence } from "#domain/matching/match-evidence.ts";
import { isNobodyKnown } from "#domain/opportunities/lead-criteria.ts";
import { nameCompany } from "#domain/opportunities/name-company.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { accountId } from "#storage/directory-records.ts";
import type { ActiveConfig, KnownAccount } from "#storage/ports.ts";
import { matchingOf } from "../decide-attempt.ts";
import { loadCandidates } from "../decide-attempts.ts";
import type { LeadTools } from "../lead-tools.ts";
import { type DealError, fieldError } from "./deal-error.ts";
import { dealSettings } from "./read-opportunities.ts";

export interface AccountQuestion {
  readonly tenant: string;
  readonly lead_id: string;
  readonly lead: NormalizedLead;
  /** How its newest attempt was matched; null where nothing was asked. */
  readonly match: MatchEvidence | null;
  /** Who gets an account that is created. */
  readonly owner_id: string | null;
  readonly config: ActiveConfig | null;
  readonly actor: Actor;
  readonly now_ms: number;
}

export interface ChosenAccount {
  readonly account: KnownAccount;
  readonly match: MatchEvidence | null;
  readonly created: boolean;
}

/** As it was matched when it came or, where nobody was found then, as it is matched now: accounts come about meanwhile. */
export async function currentMatch(
  { tenant, lead, match, config }: AccountQuestion,
  { ports }: LeadTools,
): Promise<MatchEvidence> {
  // What a person said stands, also that it is nobody's.
  if (match !== null && (match.level !== null || match.chosen_by === "person")) return match;
  const found = await loadCandidates(tenant, [{ lead, config }], ports.accounts);
  return matchAccount(lead, found, matchingOf(config)).evidence;
}

/** `named`: our id of the account that a person says it is. */
export async function chooseAccount(
  question: AccountQuestion,
  named: string | null,
  tools: LeadTools,
): Promise<Result<ChosenAccount, DealError>> {
  const { tenant, match } = question;
  const { deals } = tools.ports;
  if (named !== null) {
    const account = (await deals.accounts(tenant, [named])).get(named);
    if (account === undefined) {
      return err(fieldError("/account", "unknown_account", "No account has this id."));
    }
    return ok({ account, match, created: false });
  }
  const evidence = await currentMatch(question, tools);
  const found = evidence.account_id ?? null;
  const account = found === null ? undefined : (await deals.accounts(tenant, [found])).get(found);
  if (account !== undefined) return ok({ account, match: evidence, created: false });
  return createAccount(question, evidence, tools);
}

async function createAccount(
  { tenant, lead_id, lead, owner_id, config, actor, now_ms }: AccountQuestion,
  match: MatchEvidence,
  tools: LeadTools,
): Promise<Result<ChosenAccount, DealError>> {
  if (match.conflicts.includes("ambiguous_account") && !isNobodyKnown(match)) {
    const ids = match.candidates.map(({ account_id }) => account_id).join(", ");
    const message = `Several accounts may be the lead's company: name one of ${ids}.`;
    return err(fieldError("/account", "ambiguous_account", message));
  }
  const name = nameCompany(lead, match.domain_class);
  if (name === null || !dealSettings(config).create_account) {
    const why =
      name === null ? "nothing names the lead's company" : "the config creates no accounts";
    const message = `No account matches, and ${why}: name one.`;
    return err(fieldError("/account", "account_missing", message));
  }
  const idKey = tools.idKey(tenant);
  const external_id = `lead-${lead_id}`;
  const account_id = accountId(idKey, external_id);
  await tools.ports.deals.createAccount(
    tenant,
    {
      account_id,
      external_id,
      name: name.slice(0, NAME_CHARACTERS),
      domains: match.domain_class === "corporate" && lead.domain !== null ? [lead.domain] : [],
      owner_id,
      region: lead.region ?? lead.country,
      company_size: lead.company_size,
      industry: lead.industry,
      postal_code: lead.postal_code ?? null,
    },
    { batch_id: buildId(idKey, "acc", [external_id, "write"]), actor, now_ms },
  );
  return ok({ account: { account_id, name, owner_id }, match, created: true });
}

/** As the door of accounts takes them. */
const NAME_CHARACTERS = 300;
