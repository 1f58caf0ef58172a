// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import { buildId } from "#domain/ids/ids.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { sealDeadLetter } from "#ledger/dead-letter-seal.ts";
import { saveDeadLetter } from "#storage/dead-letters.ts";

/** A message stored as the dead-letter consumer would; answers its id. */
export async function storeDead(tenant: string, message: JsonValue): Promise<string> {
  const dead_letter_id = buildId(idKeyOf(env, tenant), "dlt", [tenant, message]);
  const owner = { root_secret: env.ROOT_SECRET, tenant, dead_letter_id };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const row = {
    tenant_id: tenant,
    dead_letter_id,
    queue: "leads-dlq",
    message_id: "m-1",
    message_kind: null,
    lead_id: null,
    trace_id: null,
    reason: "retries_exhausted",
    attempts: 21,
    stored_at_ms: 1_000,
  };
  await saveDeadLetter(env, row, await sealDeadLetter(owner, iv, JSON.stringify(message)));
  return dead_letter_id;
}
