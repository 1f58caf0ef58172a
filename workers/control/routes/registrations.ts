// SPDX-License-Identifier: Apache-2.0
// GET /v1/registrations and one of them. A partner's key is in its own source and never leaves it: the id's tag says
// whose it is before any store is asked, and the list begins with the source. People see every partner's.
import { z } from "zod";
import type { listRegistrations, readRegistration } from "#api/routes/registrations.ts";
import { pageLimit } from "#api/schemas/fields.ts";
import type { RegistrationView } from "#api/schemas/registration.ts";
import { isRegistrationOf, leadOfRegistration } from "#domain/ids/registration-id.ts";
import { InvariantError, ok } from "#domain/result.ts";
import type { TenantCaller } from "#edge/authenticate.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import * as store from "#storage/read-registrations.ts";
import type { ControlEnv } from "../control-env.ts";
import { refuseCursor } from "./queues.ts";
import { viewReceivedRegistration, viewRegistrations } from "./registration-view.ts";

const Position = z.strictObject({
  partner: z.string(),
  accepted_at_ms: z.int(),
  lead_id: z.string(),
});

export const listRegistrationsWork: DoorWork<ControlEnv, typeof listRegistrations, undefined> = {
  async answer({ env, caller, query }) {
    const { tenant } = caller;
    const idKey = idKeyOf(env, tenant);
    const partner = sourceOf(caller);
    const list = partner === null ? "registrations" : `registrations/${partner}`;
    const { cursor } = query;
    const after = cursor === undefined ? null : openCursor(idKey, list, cursor, Position);
    if (cursor !== undefined && after === null) return refuseCursor();
    const limit = pageLimit(query);
    // One more than the page says whether there is another.
    const asked = { partner, limit: limit + 1, after };
    const rows = await store.listRegistrations(env.DB, tenant, asked);
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    const items = await viewRegistrations(env, tenant, page);
    return ok({
      status: 200,
      body: {
        items,
        next_cursor: last === undefined ? null : sealCursor(idKey, list, placeOf(last)),
      },
    });
  },
};

export const readRegistrationWork: DoorWork<
  ControlEnv,
  typeof readRegistration,
  z.input<typeof RegistrationView>
> = {
  async find({ env, caller, params: { id } }) {
    const { tenant } = caller;
    const idKey = idKeyOf(env, tenant);
    const leadId = leadOfRegistration(idKey, id);
    if (leadId === null) return null;
    const source = sourceOf(caller);
    if (source !== null && !isRegistrationOf(idKey, source, leadId, id)) return null;
    const row = await store.loadRegistration(env.DB, tenant, leadId);
    if (row === null) return source === null ? null : viewReceivedRegistration(id, source);
    if (!isRegistrationOf(idKey, row.partner, leadId, id)) return null;
    const [view] = await viewRegistrations(env, tenant, [row]);
    return view ?? null;
  },
  answer: ({ found }) => ok({ status: 200, body: found }),
};

/** The partner whose key it is; null for a person, who sees all of them. */
function sourceOf(caller: TenantCaller): string | null {
  if (caller.kind === "session") return null;
  if (caller.source === null)
    throw new InvariantError("a key without a source reads registrations");
  return caller.source;
}

function placeOf({ partner, accepted_at_ms, lead_id }: store.RegistrationRow): {
  partner: string;
  accepted_at_ms: number;
  lead_id: string;
} {
  return { partner, accepted_at_ms, lead_id };
}
