// SPDX-License-Identifier: Apache-2.0
// Accounts as callers name them (owner, CSM and parent by external id), and the rows they become.
import { registrableDomain } from "#domain/lead/domain-name.ts";
import { parsePhone } from "#domain/lead/phone.ts";
import { normalizePostalCode } from "#domain/lead/postal-code.ts";
import type { CustomerStatus } from "#domain/lead/account.ts";
import { parseInstant } from "#domain/time/instant.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { accountId, userId } from "../directory-records.ts";
import { closesCycle, findUsers, readParents } from "./account-references.ts";
import { ACCOUNT_KIND } from "./record-kind.ts";
import { type RecordRow, type WriteBatch, writeStatements } from "./write-records.ts";

export interface AccountFields {
  readonly name: string;
  readonly domains: readonly string[];
  /** External ids of users. */
  readonly owner: string | null;
  readonly csm: string | null;
  /** External id of an account. */
  readonly parent: string | null;
  readonly customer_status: CustomerStatus;
  readonly arr_minor: number | null;
  readonly region: string | null;
  readonly company_size: number | null;
  readonly industry: string | null;
  readonly active: boolean;
  readonly named: boolean;
  readonly phone: string | null;
  readonly postal_code: string | null;
  readonly contact_domains: readonly string[];
  /** RFC 3339. */
  readonly last_activity_at: string | null;
  /** Ids in other systems, by system. */
  readonly external_ids: Readonly<Record<string, string>>;
}

/** An account's row. Whoever is not among the `known` user ids is wanted, and takes the account when they are created. */
export function accountRow(
  idKey: Uint8Array,
  external_id: string,
  account: AccountFields,
  known: ReadonlySet<string>,
): RecordRow {
  const id = accountId(idKey, external_id);
  const { name, customer_status, arr_minor, region, company_size, industry, parent } = account;
  const owner = resolveUser(idKey, account.owner, known);
  const csm = resolveUser(idKey, account.csm, known);
  // Leads are looked up by registrable domain, so a host name is stored as the domain it stands for.
  const domains = account.domains.map((domain) => registrableDomain(domain) ?? domain);
  const systems = Object.entries(account.external_ids).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    id,
    chain: `account:${id}`,
    fields: {
      external_id,
      name,
      customer_status,
      arr_minor,
      owner_id: owner.id,
      csm_id: csm.id,
      owner_wanted: owner.wanted,
      csm_wanted: csm.wanted,
      parent_id: parent === null ? null : accountId(idKey, parent),
      region,
      external_ids: Object.fromEntries(systems),
      company_size,
      industry,
      active: Number(account.active),
      named: Number(account.named),
      phone: readPhone(account),
      postal_code: normalizePostalCode(account.postal_code),
      primary_domain: domains[0] ?? null,
      contact_domains: uniqueDomains(account.contact_domains),
      last_activity_at_ms:
        account.last_activity_at === null ? null : parseInstant(account.last_activity_at),
      domains: [...new Set(domains)].sort(),
    },
  };
}

function uniqueDomains(domains: readonly string[]): string[] {
  return [...new Set(domains.map((domain) => registrableDomain(domain) ?? domain))].sort();
}

/** E.164 by the country of the account's region, else the digits as given. */
function readPhone({ phone, region }: Pick<AccountFields, "phone" | "region">): string | null {
  return phone === null ? null : parsePhone(phone, region?.slice(0, 2) ?? null);
}

/** The row with its phone read by the region that it has come to have; a phone that was read stays as it is. */
export function withReadPhone(row: RecordRow): RecordRow {
  const { phone = null, region = null } = row.fields;
  if (typeof phone !== "string" || typeof region !== "string") return row;
  return { ...row, fields: { ...row.fields, phone: readPhone({ phone, region }) } };
}

function resolveUser(
  idKey: Uint8Array,
  externalId: string | null,
  known: ReadonlySet<string>,
): { readonly id: string | null; readonly wanted: string | null } {
  if (externalId === null) return { id: null, wanted: null };
  const id = userId(idKey, externalId);
  return known.has(id) ? { id, wanted: null } : { id: null, wanted: externalId };
}

/** What an account names that is not there, or may not be where it is named. */
export interface ReferenceError {
  readonly field: "owner" | "csm" | "parent";
  readonly code: "unknown_user" | "unknown_account" | "account_cycle";
}

/** The statements that save one account, or every reference of it that does not hold. */
export async function saveAccountStatements(
  db: D1Database,
  idKey: Uint8Array,
  batch: WriteBatch,
  external_id: string,
  account: AccountFields,
): Promise<
  Result<
    { readonly row: RecordRow; readonly writes: readonly D1PreparedStatement[] },
    readonly ReferenceError[]
  >
> {
  const { tenant } = batch;
  const people = [account.owner, account.csm].flatMap((one) =>
    one === null ? [] : [userId(idKey, one)],
  );
  const known = await findUsers(db, tenant, people);
  const row = accountRow(idKey, external_id, account, known);
  const { owner_wanted, csm_wanted, parent_id } = row.fields;
  const errors: ReferenceError[] = [];
  if (owner_wanted !== null) errors.push({ field: "owner", code: "unknown_user" });
  if (csm_wanted !== null) errors.push({ field: "csm", code: "unknown_user" });
  if (typeof parent_id === "string") {
    const parents = await readParents(db, tenant, [parent_id]);
    if (parent_id === row.id) errors.push({ field: "parent", code: "account_cycle" });
    else if (!parents.has(parent_id)) errors.push({ field: "parent", code: "unknown_account" });
    else if (closesCycle(parents, row.id, parent_id)) {
      errors.push({ field: "parent", code: "account_cycle" });
    }
  }
  if (errors.length > 0) return err(errors);
  return ok({ row, writes: writeStatements(db, ACCOUNT_KIND, batch, [row]) });
}
