// SPDX-License-Identifier: Apache-2.0
// Writing the directory: tenants, people, teams, absences. D1 is their truth. Every save is one transaction that notes
// what it changes, and may be repeated: the same thing again is `unchanged`, and notes and writes nothing.
import { err, ok, type Result } from "#domain/result.ts";
import {
  absenceId,
  type AbsenceRecord,
  type TeamRecord,
  type TenantRecord,
  userId,
  type UserRecord,
} from "./directory-records.ts";
import { adoptOwnersStatements } from "./records/adopt-owners.ts";
import {
  findUserConflicts,
  firstAdminGuard,
  hasOtherAdmin,
  lastAdminGuard,
  managerGuard,
  type UserConflict,
} from "./records/directory-guards.ts";
import {
  absenceRow,
  type DirectoryKeys,
  teamRow,
  tenantRow,
  userChain,
  userRow,
} from "./records/directory-rows.ts";
import { ABSENCE_KIND, TEAM_KIND, TENANT_KIND, USER_KIND } from "./records/record-kind.ts";
import { findUnknownUsers } from "./records/users-by-name.ts";
import {
  type Change,
  changesStatement,
  deleteStatements,
  type RecordRow,
  type WriteBatch,
  writeStatements,
} from "./records/write-records.ts";

/** A write that stands, and the chain and batch by which its receipts are made. */
export interface Saved {
  readonly id: string;
  readonly change: Change;
  readonly chain: string;
  readonly batch_id: string;
}

/** Names of users that are not in the directory, as the caller wrote them. */
export interface UnknownUsers {
  readonly code: "unknown_users";
  readonly external_ids: readonly string[];
}

export interface UserConflicts {
  readonly code: "conflicts";
  readonly conflicts: readonly UserConflict[];
}

export async function saveTenant(
  db: D1Database,
  batch: WriteBatch,
  record: TenantRecord,
): Promise<Saved> {
  const row = tenantRow(batch.tenant, record);
  return saveRow(db, batch, row, writeStatements(db, TENANT_KIND, batch, [row]));
}

/** A new person takes the accounts that name them already. */
export async function saveUser(
  db: D1Database,
  keys: DirectoryKeys,
  batch: WriteBatch,
  record: UserRecord,
): Promise<Result<Saved, UnknownUsers | UserConflicts>> {
  const { tenant } = batch;
  // Whoever is being written is known by then: that nobody is above themselves is another question.
  const named = [record.manager, record.deputy].filter(
    (one) => one !== null && one !== record.external_id,
  );
  const unknown = await refuseUnknown(db, keys.idKey, tenant, named);
  if (unknown !== null) return err(unknown);
  const row = userRow(keys, record);
  const conflicts = await conflictsOf(db, tenant, row, record);
  if (conflicts !== null) return err(conflicts);
  const statements = userStatements(db, batch, row, record);
  try {
    return ok(await saveRow(db, batch, row, statements));
  } catch (error) {
    // A guard or the index of addresses spoke: somebody else's write came between the look and this one.
    const moved = await conflictsOf(db, tenant, row, record);
    if (moved !== null) return err(moved);
    throw error;
  }
}

/** The tenant's one administrator, made or made one again by the operator; `admin_exists` where somebody else is. */
export async function saveFirstAdmin(
  db: D1Database,
  keys: DirectoryKeys,
  batch: WriteBatch,
  record: UserRecord,
): Promise<Result<Saved, { readonly code: "admin_exists" } | UserConflicts>> {
  const { tenant } = batch;
  const row = userRow(keys, record);
  const refused = async () => {
    if (await hasOtherAdmin(db, tenant, row.id)) return err({ code: "admin_exists" } as const);
    const conflicts = await conflictsOf(db, tenant, row, record);
    return conflicts === null ? null : err(conflicts);
  };
  const before = await refused();
  if (before !== null) return before;
  const statements = userStatements(db, batch, row, record);
  try {
    const guarded = [...statements, firstAdminGuard(db, tenant, row.id)];
    return ok(await saveRow(db, batch, row, guarded));
  } catch (error) {
    const moved = await refused();
    if (moved !== null) return moved;
    throw error;
  }
}

