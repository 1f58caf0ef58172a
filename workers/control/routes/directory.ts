// SPDX-License-Identifier: Apache-2.0
// The directory's doors: PUT replaces the whole thing under the caller's own id and answers what now stands.
import type {
  readAccount,
  readTeam,
  readUser,
  saveAccount,
  saveTeam,
  saveTenant,
  saveUser,
} from "#api/routes/directory.ts";
import type { FieldError } from "#api/problems.ts";
import { InvariantError, ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { loadAccount, loadTeam, loadUser } from "#storage/load-directory.ts";
import * as directory from "#storage/save-directory.ts";
import type { ControlEnv } from "../control-env.ts";

export const saveTenantWork: DoorWork<ControlEnv, typeof saveTenant, undefined> = {
  async answer({ env, params: { tenant }, body, now_ms }) {
    const { change } = await directory.saveTenant(env.DB, tenant, body, now_ms);
    return ok({ status: statusOf(change), body: { tenant, ...body, change } });
  },
};

export const saveUserWork: DoorWork<ControlEnv, typeof saveUser, undefined> = {
  async answer({ env, caller: { tenant }, params: { external_id }, body, now_ms }) {
    const record = { external_id, ...body };
    const idKey = idKeyOf(env, tenant);
    const { id, change } = await directory.saveUser(env.DB, idKey, tenant, record, now_ms);
    return ok({ status: statusOf(change), body: { id, ...record, change } });
  },
};

export const saveTeamWork: DoorWork<ControlEnv, typeof saveTeam, undefined> = {
  async answer({ env, caller: { tenant }, params: { external_id }, body, now_ms }) {
    const idKey = idKeyOf(env, tenant);
    const record = { external_id, ...body };
    const saved = await directory.saveTeam(env.DB, idKey, tenant, record, now_ms);
    if (!saved.ok) {
      const named = body.members.map((member, i) => [`/members/${i}`, member] as const);
      return refuseUnknown(saved.error, [["/lead", body.lead], ...named]);
    }
    const team = await loadTeam(env.DB, idKey, tenant, external_id);
    if (team === null) throw new InvariantError("a saved team is not there");
    const { change } = saved.value;
    const members = [...team.members];
    return ok({ status: statusOf(change), body: { ...team, members, change } });
  },
};

export const saveAccountWork: DoorWork<ControlEnv, typeof saveAccount, undefined> = {
  async answer({ env, caller: { tenant }, params: { external_id }, body, now_ms }) {
    const idKey = idKeyOf(env, tenant);
    const record = { external_id, ...body };
    const saved = await directory.saveAccount(env.DB, idKey, tenant, record, now_ms);
    if (!saved.ok) return refuseUnknown(saved.error, [["/owner", body.owner]]);
    const account = await loadAccount(env.DB, idKey, tenant, external_id);
    if (account === null) throw new InvariantError("a saved account is not there");
    const { change } = saved.value;
    const domains = [...account.domains];
    return ok({ status: statusOf(change), body: { ...account, domains, change } });
  },
};

export const readUserWork: DoorWork<
  ControlEnv,
  typeof readUser,
  NonNullable<Awaited<ReturnType<typeof loadUser>>>
> = {
  find: ({ env, caller: { tenant }, params: { external_id } }) =>
    loadUser(env.DB, idKeyOf(env, tenant), tenant, external_id),
  answer: ({ found }) => ok({ status: 200, body: found }),
};

export const readTeamWork: DoorWork<
  ControlEnv,
  typeof readTeam,
  NonNullable<Awaited<ReturnType<typeof loadTeam>>>
> = {
  find: ({ env, caller: { tenant }, params: { external_id } }) =>
    loadTeam(env.DB, idKeyOf(env, tenant), tenant, external_id),
  answer: ({ found }) => ok({ status: 200, body: { ...found, members: [...found.members] } }),
};

export const readAccountWork: DoorWork<
  ControlEnv,
  typeof readAccount,
  NonNullable<Awaited<ReturnType<typeof loadAccount>>>
> = {
  find: ({ env, caller: { tenant }, params: { external_id } }) =>
    loadAccount(env.DB, idKeyOf(env, tenant), tenant, external_id),
  answer: ({ found }) => ok({ status: 200, body: { ...found, domains: [...found.domains] } }),
};

function statusOf(change: directory.Saved["change"]): 200 | 201 {
  return change === "created" ? 201 : 200;
}

/** A pointer to every place that names somebody who is not in the directory. */
function refuseUnknown(
  { external_ids }: directory.UnknownUsers,
  places: readonly (readonly [pointer: string, name: string | null])[],
): ReturnType<typeof refuse> {
  const errors: FieldError[] = [];
  for (const [pointer, name] of places) {
    if (name === null || !external_ids.includes(name)) continue;
    errors.push({ pointer, code: "unknown_user", message: "No user has this external id." });
  }
  return refuse("invalid_fields", { errors });
}
