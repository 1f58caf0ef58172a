// SPDX-License-Identifier: Apache-2.0
// The directory's things as callers name them (by their own ids), and our ids of them.
import type { Role } from "#domain/access/roles.ts";
import type { WorkingSpan } from "#domain/directory/working-span.ts";
import { buildId } from "#domain/ids/ids.ts";

export interface TenantRecord {
  readonly name: string;
  readonly locale: string;
  readonly time_zone: string;
  /** `#rrggbb`; null takes the product's. */
  readonly brand_color: string | null;
}

export interface UserRecord {
  readonly external_id: string;
  readonly name: string;
  readonly email: string | null;
  readonly active: boolean;
  readonly roles: readonly Role[];
  /** External ids of users. */
  readonly manager: string | null;
  readonly deputy: string | null;
  /** Null takes the tenant's. */
  readonly locale: string | null;
  readonly time_zone: string | null;
  readonly working_hours: readonly WorkingSpan[] | null;
  readonly territories: readonly string[];
  readonly capacity: number | null;
  /** A program's user: what it does is no human activity. */
  readonly automation: boolean;
}

export interface TeamRecord {
  readonly external_id: string;
  readonly name: string;
  /** External ids of users. */
  readonly lead: string | null;
  readonly deputy: string | null;
  readonly members: readonly string[];
}

export interface AbsenceRecord {
  readonly external_id: string;
  /** External id of the user who is away. */
  readonly user: string;
  readonly starts_at_ms: number;
  /** First instant of being back; null is until further notice. */
  readonly ends_at_ms: number | null;
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

/** An absence's handle is its user's own: two people may both have a `summer`. */
export function absenceId(idKey: Uint8Array, user: string, externalId: string): string {
  return buildId(idKey, "abs", [user, externalId]);
}
