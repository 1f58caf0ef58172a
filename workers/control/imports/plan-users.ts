// SPDX-License-Identifier: Apache-2.0
// People by import, under the rules of the API: one user per address, nobody above themselves, never without an
// administrator. A manager or deputy who is not there yet is named with a warning.
import type { z } from "zod";
import { UserBody } from "#api/schemas/directory.ts";
import { ExternalId } from "#api/schemas/fields.ts";
import type { RowReason } from "#domain/imports/rejected-rows.ts";
import { userId } from "#storage/directory-records.ts";
import { adoptOwnersStatements, type Newcomer } from "#storage/records/adopt-owners.ts";
import { lastAdminGuard, managerGuard } from "#storage/records/directory-guards.ts";
import { userRow } from "#storage/records/directory-rows.ts";
import { USER_KIND } from "#storage/records/record-kind.ts";
import { readUserFacts } from "#storage/records/user-facts.ts";
import type { RecordRow } from "#storage/records/write-records.ts";
import type { Draft, Planner } from "./planner.ts";

type UserDraft = Draft<z.output<typeof UserBody>>;

export const USER_PLANNER: Planner<z.output<typeof UserBody>> = {
  kind: USER_KIND,
  key: "external_id",
  key_schema: ExternalId,
  schema: UserBody,
  record_id: userId,

  async build(drafts, { db, tenant, ...keys }) {
    const { idKey } = keys;
    const named = drafts.flatMap(({ body: { manager, deputy } }) =>
      [manager, deputy].flatMap((one) => (one === null ? [] : [userId(idKey, one)])),
    );
    const { known } = await readUserFacts(db, tenant, { persons: [], users: named });
    return {
      rows: drafts.map(({ key, body }) => userRow(keys, { external_id: key, ...body })),
      warn(place, written) {
        const isThere = (id: string): boolean => known.has(id) || written.has(id);
        const draft = drafts[place];
        return draft === undefined ? [] : warningsOf(draft, idKey, isThere);
      },
      absent_users: [],
    };
  },

  async check(rows, { db, tenant }) {
    const { holders, managers, admins } = await readUserFacts(db, tenant, {
      persons: rows.flatMap(({ fields: { person } }) =>
        typeof person === "string" ? [person] : [],
      ),
      users: rows.flatMap(({ fields: { manager_id } }) =>
        typeof manager_id === "string" ? [manager_id] : [],
      ),
    });
    return checkInOrder({
      holders: new Map(holders),
      managers: new Map(managers),
      admins: new Set(admins),
    });
  },

  /** The guards speak where somebody else's write came between the look and this one: the step is then made again. */
  follow: (rows, { db, tenant }, batch) => [
    ...adoptOwnersStatements(db, batch, ...rows.flatMap(newcomerOf)),
    managerGuard(db, { tenant, batch_id: batch.batch_id }),
    lastAdminGuard(db, { tenant, batch_id: batch.batch_id }),
  ],
};

function newcomerOf({ id, fields: { external_id } }: RecordRow): readonly Newcomer[] {
  return typeof external_id === "string" ? [{ user_id: id, external_id }] : [];
}

function warningsOf(
  { body: { manager, deputy } }: UserDraft,
  idKey: Uint8Array,
  isThere: (userId: string) => boolean,
): readonly RowReason[] {
  const named = [
    ["manager", manager],
    ["deputy", deputy],
  ] as const;
  return named.flatMap(([column, name]) => {
    if (name === null || isThere(userId(idKey, name))) return [];
    const message = `There is no user "${name}" yet; it takes effect when there is.`;
    return [{ column, code: "unknown_user", message }];
  });
}

interface Standing {
  readonly holders: Map<string, string>;
  readonly managers: Map<string, string | null>;
  readonly admins: Set<string>;
}

function checkInOrder(standing: Standing): (row: RecordRow) => RowReason | null {
  const { holders, managers, admins } = standing;
  return (row) => {
    const { id, fields } = row;
    const { person = null, manager_id = null } = fields;
    const reason = refuseUser(row, standing);
    if (reason !== null) return reason;
    for (const [held, holder] of holders) if (holder === id) holders.delete(held);
    if (typeof person === "string") holders.set(person, id);
    managers.set(id, typeof manager_id === "string" ? manager_id : null);
    if (isAdmin(row)) admins.add(id);
    else admins.delete(id);
    return null;
  };
}

function refuseUser(row: RecordRow, { holders, managers, admins }: Standing): RowReason | null {
  const { id, fields } = row;
  const { person, manager_id } = fields;
  if (typeof person === "string" && (holders.get(person) ?? id) !== id) {
    const message = "Another user of this tenant has this address.";
    return { column: "email", code: "email_taken", message };
  }
  if (typeof manager_id === "string" && isAbove(managers, id, manager_id)) {
    const message = "The user would stand above themselves.";
    return { column: "manager", code: "manager_cycle", message };
  }
  if (admins.has(id) && admins.size === 1 && !isAdmin(row)) {
    const message = "This is the tenant's last active administrator: appoint another one first.";
    return { column: null, code: "last_admin", message };
  }
  return null;
}

function isAdmin({ fields: { active, roles } }: RecordRow): boolean {
  return active === 1 && Array.isArray(roles) && roles.includes("revops_admin");
}

function isAbove(
  managers: ReadonlyMap<string, string | null>,
  userId: string,
  managerId: string,
): boolean {
  const seen = new Set<string>();
  let above: string | null = managerId;
  while (above !== null && !seen.has(above)) {
    if (above === userId) return true;
    seen.add(above);
    above = managers.get(above) ?? null;
  }
  return false;
}
