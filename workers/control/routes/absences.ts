// SPDX-License-Identifier: Apache-2.0
// The doors of absences. Order and crashes as with people (directory.ts); pools learn of a change within a minute.
import type { z } from "zod";
import type {
  deleteAbsence,
  listAbsences,
  listUserAbsences,
  saveAbsence,
} from "#api/routes/absences.ts";
import type { AbsenceView } from "#api/schemas/absence.ts";
import type { Page } from "#api/schemas/fields.ts";
import { InvariantError, ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { userId } from "#storage/directory-records.ts";
import * as lists from "#storage/list-directory.ts";
import { loadAbsence, loadUser } from "#storage/load-directory.ts";
import type { AbsenceRow } from "#storage/read-people.ts";
import * as directory from "#storage/save-directory.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildRecordPorts } from "../records/record-ports.ts";
import { settleWrite } from "../records/settle-write.ts";
import { freshWrite } from "../records/write-and-settle.ts";
import { answerSaved } from "./directory.ts";
import { refuseFields } from "./directory-problems.ts";
import { openRecordPage, sealNext } from "./record-pages.ts";

/** A user who exists; that is all the doors below want to know of them. */
interface Found {
  readonly id: string;
}

const findUser: NonNullable<DoorWork<ControlEnv, typeof listUserAbsences, Found>["find"]> = ({
  env,
  caller: { tenant },
  params: { external_id },
}) => loadUser(env.DB, idKeyOf(env, tenant), tenant, external_id);

export const saveAbsenceWork: DoorWork<ControlEnv, typeof saveAbsence, Found> = {
  find: findUser,
  async answer({ env, caller, params: { external_id: user, absence }, body, now_ms }) {
    const starts_at_ms = Date.parse(body.starts_at);
    const ends_at_ms = body.ends_at === null ? null : Date.parse(body.ends_at);
    if (ends_at_ms !== null && ends_at_ms <= starts_at_ms) {
      const message = "An absence ends after it starts.";
      return refuseFields([{ pointer: "/ends_at", code: "ends_before_start", message }]);
    }
    const { tenant } = caller;
    const idKey = idKeyOf(env, tenant);
    const record = { external_id: absence, user, starts_at_ms, ends_at_ms };
    const batch = freshWrite(caller, now_ms);
    const saved = await directory.saveAbsence(env.DB, idKey, batch, record);
    if (!saved.ok) throw new InvariantError("a user that was found is not there");
    const settled = await settleWrite(tenant, saved.value, buildRecordPorts(env));
    if (!settled.ok) return settled;
    const stands = await loadAbsence(env.DB, idKey, tenant, user, absence);
    // Taken back by somebody else since: then the answer is what this call wrote.
    const view = viewAbsence(stands ?? { id: saved.value.id, ...record });
    return answerSaved(saved.value.change, view);
  },
};

export const deleteAbsenceWork: DoorWork<ControlEnv, typeof deleteAbsence, Found> = {
  find: findUser,
  async answer({ env, caller, params: { external_id: user, absence }, now_ms }) {
    const { tenant } = caller;
    const batch = freshWrite(caller, now_ms);
    const gone = { user, external_id: absence };
    const saved = await directory.deleteAbsence(env.DB, idKeyOf(env, tenant), batch, gone);
    const settled = await settleWrite(tenant, saved, buildRecordPorts(env));
    if (!settled.ok) return settled;
    const change = saved.change === "deleted" ? "deleted" : "unchanged";
    return ok({ status: 200, body: { ...gone, change } });
  },
};

export const listUserAbsencesWork: DoorWork<ControlEnv, typeof listUserAbsences, Found> = {
  find: findUser,
  answer: ({ env, caller: { tenant }, params: { external_id }, query }) =>
    answerPage(env, tenant, `absences/${external_id}`, query, {
      user_id: userId(idKeyOf(env, tenant), external_id),
      at_ms: null,
    }),
};

export const listAbsencesWork: DoorWork<ControlEnv, typeof listAbsences, undefined> = {
  answer: ({ env, caller: { tenant }, query }) =>
    answerPage(env, tenant, "absences", query, {
      user_id: null,
      at_ms: query.at === undefined ? null : Date.parse(query.at),
    }),
};

async function answerPage(
  env: ControlEnv,
  tenant: string,
  list: string,
  query: z.output<typeof Page>,
  filter: lists.AbsenceFilter,
) {
  const idKey = idKeyOf(env, tenant);
  const page = openRecordPage(idKey, list, query);
  if (!page.ok) return page;
  const { items, next } = await lists.listAbsences(env.DB, tenant, filter, page.value);
  const next_cursor = sealNext(idKey, list, next);
  return ok({ status: 200, body: { items: items.map(viewAbsence), next_cursor } } as const);
}

function viewAbsence({
  starts_at_ms,
  ends_at_ms,
  ...rest
}: AbsenceRow): z.input<typeof AbsenceView> {
  return {
    ...rest,
    starts_at: instantText(starts_at_ms),
    ends_at: ends_at_ms === null ? null : instantText(ends_at_ms),
  };
}
