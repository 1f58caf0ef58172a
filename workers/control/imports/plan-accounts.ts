// SPDX-License-Identifier: Apache-2.0
// Accounts by import: people and companies that are not there yet are named with a warning, and take effect when they
// come; no company stands above itself.
import type { z } from "zod";
import { AccountBody } from "#api/schemas/account.ts";
import { ExternalId } from "#api/schemas/fields.ts";
import type { RowReason } from "#domain/imports/rejected-rows.ts";
import { accountId, userId } from "#storage/directory-records.ts";
import {
  closesCycle,
  findUsers,
  readClaimants,
  readParents,
} from "#storage/records/account-references.ts";
import { ACCOUNT_KIND } from "#storage/records/record-kind.ts";
import { accountRow, withReadPhone } from "#storage/records/save-accounts.ts";
import type { RecordRow } from "#storage/records/write-records.ts";
import type { Draft, Planner, PlanWorld } from "./planner.ts";

type AccountDraft = Draft<z.output<typeof AccountBody>>;

export const ACCOUNT_PLANNER: Planner<z.output<typeof AccountBody>> = {
  kind: ACCOUNT_KIND,
  key: "external_id",
  key_schema: ExternalId,
  schema: AccountBody,
  record_id: accountId,

  async build(drafts, world) {
    const { db, tenant, idKey } = world;
    const people = drafts.flatMap(({ body: { owner, csm } }) =>
      [owner, csm].flatMap((one) => (one === null ? [] : [userId(idKey, one)])),
    );
    const known = await findUsers(db, tenant, [...new Set(people)]);
    const standing = await findParents(drafts, world);
    const rows = drafts.map(({ key, body }) => accountRow(idKey, key, body, known));
    const claims = await findClaims(rows, world);
    return {
      rows,
      warn(place, written) {
        const [draft, row] = [drafts[place], rows[place]];
        if (draft === undefined || row === undefined) return [];
        return [
          ...warningsOf(draft, row, (id) => standing.has(id) || written.has(id)),
          ...sharedDomains(row, claims),
        ];
      },
      absent_users: [...new Set(people)].filter((id) => !known.has(id)),
    };
  },

  settle: withReadPhone,

  async check(rows, { db, tenant }) {
    const wanted = rows.flatMap(({ fields: { parent_id } }) =>
      typeof parent_id === "string" ? [parent_id] : [],
    );
    const parents = new Map(await readParents(db, tenant, [...new Set(wanted)]));
    return ({ id, fields: { parent_id } }) => {
      if (typeof parent_id === "string" && closesCycle(parents, id, parent_id)) {
        const message = "The account would stand above itself, or under too many companies.";
        return { column: "parent", code: "account_cycle", message };
      }
      parents.set(id, typeof parent_id === "string" ? parent_id : null);
      return null;
    };
  },
};

async function findParents(
  drafts: readonly AccountDraft[],
  { db, tenant, idKey }: PlanWorld,
): Promise<ReadonlyMap<string, string | null>> {
  const named = drafts.flatMap(({ body: { parent } }) =>
    parent === null ? [] : [accountId(idKey, parent)],
  );
  return readParents(db, tenant, [...new Set(named)]);
}

/** Domain -> accounts that claim it: two that stand at most, and the first of the step's own rows. */
async function findClaims(
  rows: readonly RecordRow[],
  { db, tenant }: PlanWorld,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const domains = [...new Set(rows.flatMap(domainsOf))];
  const claims = new Map(await readClaimants(db, tenant, domains));
  const begun = new Set<string>();
  for (const row of rows) {
    for (const domain of domainsOf(row).filter((one) => !begun.has(one))) {
      begun.add(domain);
      claims.set(domain, [...(claims.get(domain) ?? []), row.id]);
    }
  }
  return claims;
}

/** It is taken all the same: routing says of a lead of such a domain that two accounts match. */
function sharedDomains(
  row: RecordRow,
  claims: ReadonlyMap<string, readonly string[]>,
): readonly RowReason[] {
  return domainsOf(row)
    .filter((domain) => claims.get(domain)?.some((id) => id !== row.id))
    .map((domain) => ({
      column: "domains",
      code: "domain_shared",
      message: `Another account claims "${domain}" too, so a lead of it matches neither alone.`,
    }));
}

function domainsOf({ fields: { domains } }: RecordRow): readonly string[] {
  return Array.isArray(domains) ? domains.filter((one) => typeof one === "string") : [];
}

function warningsOf(
  { body }: AccountDraft,
  { fields }: RecordRow,
  isThere: (accountId: string) => boolean,
): readonly RowReason[] {
  const { owner_wanted = null, csm_wanted = null, parent_id = null } = fields;
  const warnings: RowReason[] = [];
  const warn = (column: string, code: string, name: string | null, what: string): void => {
    const message = `There is no ${what} "${name ?? ""}" yet; it takes effect when there is.`;
    warnings.push({ column, code, message });
  };
  if (owner_wanted !== null) warn("owner", "unknown_user", body.owner, "user");
  if (csm_wanted !== null) warn("csm", "unknown_user", body.csm, "user");
  if (typeof parent_id === "string" && !isThere(parent_id)) {
    warn("parent", "unknown_account", body.parent, "account");
  }
  return warnings;
}
