// SPDX-License-Identifier: Apache-2.0
// GET /v1/crm-events: what CRMs said has happened to their records.
import { z } from "zod";
import type { listCrmEvents } from "#api/routes/sources.ts";
import { pageLimit } from "#api/schemas/fields.ts";
import { ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { listCrmEvents as loadCrmEvents } from "#storage/read-crm-events.ts";
import type { ControlEnv } from "../control-env.ts";
import { refuseCursor } from "./queues.ts";

const Place = z.strictObject({ received_at_ms: z.int(), event_id: z.string() });

export const listCrmEventsWork: DoorWork<ControlEnv, typeof listCrmEvents, undefined> = {
  async answer({ env, caller: { tenant }, query }) {
    const idKey = idKeyOf(env, tenant);
    const source = query.source ?? null;
    const list = `crm-events/${source ?? ""}`;
    const given = query.cursor;
    const after = given === undefined ? null : openCursor(idKey, list, given, Place);
    if (given !== undefined && after === null) return refuseCursor();
    const limit = pageLimit(query);
    // One more than the page says whether there is a next one.
    const rows = await loadCrmEvents(env.DB, tenant, source, after, limit + 1);
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    const items = page.map(({ tenant_id: _t, event_id: _e, ...row }) => {
      const { occurred_at_ms, received_at_ms, ...event } = row;
      return {
        ...event,
        occurred_at: instantText(occurred_at_ms),
        received_at: instantText(received_at_ms),
      };
    });
    const next_cursor =
      last === undefined
        ? null
        : sealCursor(idKey, list, {
            received_at_ms: last.received_at_ms,
            event_id: last.event_id,
          });
    return ok({ status: 200, body: { items, next_cursor } });
  },
};
