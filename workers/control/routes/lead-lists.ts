// SPDX-License-Identifier: Apache-2.0
// GET /v1/leads and POST /v1/leads/search.
import { z } from "zod";
import type { listLeads, searchLeads } from "#api/routes/lead-lists.ts";
import { pageLimit } from "#api/schemas/fields.ts";
import type { LeadList, LeadListQuery } from "#api/schemas/lead-list.ts";
import { parseEmail } from "#domain/lead/email.ts";
import { ok, type Result } from "#domain/result.ts";
import { parseInstant } from "#domain/time/instant.ts";
import type { TenantCaller } from "#edge/authenticate.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { findLeadsByEmail, type LeadFilter, listLeads as list } from "#storage/list-leads.ts";
import type { LeadRow } from "#storage/read-leads.ts";
import { findTeamId, findUserTaker } from "#storage/read-takers.ts";
import type { ControlEnv } from "../control-env.ts";
import { refuseCursor, viewItem } from "./queues.ts";

const Place = z.strictObject({ accepted_at_ms: z.int(), lead_id: z.string() });

export const listLeadsWork: DoorWork<ControlEnv, typeof listLeads, undefined> = {
  async answer({ env, caller, query, now_ms }) {
    const { tenant } = caller;
    const idKey = idKeyOf(env, tenant);
    const filter = await readFilter(env, caller, query);
    if (!filter.ok) return filter;
    // A cursor goes on with the very list that gave it.
    const { limit: _, cursor, ...asked } = query;
    const name = `leads/${JSON.stringify(asked)}`;
    const after = cursor === undefined ? null : openCursor(idKey, name, cursor, Place);
    if (cursor !== undefined && after === null) return refuseCursor();
    const page = { after, limit: pageLimit(query) };
    const { leads, next } = await list(env.DB, tenant, filter.value, page);
    const items = leads.map((lead) => viewListed(lead, now_ms));
    const next_cursor = next === null ? null : sealCursor(idKey, name, { ...next });
    return ok({ status: 200, body: { items, next_cursor } });
  },
};

export const searchLeadsWork: DoorWork<ControlEnv, typeof searchLeads, undefined> = {
  async answer({ env, caller: { tenant }, body, now_ms }) {
    const address = parseEmail(body.email);
    if (address === null) return refuseField("/email", "no email address that mail can reach");
    const leads = await findLeadsByEmail(env.DB, tenant, address.email);
    return ok({ status: 200, body: { items: leads.map((lead) => viewListed(lead, now_ms)) } });
  },
};

/** The filter by our own ids; a name that the directory does not know is told at its place. */
async function readFilter(
  env: ControlEnv,
  caller: TenantCaller,
  query: z.output<typeof LeadListQuery>,
): Promise<Result<LeadFilter, Problem>> {
  const { tenant } = caller;
  const { status, owner, team, source, accepted_from, accepted_to } = query;
  const owner_id = await ownerOf(env, caller, owner);
  if (!owner_id.ok) return owner_id;
  const team_id = team === undefined ? undefined : await findTeamId(env.DB, tenant, team);
  if (team_id === null) return refuseField("/query/team", "No team has this external id.");
  const from_ms = accepted_from === undefined ? null : parseInstant(accepted_from);
  const to_ms = accepted_to === undefined ? null : parseInstant(accepted_to);
  return ok({
    ...(status === undefined ? {} : { status }),
    ...(owner_id.value === undefined ? {} : { owner_id: owner_id.value }),
    ...(team_id === undefined ? {} : { team_id }),
    ...(source === undefined ? {} : { source }),
    ...(from_ms === null ? {} : { from_ms }),
    ...(to_ms === null ? {} : { to_ms }),
  });
}

/** Undefined asks for everybody's, null for nobody's. */
async function ownerOf(
  env: ControlEnv,
  { tenant, user }: TenantCaller,
  owner: string | undefined,
): Promise<Result<string | null | undefined, Problem>> {
  if (owner === undefined) return ok(undefined);
  if (owner === "none") return ok(null);
  if (owner === "me") {
    if (user !== null) return ok(user.user_id);
    return refuseField("/query/owner", "Nobody stands behind this key.");
  }
  const found = await findUserTaker(env.DB, tenant, owner);
  return found === null
    ? refuseField("/query/owner", "No user has this external id.")
    : ok(found.user_id);
}

function refuseField(pointer: string, message: string): ReturnType<typeof refuse> {
  return refuse("invalid_fields", { errors: [{ pointer, code: "not_acceptable", message }] });
}

function viewListed(lead: LeadRow, nowMs: number): z.input<typeof LeadList>["items"][number] {
  const { source, segment, account_id, duplicate_of } = lead;
  return { ...viewItem(lead, nowMs), source, segment, account_id, duplicate_of };
}
