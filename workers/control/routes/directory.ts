// SPDX-License-Identifier: Apache-2.0
// The doors of people: PUT replaces the whole person under the caller's own id and answers what now stands.
//
// Order of every write here: the row with its note in one transaction; its receipt; the answer. A crash after the first
// leaves a change without a receipt, which the same call again makes, or the minute's sweep; the answer is lost alone.
import type { z } from "zod";
import type { listUsers, readUser, saveUser } from "#api/routes/directory.ts";
import type { UserView } from "#api/schemas/directory.ts";
import { InvariantError, ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { personKeyOf } from "#edge/session.ts";
import { idKeyOf, type RootEnv } from "#edge/tenant-key.ts";
import { teamId, type UserRecord } from "#storage/directory-records.ts";
import * as lists from "#storage/list-directory.ts";
import { loadUser } from "#storage/load-directory.ts";
import type { Identified } from "#storage/read-people.ts";
import type { DirectoryKeys } from "#storage/records/directory-rows.ts";
import * as directory from "#storage/save-directory.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildRecordPorts } from "../records/record-ports.ts";
import { settleWrite } from "../records/settle-write.ts";
import { freshWrite } from "../records/write-and-settle.ts";
import { placeErrors, refuseConflicts, refuseFields, refuseUnknown } from "./directory-problems.ts";
import { openRecordPage, sealNext } from "./record-pages.ts";

export const saveUserWork: DoorWork<ControlEnv, typeof saveUser, undefined> = {
  async answer({ env, caller, params: { external_id }, body, now_ms }) {
    const { tenant } = caller;
    const { manager, deputy } = body;
    const errors = [...placeErrors(body)];
    if (deputy === external_id) {
      const message = "Nobody stands in for themselves.";
      errors.push({ pointer: "/deputy", code: "own_deputy", message });
    }
    if (errors.length > 0) return refuseFields(errors);
    const keys = directoryKeys(env, tenant);
    const batch = freshWrite(caller, now_ms);
    const saved = await directory.saveUser(env.DB, keys, batch, { external_id, ...body });
    if (!saved.ok) {
      if (saved.error.code === "conflicts") return refuseConflicts(saved.error);
      const places = [["/manager", manager] as const, ["/deputy", deputy] as const];
      return refuseUnknown(saved.error.external_ids, places);
    }
    const settled = await settleWrite(tenant, saved.value, buildRecordPorts(env));
    if (!settled.ok) return settled;
    const user = await loadUser(env.DB, keys.idKey, tenant, external_id);
    if (user === null) throw new InvariantError("a saved user is not there");
    return answerSaved(saved.value.change, viewUser(user));
  },
};

export const readUserWork: DoorWork<ControlEnv, typeof readUser, Identified<UserRecord>> = {
  find: ({ env, caller: { tenant }, params: { external_id } }) =>
    loadUser(env.DB, idKeyOf(env, tenant), tenant, external_id),
  answer: ({ found }) => ok({ status: 200, body: viewUser(found) }),
};

export const listUsersWork: DoorWork<ControlEnv, typeof listUsers, undefined> = {
  async answer({ env, caller: { tenant }, query }) {
    const idKey = idKeyOf(env, tenant);
    const page = openRecordPage(idKey, "users", query);
    if (!page.ok) return page;
    const { active, role = null, team } = query;
    const filter = {
      active: active === undefined ? null : active === "true",
      role,
      team_id: team === undefined ? null : teamId(idKey, team),
    };
    const { items, next } = await lists.listUsers(env.DB, tenant, filter, page.value);
    const next_cursor = sealNext(idKey, "users", next);
    return ok({ status: 200, body: { items: items.map(viewUser), next_cursor } });
  },
};

export function directoryKeys(env: RootEnv, tenant: string): DirectoryKeys {
  return { idKey: idKeyOf(env, tenant), personKey: personKeyOf(env) };
}

/** What a PUT answers: 201 where it made the thing. */
export function answerSaved<T>(change: directory.Saved["change"], body: T) {
  if (change === "deleted") throw new InvariantError("a saved record was deleted by its own write");
  return ok({ status: change === "created" ? 201 : 200, body: { ...body, change } } as const);
}

export function viewUser(user: Identified<UserRecord>): z.input<typeof UserView> {
  const { roles, territories, working_hours, ...rest } = user;
  return {
    ...rest,
    roles: [...roles],
    territories: [...territories],
    working_hours: working_hours === null ? null : [...working_hours],
  };
}
