// SPDX-License-Identifier: Apache-2.0
// Accounts by import: people and companies that are not there yet are named with a warning, and take effect when they
// come; no company stands above itself.
import type { z } from "zod";
import { AccountBody } from "#api/schemas/account.ts";
import { ExternalId } from "#api/schemas/fields.ts";
import type { RowReason } from "#domain/imports/rejected-rows.ts";
import { accountId, userId } from "#storage/directory-records.ts";
import { closesCycle, findUsers, readParents } from "#storage/records/account-references.ts";
import { ACCOUNT_KIND } from "#storage/records/record-kind.ts";
import { accountRow } from "#storage/records/save-accounts.ts";
import type { RecordRow } from "#storage/records/write-records.ts";
import type { Draft, Planner, PlanWorld } from "./planner.ts";

type AccountDraft = Draft<z.output<typeof AccountBody>>;

export const ACCOUNT_PLANNER: Planner<z.output<typeof AccountBody>> = {
  kind: ACCOUNT_KIND,
  key: "external_id",
  key_schema: ExternalId,
  schema: AccountBody,

  async build(drafts, world) {
    const { db, tenant, idKey } = world;
    const people = drafts.flatMap(({ body: { owner, csm } }) =>
      [owner, csm].flatMap((one) => (one === null ? [] : [userId(idKey, one)])),
    );
    const known = await findUsers(db, tenant, [...new Set(people)]);
    const standing = await findParents(drafts, world);
    const rows = drafts.map(({ key, body }) => accountRow(idKey, key, body, known));
    return {
      rows,
      warn(place, written) {
        const [draft, row] = [drafts[place], rows[place]];
        if (draft === undefined || row === undefined) return [];
        return warningsOf(draft, row, (id) => standing.has(id) || written.has(id));
      },
      absent_users: [...new Set(people)].filter((id) => !known.has(id)),
    };
  },

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
