// SPDX-License-Identifier: Apache-2.0
// Which leads a manager's call is about, and what would become of each: the same for a preview and for the call itself.
import type { z } from "zod";
import type { FieldError } from "#api/problems.ts";
import {
  type BulkReassignBody,
  type BulkReassignPreview,
  MOVES_MAX,
  SHOWN,
} from "#api/schemas/bulk-reassign.ts";
import { isIssuedLeadId, keyedDigest } from "#domain/ids/ids.ts";
import { planMoves, queueWith, refusalText } from "#domain/lead/plan-moves.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import {
  type LeadSelection,
  type MovableLead,
  selectMovableLeads,
} from "#storage/read-movable-leads.ts";
import { findTeamId, findUserTaker } from "#storage/read-takers.ts";
import type { BatchTold, NewBatch } from "../commands/freeze-batch.ts";
import { findTaker } from "./find-taker.ts";

interface Moves {
  readonly batch: Omit<NewBatch, "actor" | "now_ms">;
  readonly preview: z.input<typeof BulkReassignPreview>;
}

type Says = Omit<z.output<typeof BulkReassignBody>, "dry_run" | "preview_sha256">;

/** What would go where, as the views have it now. */
export async function findMoves(
  db: D1Database,
  tenant: string,
  idKey: Uint8Array,
  { to: wanted, ...says }: Says,
): Promise<Result<Moves, FieldError>> {
  const taker = wanted === "policy" ? null : await findTaker(db, tenant, wanted, "/to");
  if (taker?.ok === false) return taker;
  const selection = await readSelection(db, tenant, idKey, says);
  if (!selection.ok) return selection;
  const { leads, left } = await selectMovableLeads(db, tenant, selection.value, MOVES_MAX);
  const to = taker === null ? null : { kind: taker.value.kind, id: taker.value.id };
  const { moves, refused } = planMoves(leads, to);
  const person = taker?.value.user ?? null;
  const teams = (person?.teams ?? []).map(({ team_id }) => team_id);
  const queueOf = ({ team_id }: MovableLead): string | null =>
    to?.kind === "user" ? queueWith(teams, team_id) : (to?.id ?? null);
  const frozen = moves.map((lead): NewBatch["moves"][number] => {
    return [lead.lead_id, lead.attempt, queueOf(lead)];
  });
  const names = new Map(moves.map(({ team_id, team }) => [team_id, team]));
  for (const one of person?.teams ?? []) names.set(one.team_id, one.external_id);
  if (wanted !== "policy" && wanted.team !== undefined) names.set(to?.id ?? null, wanted.team);
  const user = wanted === "policy" ? null : (wanted.user ?? null);
  const targets = [...Map.groupBy(frozen, ([, , queue]) => queue)].map(([queue, some]) => {
    return { user, team: names.get(queue) ?? null, count: some.length };
  });
  const told = { left, refused: { count: refused.length, first: refused.slice(0, SHOWN) } };
  return ok({
    batch: { to, moves: frozen, told },
    preview: {
      count: moves.length,
      first: moves.slice(0, SHOWN).map(viewMove),
      targets,
      ...viewTold(told),
      preview_sha256: keyedDigest(idKey, ["moves", to, frozen]),
    },
  });
}

export function viewTold({ left, refused: { count, first } }: BatchTold) {
  const shown = first.map(({ lead_id: id, code }) => ({ id, code, message: refusalText(code) }));
  return { left, refused: { count, first: shown } };
}

function viewMove({ lead_id: id, label, owner, team, sla_due_at_ms }: MovableLead) {
  const sla_due_at = sla_due_at_ms === null ? null : instantText(sla_due_at_ms);
  return { id, label, owner, team, sla_due_at };
}

/** An id that this tenant's doors never issued is looked for nowhere else: it is simply not there. */
async function readSelection(
  db: D1Database,
  tenant: string,
  idKey: Uint8Array,
  { from_user, filter, lead_ids }: Omit<Says, "to">,
): Promise<Result<LeadSelection, FieldError>> {
  if (lead_ids !== undefined) {
    const i = lead_ids.findIndex((id) => !isIssuedLeadId(idKey, id));
    return i < 0
      ? ok({ lead_ids })
      : err({ pointer: `/lead_ids/${i}`, code: "unknown_lead", message: "There is no such lead." });
  }
  const owner = from_user ?? filter?.owner;
  const user = owner === undefined ? null : await findUserTaker(db, tenant, owner);
  if (owner !== undefined && user === null) {
    const pointer = from_user === undefined ? "/filter/owner" : "/from_user";
    return err({ pointer, code: "unknown_user", message: "There is no such user." });
  }
  const team = filter?.team;
  const team_id = team === undefined ? null : await findTeamId(db, tenant, team);
  if (team !== undefined && team_id === null) {
    const pointer = "/filter/team";
    return err({ pointer, code: "unknown_team", message: "There is no such team." });
  }
  return ok({
    status: filter?.status ?? "routed",
    owner_id: user?.user_id ?? null,
    team_id,
    source: filter?.source ?? null,
  });
}
