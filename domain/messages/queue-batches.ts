// SPDX-License-Identifier: Apache-2.0
// How messages go to a queue together. Pure; their order stays.
import { utf8Bytes } from "../bytes/encoding.ts";

/** A queue takes 100 messages in one call, */
const BATCH_MESSAGES = 100;
/** and 256,000 bytes, of which each message has up to 100 of the platform's own. */
const BATCH_BYTES = 256_000;
const MESSAGE_BYTES = 100;

/** The messages in calls that a queue takes. A single one has to be within the queue's 128 KB by itself. */
export function batchesOf<Message extends object>(
  messages: readonly Message[],
): readonly (readonly Message[])[] {
  const batches: Message[][] = [];
  let bytes = BATCH_BYTES;
  for (const message of messages) {
    const size = utf8Bytes(JSON.stringify(message)).length + MESSAGE_BYTES;
    const isFull = batches.at(-1)?.length === BATCH_MESSAGES;
    if (isFull || bytes + size > BATCH_BYTES) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(message);
    bytes += size;
  }
  return batches;
}
