// SPDX-License-Identifier: Apache-2.0
// Who calls and who is named, for doors of what people do with leads. Both come from the directory: a lead goes to nobody
// who is not active there.
import type { FieldError } from "#api/problems.ts";
import type { Taker as NamedTaker } from "#api/schemas/lead-work.ts";
import { mayDo } from "#domain/access/actions.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { rolesOf, type TenantCaller } from "#edge/authenticate.ts";
import { findTeamId, findUserTaker, type UserTaker } from "#storage/read-takers.ts";
import type { Taker } from "../commands/reassign-lead.ts";
import type { Doer } from "../commands/work-lead.ts";
import type { CommandEnv } from "./lead-command.ts";

export interface WorkEnv extends CommandEnv {
  readonly DB: D1Database;
}

/** Whoever may reassign everybody's leads is a manager; so is a key of the tenant itself, by its scope. */
export function doerOf(caller: TenantCaller): Doer {
  const scopes = caller.kind === "key" ? caller.scopes : null;
  return {
    user_id: caller.user?.user_id ?? null,
    is_manager: mayDo("lead.reassign", { scopes, roles: rolesOf(caller) }),
  };
}

/** Who is to have a lead, or which field names nobody who could; `pointer` is where the body names them. */
export async function findTaker(
  db: D1Database,
  tenant: string,
  { user, team }: NamedTaker,
  pointer: string,
): Promise<Result<Taker & { readonly user: UserTaker | null }, FieldError>> {
  if (user !== undefined) return findPerson(db, tenant, user, `${pointer}/user`);
  const id = team === undefined ? null : await findTeamId(db, tenant, team);
  return id === null
    ? err({ pointer: `${pointer}/team`, code: "unknown_team", message: "There is no such team." })
    : ok({ kind: "team", id, team_id: null, user: null });
}

async function findPerson(
  db: D1Database,
  tenant: string,
  externalId: string,
  pointer: string,
): Promise<Result<Taker & { readonly user: UserTaker }, FieldError>> {
  const user = await findUserTaker(db, tenant, externalId);
  if (user === null) {
    return err({ pointer, code: "unknown_user", message: "There is no such user." });
  }
  if (!user.active) {
    const message = "This user is not active: name somebody who is.";
    return err({ pointer, code: "inactive_user", message });
  }
  const teams = user.teams.map(({ team_id }) => team_id);
  return ok({ kind: "user", id: user.user_id, team_id: null, teams, user });
}
