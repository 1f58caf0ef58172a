// SPDX-License-Identifier: Apache-2.0
// Reads back the attempts that commands froze: the log is the only memory between a command and its continuation.
import type { ContinueMessage } from "#domain/messages/lead-queue.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { FREEZING_STEPS } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import { readAttempt } from "./append-created.ts";
import type { LeadTools, StandingAttempt } from "./lead-tools.ts";
import { leadChain } from "./lead-tools.ts";

/** The standing attempts that the messages name; one read for all of them. */
export async function loadAttempts(
  tenant: string,
  messages: readonly ContinueMessage[],
  { ports }: LeadTools,
): Promise<readonly StandingAttempt[]> {
  if (messages.length === 0) return [];
  const chains = [...new Set(messages.map(({ lead_id }) => leadChain(lead_id)))];
  const states = await ports.log(tenant).read({ v: 1, tenant, chains, steps: FREEZING_STEPS });
  const wanted = new Map(messages.map((one) => [`${one.lead_id}/${one.attempt}`, one]));
  return Promise.all(
    [...wanted.values()].map(async ({ lead_id, attempt }) => {
      const state = states.find(({ chain }) => chain === leadChain(lead_id));
      const receipt = state?.receipts.find(({ body }) => isAttempt(body, attempt));
      if (state === undefined || receipt === undefined) {
        throw new InvariantError(`attempt ${attempt} of ${lead_id} has no receipt`);
      }
      const { subject_key } = state;
      return readAttempt(lead_id, { receipt, subject_key });
    }),
  );
}

/** Whether a body's canonical text is that attempt's. */
function isAttempt(text: string, attempt: number): boolean {
  const body = ReceiptBody.parse(JSON.parse(text));
  return body.kind === "attempt" && body.frozen.attempt === attempt;
}
