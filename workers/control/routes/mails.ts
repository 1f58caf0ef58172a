// SPDX-License-Identifier: Apache-2.0
// What became of mails. A tenant sees its own, the operator those of sign-ins, which are no tenant's.
import { z } from "zod";
import type { listMails } from "#api/routes/mails.ts";
import { pageLimit } from "#api/schemas/fields.ts";
import type { MailView } from "#api/schemas/mail.ts";
import { ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import * as mails from "#storage/mails.ts";
import type { ControlEnv } from "../control-env.ts";
import { refuseCursor } from "./queues.ts";

const LIST = "mails";
const Position = z.strictObject({ created_at_ms: z.int(), mail_id: z.string() });

export const listMailsWork: DoorWork<ControlEnv, typeof listMails, undefined> = {
  async answer({ env, caller, query }) {
    const tenant = caller.kind === "operator" ? mails.NO_TENANT : caller.tenant;
    const idKey = idKeyOf(env, tenant);
    const given = query.cursor;
    const cursor = given === undefined ? null : openCursor(idKey, LIST, given, Position);
    if (given !== undefined && cursor === null) return refuseCursor();
    const page = { cursor, limit: pageLimit(query) };
    const { items, next } = await mails.listMails(env.DB, tenant, page);
    return ok({
      status: 200,
      body: {
        items: items.map(viewMail),
        next_cursor: next === null ? null : sealCursor(idKey, LIST, { ...next }),
      },
    });
  },
};

function viewMail(row: mails.MailRow): z.input<typeof MailView> {
  const { mail_id, template, status, user_external_id, attempts, reason } = row;
  return {
    id: mail_id,
    template,
    status,
    user: user_external_id,
    attempts,
    reason,
    created_at: instantText(row.created_at_ms),
    updated_at: instantText(row.updated_at_ms),
  };
}
