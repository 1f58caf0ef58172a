// SPDX-License-Identifier: Apache-2.0
// The doors of tenants. Order and crashes as with people (directory.ts).
import type { makeFirstAdmin, readTenant, saveTenant } from "#api/routes/tenants.ts";
import { parseEmail } from "#domain/lead/email.ts";
import { InvariantError, ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import type { TenantRecord, UserRecord } from "#storage/directory-records.ts";
import { loadTenant, loadUser } from "#storage/load-directory.ts";
import * as directory from "#storage/save-directory.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildRecordPorts } from "../records/record-ports.ts";
import { settleWrite } from "../records/settle-write.ts";
import { freshWrite } from "../records/write-and-settle.ts";
import { answerSaved, directoryKeys, viewUser } from "./directory.ts";
import { placeErrors, refuseConflicts, refuseFields } from "./directory-problems.ts";

export const saveTenantWork: DoorWork<ControlEnv, typeof saveTenant, undefined> = {
  async answer({ env, caller: { actor }, params: { tenant }, body, now_ms }) {
    const errors = placeErrors(body);
    if (errors.length > 0) return refuseFields(errors);
    const batch = freshWrite({ tenant, actor }, now_ms);
    const saved = await directory.saveTenant(env.DB, batch, body);
    const settled = await settleWrite(tenant, saved, buildRecordPorts(env));
    if (!settled.ok) return settled;
    return answerSaved(saved.change, { tenant, ...body });
  },
};

export const readTenantWork: DoorWork<ControlEnv, typeof readTenant, TenantRecord> = {
  find: ({ env, caller: { tenant } }) => loadTenant(env.DB, tenant),
  answer: ({ caller: { tenant }, found }) => ok({ status: 200, body: { tenant, ...found } }),
};

export const makeFirstAdminWork: DoorWork<ControlEnv, typeof makeFirstAdmin, TenantRecord> = {
  find: ({ env, params: { tenant } }) => loadTenant(env.DB, tenant),
  async answer({ env, caller: { actor }, params: { tenant }, body, now_ms }) {
    const keys = directoryKeys(env, tenant);
    const { external_id } = body;
    const stands = await loadUser(env.DB, keys.idKey, tenant, external_id);
    if (stands !== null && isAnotherAdmin(stands, body)) return refuse("admin_exists");
    const batch = freshWrite({ tenant, actor }, now_ms);
    const admin = adminOf(stands ?? NEWCOMER, body);
    const saved = await directory.saveFirstAdmin(env.DB, keys, batch, admin);
    if (!saved.ok) {
      const { error } = saved;
      return error.code === "conflicts" ? refuseConflicts(error) : refuse("admin_exists");
    }
    const settled = await settleWrite(tenant, saved.value, buildRecordPorts(env));
    if (!settled.ok) return settled;
    const user = await loadUser(env.DB, keys.idKey, tenant, external_id);
    if (user === null) throw new InvariantError("a saved user is not there");
    return answerSaved(saved.value.change, viewUser(user));
  },
};

/** An administrator who stands changes by an administrator alone: the operator could else sign in by a new address. */
function isAnotherAdmin(
  stands: UserRecord,
  { name, email }: Pick<UserRecord, "name" | "email">,
): boolean {
  const isSame = stands.name === name && stands.email === (parseEmail(email ?? "")?.email ?? null);
  return stands.active && stands.roles.includes("revops_admin") && !isSame;
}

type Standing = Omit<UserRecord, "external_id" | "name" | "email" | "active">;

const NEWCOMER: Standing = {
  roles: [],
  manager: null,
  deputy: null,
  locale: null,
  time_zone: null,
  working_hours: null,
  territories: [],
  capacity: null,
  automation: false,
};

/** Whoever stands there keeps what else is known of them. */
function adminOf(
  stands: Standing,
  { external_id, name, email }: Pick<UserRecord, "external_id" | "name" | "email">,
): UserRecord {
  const roles = [...new Set([...stands.roles, "revops_admin" as const])];
  return { ...stands, external_id, name, email, active: true, roles };
}
