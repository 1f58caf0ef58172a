// SPDX-License-Identifier: Apache-2.0
// Keys that exist: listed, read, revoked. TenantDesk holds them.
import { z } from "zod";
import type { listKeys, readKey, revokeKey } from "#api/routes/keys.ts";
import { pageLimit } from "#api/schemas/fields.ts";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";
import { InvariantError, ok } from "#domain/result.ts";
import type { TenantCaller } from "#edge/authenticate.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { forgetKeys, viewKeys } from "./key-view.ts";
import { refuseCursor } from "./queues.ts";

const LIST = "keys";
const Position = z.strictObject({ created_at_ms: z.int(), key_id: z.string() });

export const listKeysWork: DoorWork<ControlEnv, typeof listKeys, undefined> = {
  async answer({ env, caller: { tenant }, query, now_ms }) {
    const idKey = idKeyOf(env, tenant);
    const limit = pageLimit(query);
    const after =
      query.cursor === undefined ? null : openCursor(idKey, LIST, query.cursor, Position);
    if (query.cursor !== undefined && after === null) return refuseCursor();
    // One more than the page says whether there is another.
    const records = await tenantDeskStub(env, tenant).keys({
      v: 1,
      tenant,
      limit: limit + 1,
      after,
    });
    const page = records.slice(0, limit);
    const last = records.length > limit ? page.at(-1) : undefined;
    const next =
      last === undefined ? null : { created_at_ms: last.created_at_ms, key_id: last.key_id };
    const items = await viewKeys(env, tenant, page, now_ms);
    const next_cursor = next === null ? null : sealCursor(idKey, LIST, next);
    return ok({ status: 200, body: { items, next_cursor } });
  },
};

/** The tenant's own key of this id; null where it has none. */
export function findKeyOf({
  env,
  caller: { tenant },
  params: { key_id },
}: {
  readonly env: ControlEnv;
  readonly caller: TenantCaller;
  readonly params: { readonly key_id: string };
}): Promise<KeyRecord | null> {
  return tenantDeskStub(env, tenant).findKey({ v: 1, tenant, key_id });
}

export const readKeyWork: DoorWork<ControlEnv, typeof readKey, KeyRecord> = {
  find: findKeyOf,
  async answer({ env, caller: { tenant }, found, now_ms }) {
    return ok({ status: 200, body: await viewOne(env, tenant, found, now_ms) });
  },
};

export const revokeKeyWork: DoorWork<ControlEnv, typeof revokeKey, KeyRecord> = {
  find: findKeyOf,
  // Order: the desk, then the cache. A crash in between leaves a key that doors may remember for two minutes more.
  async answer({ env, caller: { tenant, actor }, found: { key_id }, now_ms, trace_id }) {
    try {
      const reply = await tenantDeskStub(env, tenant).revokeKey({ v: 1, tenant, key_id, actor });
      if (!reply.ok) return refuse(reply.code === "log_refuses" ? "log_refuses" : "not_found");
      return ok({ status: 200, body: await viewOne(env, tenant, reply.key, now_ms) });
    } finally {
      // Also where the desk throws: the key is revoked, and its receipt waits for the log.
      await forgetKeys(env, tenant, [key_id], trace_id);
    }
  },
};

async function viewOne(env: ControlEnv, tenant: string, record: KeyRecord, nowMs: number) {
  const [view] = await viewKeys(env, tenant, [record], nowMs);
  if (view === undefined) throw new InvariantError("a key was not viewed");
  return view;
}
