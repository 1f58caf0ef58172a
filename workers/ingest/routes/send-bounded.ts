// SPDX-License-Identifier: Apache-2.0
// The one send of a door whose message has no bound of its own.
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { ok, type Result } from "#domain/result.ts";
import { describeError, logStep } from "#edge/log.ts";
import { type Problem, refuse } from "#edge/problem.ts";

/** A queue takes 128,000 bytes, some of which are its own. */
const MESSAGE_BYTES_MAX = 127_000;

/** `body_too_large` where no queue would ever take it, `unavailable` where this one does not now: nothing is left behind. */
export async function sendBounded<M extends { readonly tenant: string; readonly trace_id: string }>(
  queue: Pick<Queue<M>, "send">,
  message: M,
): Promise<Result<null, Problem>> {
  if (utf8Bytes(JSON.stringify(message)).length > MESSAGE_BYTES_MAX) {
    return refuse("body_too_large");
  }
  const { tenant, trace_id } = message;
  try {
    await queue.send(message);
  } catch (error) {
    logStep("error", { step: "queue_send", tenant, trace_id, ...describeError(error) });
    return refuse("unavailable");
  }
  return ok(null);
}
