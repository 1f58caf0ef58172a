// SPDX-License-Identifier: Apache-2.0
// The doors of teams. Order and crashes as with people (directory.ts).
import type { z } from "zod";
import type {
  addMember,
  listTeams,
  readTeam,
  removeMember,
  saveTeam,
} from "#api/routes/directory.ts";
import type { TeamView } from "#api/schemas/directory.ts";
import { InvariantError, ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import type { TeamRecord } from "#storage/directory-records.ts";
import * as lists from "#storage/list-directory.ts";
import { loadTeam, loadUser } from "#storage/load-directory.ts";
import type { Identified } from "#storage/read-people.ts";
import type { WriteBatch } from "#storage/records/write-records.ts";
import * as directory from "#storage/save-directory.ts";
import { saveMember } from "#storage/save-member.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildRecordPorts } from "../records/record-ports.ts";
import { settleWrite } from "../records/settle-write.ts";
import { freshWrite } from "../records/write-and-settle.ts";
import { answerSaved } from "./directory.ts";
import { refuseUnknown } from "./directory-problems.ts";
import { openRecordPage, sealNext } from "./record-pages.ts";

export const saveTeamWork: DoorWork<ControlEnv, typeof saveTeam, undefined> = {
  async answer({ env, caller, params: { external_id }, body, now_ms }) {
    const batch = freshWrite(caller, now_ms);
    const idKey = idKeyOf(env, batch.tenant);
    const saved = await directory.saveTeam(env.DB, idKey, batch, { external_id, ...body });
    if (!saved.ok) {
      const named = body.members.map((member, i) => [`/members/${i}`, member] as const);
      const led = [["/lead", body.lead] as const, ["/deputy", body.deputy] as const];
      return refuseUnknown(saved.error.external_ids, [...led, ...named]);
    }
    return answerTeam(env, batch, external_id, saved.value);
  },
};

export const readTeamWork: DoorWork<ControlEnv, typeof readTeam, Identified<TeamRecord>> = {
  find: ({ env, caller: { tenant }, params: { external_id } }) =>
    loadTeam(env.DB, idKeyOf(env, tenant), tenant, external_id),
  answer: ({ found }) => ok({ status: 200, body: viewTeam(found) }),
};

export const listTeamsWork: DoorWork<ControlEnv, typeof listTeams, undefined> = {
  async answer({ env, caller: { tenant }, query }) {
    const idKey = idKeyOf(env, tenant);
    const page = openRecordPage(idKey, "teams", query);
    if (!page.ok) return page;
    const { items, next } = await lists.listTeams(env.DB, tenant, page.value);
    const next_cursor = sealNext(idKey, "teams", next);
    return ok({ status: 200, body: { items: items.map(viewTeam), next_cursor } });
  },
};

export const addMemberWork: DoorWork<ControlEnv, typeof addMember, Membership> = {
  find: findMembership,
  answer: (call) => answerMembership(call, true),
};

export const removeMemberWork: DoorWork<ControlEnv, typeof removeMember, Membership> = {
  find: findMembership,
  answer: (call) => answerMembership(call, false),
};

/** Our ids of a team and a user that both exist. */
interface Membership {
  readonly team_id: string;
  readonly user_id: string;
}

type MemberCall = Parameters<NonNullable<(typeof addMemberWork)["answer"]>>[0];

async function findMembership({
  env,
  caller: { tenant },
  params: { external_id, user },
}: Pick<MemberCall, "env" | "caller" | "params">): Promise<Membership | null> {
  const idKey = idKeyOf(env, tenant);
  const [team, person] = await Promise.all([
    loadTeam(env.DB, idKey, tenant, external_id),
    loadUser(env.DB, idKey, tenant, user),
  ]);
  return team === null || person === null ? null : { team_id: team.id, user_id: person.id };
}

async function answerMembership(
  {
    env,
    caller,
    params: { external_id },
    found,
    now_ms,
  }: Pick<MemberCall, "env" | "caller" | "params" | "found" | "now_ms">,
  is_member: boolean,
) {
  const batch = freshWrite(caller, now_ms);
  const saved = await saveMember(env.DB, batch, { ...found, is_member });
  if (saved === null) throw new InvariantError("a team that was found is not there");
  if (!saved.ok) return refuse("version_moved");
  const answered = await answerTeam(env, batch, external_id, saved.value);
  return answered.ok ? ok({ status: 200, body: answered.value.body } as const) : answered;
}

/** Its receipt, then the team as it now stands. */
async function answerTeam(
  env: ControlEnv,
  { tenant }: WriteBatch,
  external_id: string,
  saved: directory.Saved,
) {
  const settled = await settleWrite(tenant, saved, buildRecordPorts(env));
  if (!settled.ok) return settled;
  const team = await loadTeam(env.DB, idKeyOf(env, tenant), tenant, external_id);
  if (team === null) throw new InvariantError("a saved team is not there");
  return answerSaved(saved.change, viewTeam(team));
}

function viewTeam(team: Identified<TeamRecord>): z.input<typeof TeamView> {
  return { ...team, members: [...team.members] };
}
