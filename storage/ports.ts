// SPDX-License-Identifier: Apache-2.0
// What pipelines need of the world. stores.ts builds these from a Worker's env; fault tests wrap them.
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { LeadPatch } from "#domain/lead/lead-patch.ts";
import type { AccountCandidate } from "#domain/matching/account-candidate.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import type { DealText } from "#domain/opportunities/opportunity.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import type { ReceiptLogRpc, StandingReceipt } from "#domain/messages/receipt-log.ts";
import type { RoutingDeskRpc } from "#domain/messages/routing-desk.ts";
import type { ConfigVersion } from "#domain/messages/tenant-desk.ts";
import type { Unavailable } from "#domain/receipts/assignment.ts";

/** A config version together with its compiled document. */
export interface ActiveConfig {
  readonly version: ConfigVersion;
  readonly document: CompiledDocument;
}

export interface ConfigPort {
  /** The version in effect at an instant; null where the tenant has none yet. */
  active(tenant: string, atMs: number): Promise<ActiveConfig | null>;
  /** The version with this number; null where unknown. */
  version(tenant: string, configVersion: number): Promise<ActiveConfig | null>;
}

export interface AccountPort {
  /** All accounts with any of the keys (domain/matching/probe-keys.ts), in one statement whatever their number. */
  candidates(tenant: string, keys: readonly string[]): Promise<readonly AccountCandidate[]>;
  /** Who owns each account now; an account that is not there is left out. */
  owners(
    tenant: string,
    accountIds: readonly string[],
  ): Promise<ReadonlyMap<string, string | null>>;
}

export interface AvailabilityPort {
  /** Everybody who takes no turn now, at most a minute behind the directory. */
  unavailable(tenant: string): Promise<readonly Unavailable[]>;
}

/** A receipt with what its subject key opened: the unit of projection and of rebuild. */
export interface ProjectionEvent {
  readonly receipt: StandingReceipt;
  /** The normalized lead sealed in the body; null where the body seals none or its key is erased. */
  readonly lead: NormalizedLead | null;
  /** What an enrichment sealed in the body says; likewise. */
  readonly patch?: LeadPatch | null;
  /** An opportunity's words; likewise. */
  readonly deal?: DealText | null;
}

export interface ViewPort {
  /** Upserts every view row these receipts cause, any order, any number of times; one statement per table. */
  project(tenant: string, events: readonly ProjectionEvent[]): Promise<void>;
}

/** Who is told of a breach, and as what. */
export interface Contact {
  readonly user_id: string;
  readonly as: "lead" | "deputy" | "admin";
}

export interface EscalationPort {
  /** Of each team, whoever is there at that time; null where the tenant has nobody at all. */
  contacts(
    tenant: string,
    teamIds: readonly string[],
    atMs: number,
  ): Promise<ReadonlyMap<string, Contact | null>>;
}

export interface NoticePort {
  /** The same notice again is the same mails again. */
  send(notices: readonly NoticeMail[]): Promise<void>;
}

/** An absence that the product enters by itself. */
export interface AbsenceMark {
  /** Ids of the absence and of the write, each the same for the same absence. */
  readonly absence_id: string;
  readonly batch_id: string;
  readonly user_id: string;
  /** Its external id. */
  readonly name: string;
  readonly starts_at_ms: number;
  readonly ends_at_ms: number;
  readonly actor: Actor;
}

export interface AwayPort {
  /** All or none; one that is there already stays as it is, whatever a person has made of it since. */
  mark(tenant: string, absences: readonly AbsenceMark[]): Promise<void>;
}

/** An account that somebody names, or that a deal is about. */
export interface KnownAccount {
  readonly account_id: string;
  readonly name: string;
  readonly owner_id: string | null;
}

/** An account that is made of a lead. */
export interface NewAccount {
  readonly account_id: string;
  readonly external_id: string;
  readonly name: string;
  readonly domains: readonly string[];
  readonly owner_id: string | null;
  readonly region: string | null;
  readonly company_size: number | null;
  readonly industry: string | null;
  readonly postal_code: string | null;
}

export interface DealPort {
  /** Those of the accounts that there are, by id. */
  accounts(
    tenant: string,
    accountIds: readonly string[],
  ): Promise<ReadonlyMap<string, KnownAccount>>;
  /** Which of these users the directory knows. */
  users(tenant: string, userIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Open deals of the accounts, the newest first; a view, so no more than a hint. */
  openDeals(
    tenant: string,
    accountIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Creates the account with its keys and its note; one that stands is left as it is. */
  createAccount(
    tenant: string,
    account: NewAccount,
    by: { readonly batch_id: string; readonly actor: Actor; readonly now_ms: number },
  ): Promise<void>;
}

export interface LeadPorts {
  readonly configs: ConfigPort;
  readonly accounts: AccountPort;
  readonly availability: AvailabilityPort;
  readonly views: ViewPort;
  readonly escalation: EscalationPort;
  readonly notices: NoticePort;
  readonly away: AwayPort;
  readonly deals: DealPort;
  log(tenant: string): ReceiptLogRpc;
  desk(tenant: string): RoutingDeskRpc;
}
