// SPDX-License-Identifier: Apache-2.0
// Keeps a message that one of control's queues gave up on: its bytes sealed, its index where people list and replay it.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { buildId } from "#domain/ids/ids.ts";
import { logStep } from "#edge/log.ts";
import { idKeyOf, type RootEnv } from "#edge/tenant-key.ts";
import { sealDeadLetter } from "#ledger/dead-letter-seal.ts";
import { type DeadLetterEnv, saveDeadLetter } from "#storage/dead-letters.ts";

/** 96 bits, as AES-GCM takes them; a letter's key seals that letter's text alone. */
const IV_BYTES = 12;

export interface LetterWorld {
  readonly env: DeadLetterEnv & RootEnv;
  /** The dead-letter queue's name: a replay goes to the queue that it stands behind. */
  readonly queue: string;
  readonly now_ms: number;
}

/** What the index says of a message; `kind` is null where it could not be read. */
export interface LetterFacts {
  /** UNADDRESSED where it is no tenant's. */
  readonly tenant: string;
  readonly kind: string | null;
  readonly trace_id: string | null;
}

/** Bytes, then the row, under an id that the message's own id gives: a repeat writes the same. */
export async function keepLetter(
  { id, body, attempts }: Pick<Message, "id" | "body" | "attempts">,
  { tenant, kind, trace_id }: LetterFacts,
  { env, queue, now_ms }: LetterWorld,
): Promise<void> {
  const dead_letter_id = buildId(idKeyOf(env, tenant), "dlt", [queue, id]);
  const owner = { root_secret: env.ROOT_SECRET, tenant, dead_letter_id };
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await sealDeadLetter(owner, iv, canonicalJson(z.json().parse(body)));
  const reason = kind === null ? "message_unreadable" : "retries_exhausted";
  const row = {
    tenant_id: tenant,
    dead_letter_id,
    queue,
    message_id: id,
    message_kind: kind,
    lead_id: null,
    trace_id,
    reason,
    attempts,
    stored_at_ms: now_ms,
  };
  await saveDeadLetter(env, row, sealed);
  logStep("error", { step: "dead_letter", tenant, resource: dead_letter_id, reason });
}
