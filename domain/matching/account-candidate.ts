// SPDX-License-Identifier: Apache-2.0
// What matching asks of an account, as storage/read-accounts.ts or a file of accounts gives it. Personal where a company
// is a person; it never leaves the caller.
import type { CustomerStatus } from "../lead/account.ts";

export interface AccountCandidate {
  readonly account_id: string;
  readonly external_id: string;
  /** Ids in other systems, by system. */
  readonly external_ids: Readonly<Record<string, string>>;
  readonly name: string;
  /** Registrable domains as A-labels. */
  readonly domains: readonly string[];
  readonly primary_domain: string | null;
  readonly contact_domains: readonly string[];
  /** E.164 where it could be read. */
  readonly phone: string | null;
  readonly postal_code: string | null;
  /** ISO 3166-1 or 3166-2. */
  readonly region: string | null;
  readonly customer_status: CustomerStatus;
  readonly active: boolean;
  readonly named: boolean;
  /** Annual recurring revenue in minor units of the currency of the tenant's config. */
  readonly arr_minor: number | null;
  readonly owner_id: string | null;
  readonly owner_active: boolean;
  readonly owner_team_id: string | null;
  /** Names of territories; empty where the directory names none. */
  readonly owner_territories: readonly string[];
  readonly csm_id: string | null;
  readonly csm_active: boolean;
  readonly csm_team_id: string | null;
  /** The companies above, the nearest first; at most ten. */
  readonly ancestors: readonly string[];
  readonly open_opportunities: number;
  readonly last_activity_at_ms: number | null;
  readonly created_at_ms: number;
  /** The keys by which it was found. */
  readonly keys: readonly string[];
}
