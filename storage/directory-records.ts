// SPDX-License-Identifier: Apache-2.0
// The directory's things as callers name them (by their own ids), and our ids of them.
import { buildId } from "#domain/ids/ids.ts";
import type { CustomerStatus } from "#domain/lead/account.ts";

export interface TenantRecord {
  readonly name: string;
  readonly locale: string;
  readonly time_zone: string;
}

export interface UserRecord {
  readonly external_id: string;
  readonly name: string;
  readonly email: string | null;
  readonly active: boolean;
}

export interface TeamRecord {
  readonly external_id: string;
  readonly name: string;
  /** External ids of users. */
  readonly lead: string | null;
  readonly members: readonly string[];
}

export interface AccountRecord {
  readonly external_id: string;
  readonly name: string;
  readonly customer_status: CustomerStatus;
  /** Minor units of the currency of the tenant's config. */
  readonly arr_minor: number | null;
  /** External id of a user. */
  readonly owner: string | null;
  readonly region: string | null;
  /** Registrable domains in lower case, A-labels; a longer host name is cut to its registrable domain. */
  readonly domains: readonly string[];
}

/** Id of the user, team or account behind a caller's own id: the same for the same tenant and handle. */
export function userId(idKey: Uint8Array, externalId: string): string {
  return buildId(idKey, "usr", [externalId]);
}

export function teamId(idKey: Uint8Array, externalId: string): string {
  return buildId(idKey, "tea", [externalId]);
}

export function accountId(idKey: Uint8Array, externalId: string): string {
  return buildId(idKey, "acc", [externalId]);
}
