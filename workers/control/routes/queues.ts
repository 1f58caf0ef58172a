// SPDX-License-Identifier: Apache-2.0
// Queues: what D1 projects, in the order of time left.
import { z } from "zod";
import type { readHeldQueue, readMyQueue, readTeamQueue } from "#api/routes/queues.ts";
import { type Page, pageLimit } from "#api/schemas/fields.ts";
import type { QueuePage } from "#api/schemas/queue.ts";
import { ok, type Result } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { loadDirectory, loadTeam } from "#storage/load-directory.ts";
import { type LeadRow, loadHeldQueue, loadOwnerQueue, loadTeamQueue } from "#storage/read-leads.ts";
import type { ControlEnv } from "../control-env.ts";
import { viewWork } from "./lead-work-view.ts";
import { viewContact, viewOwner, viewSla, viewTeam } from "./lead-view.ts";

export const readTeamQueueWork: DoorWork<
  ControlEnv,
  typeof readTeamQueue,
  { readonly id: string }
> = {
  async find({ env, caller: { tenant }, params: { team } }) {
    const byExternalId = await loadTeam(env.DB, idKeyOf(env, tenant), tenant, team);
    if (byExternalId !== null) return byExternalId;
    if (!team.startsWith("tea_")) return null;
    const { teams } = await loadDirectory(env.DB, tenant);
    return teams.some(({ team_id }) => team_id === team) ? { id: team } : null;
  },
  async answer({ env, caller: { tenant }, found, query, now_ms }) {
    const list = `queue/${found.id}`;
    const idKey = idKeyOf(env, tenant);
    const page = openPage(idKey, list, query);
    if (!page.ok) return page;
    const { leads, next } = await loadTeamQueue(env.DB, tenant, found.id, page.value);
    return ok({ status: 200, body: viewPage(idKey, list, leads, next, now_ms) });
  },
};

export const readMyQueueWork: DoorWork<ControlEnv, typeof readMyQueue, undefined> = {
  async answer({ env, caller, query, now_ms }) {
    const { tenant, user } = caller;
    if (user === null) return refuse("no_person");
    const list = `queue/me/${user.user_id}`;
    const idKey = idKeyOf(env, tenant);
    const page = openPage(idKey, list, query);
    if (!page.ok) return page;
    const { leads, next } = await loadOwnerQueue(env.DB, tenant, user.user_id, page.value);
    return ok({ status: 200, body: viewPage(idKey, list, leads, next, now_ms) });
  },
};

export const readHeldQueueWork: DoorWork<ControlEnv, typeof readHeldQueue, undefined> = {
  async answer({ env, caller: { tenant }, query, now_ms }) {
    const list = "queue/held";
    const idKey = idKeyOf(env, tenant);
    const page = openPage(idKey, list, query);
    if (!page.ok) return page;
    const { leads, next } = await loadHeldQueue(env.DB, tenant, page.value);
    return ok({ status: 200, body: viewPage(idKey, list, leads, next, now_ms) });
  },
};

const Position = z.strictObject({ sla_due_at_ms: z.int().nullable(), lead_id: z.string() });
type Position = z.infer<typeof Position>;

function openPage(
  idKey: Uint8Array,
  list: string,
  query: z.output<typeof Page>,
): Result<{ cursor: Position | null; limit: number }, Problem> {
  const limit = pageLimit(query);
  if (query.cursor === undefined) return ok({ cursor: null, limit });
  const cursor = openCursor(idKey, list, query.cursor, Position);
  return cursor === null ? refuseCursor() : ok({ cursor, limit });
}

/** A cursor that this list did not give. */
export function refuseCursor(): ReturnType<typeof refuse> {
  const message = "This list did not give this cursor.";
  return refuse("invalid_fields", {
    errors: [{ pointer: "/query/cursor", code: "invalid_cursor", message }],
  });
}

function viewPage(
  idKey: Uint8Array,
  list: string,
  leads: readonly LeadRow[],
  next: Position | null,
  nowMs: number,
): z.input<typeof QueuePage> {
  const items = leads.map((lead) => viewItem(lead, nowMs));
  return { items, next_cursor: next === null ? null : sealCursor(idKey, list, { ...next }) };
}

/** A lead's row in any list. */
export function viewItem(lead: LeadRow, nowMs: number): z.input<typeof QueuePage>["items"][number] {
  return {
    lead_id: lead.lead_id,
    status: lead.status,
    status_reason: lead.status_reason,
    owner: viewOwner(lead),
    team: viewTeam(lead),
    accepted_at: lead.accepted_at_ms === null ? null : instantText(lead.accepted_at_ms),
    contact: viewContact(lead),
    sla: viewSla(lead, nowMs),
    work: viewWork(lead, nowMs),
  };
}