/** The list of members replaces the one before. */
export async function saveTeam(
  db: D1Database,
  idKey: Uint8Array,
  batch: WriteBatch,
  record: TeamRecord,
): Promise<Result<Saved, UnknownUsers>> {
  const named = [record.lead, record.deputy, ...record.members];
  const unknown = await refuseUnknown(db, idKey, batch.tenant, named);
  if (unknown !== null) return err(unknown);
  const row = teamRow(idKey, record);
  return ok(await saveRow(db, batch, row, writeStatements(db, TEAM_KIND, batch, [row])));
}

export async function saveAbsence(
  db: D1Database,
  idKey: Uint8Array,
  batch: WriteBatch,
  record: AbsenceRecord,
): Promise<Result<Saved, UnknownUsers>> {
  const unknown = await refuseUnknown(db, idKey, batch.tenant, [record.user]);
  if (unknown !== null) return err(unknown);
  const row = absenceRow(idKey, record);
  return ok(await saveRow(db, batch, row, writeStatements(db, ABSENCE_KIND, batch, [row])));
}

/** An absence that is not there is `unchanged`. */
export async function deleteAbsence(
  db: D1Database,
  idKey: Uint8Array,
  batch: WriteBatch,
  { user, external_id }: Pick<AbsenceRecord, "user" | "external_id">,
): Promise<Saved> {
  const row = {
    id: absenceId(idKey, user, external_id),
    chain: userChain(userId(idKey, user)),
  };
  return saveRow(db, batch, row, deleteStatements(db, ABSENCE_KIND, batch, [row]));
}

/** What writes a user whose row it is, whoever else writes at the same moment. */
function userStatements(
  db: D1Database,
  batch: WriteBatch,
  row: RecordRow,
  { external_id }: UserRecord,
): readonly D1PreparedStatement[] {
  return [
    ...writeStatements(db, USER_KIND, batch, [row]),
    // The user's own note has place 0.
    ...adoptOwnersStatements(db, { ...batch, first_place: 1 }, { external_id, user_id: row.id }),
    managerGuard(db, batch),
    lastAdminGuard(db, batch),
  ];
}

/** One transaction; what it did is read from its notes, within it. */
export async function saveRow(
  db: D1Database,
  batch: WriteBatch,
  { id, chain }: Pick<RecordRow, "id" | "chain">,
  statements: readonly D1PreparedStatement[],
): Promise<Saved> {
  const results = await db.batch<{ entity_id: string; change: Change }>([
    ...statements,
    changesStatement(db, batch),
  ]);
  const noted = results.at(-1)?.results.find(({ entity_id }) => entity_id === id);
  return { id, change: noted?.change ?? "unchanged", chain, batch_id: batch.batch_id };
}

async function conflictsOf(
  db: D1Database,
  tenant: string,
  { id, fields }: RecordRow,
  { active, roles }: UserRecord,
): Promise<UserConflicts | null> {
  const { person, manager_id } = fields;
  const conflicts = await findUserConflicts(db, tenant, {
    user_id: id,
    person: typeof person === "string" ? person : null,
    manager_id: typeof manager_id === "string" ? manager_id : null,
    admin: active && roles.includes("revops_admin"),
  });
  return conflicts.length === 0 ? null : { code: "conflicts", conflicts };
}

async function refuseUnknown(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  named: readonly (string | null)[],
): Promise<UnknownUsers | null> {
  const names = named.filter((one) => one !== null);
  const external_ids = await findUnknownUsers(db, idKey, tenant, names);
  return external_ids.length === 0 ? null : { code: "unknown_users", external_ids };
}
