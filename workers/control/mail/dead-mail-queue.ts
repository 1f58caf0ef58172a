// SPDX-License-Identifier: Apache-2.0
// What `mail` gave up on: the bytes are kept sealed for a replay, and the mail's row says that it failed. Nothing stands
// behind this queue, so a failure here is retried for a day (100 x 15 min) before the platform drops it.
import { z } from "zod";
import { TenantId } from "#domain/access/api-key.ts";
import { MailMessage } from "#domain/messages/mail-queue.ts";
import { retryDelaySeconds } from "#domain/messages/retry-delay.ts";
import { describeError, logStep } from "#edge/log.ts";
import { UNADDRESSED } from "#storage/dead-letters.ts";
import { type MailName, NO_TENANT } from "#storage/mails.ts";
import { keepLetter, type LetterWorld } from "../keep-letter.ts";
import type { MailPorts } from "./mail-ports.ts";
import type { QueuedMail } from "./mail-queue.ts";
import { noticeMailId } from "./send-notice.ts";

/**
 * A notice is its tenant's to replay. A sign-in is the operator's, whatever tenant it names: anybody may ask to sign in
 * anywhere.
 */
const OfTenant = z.object({ kind: z.literal("notice"), tenant: TenantId });

/** Keeps each message and acknowledges it alone; one that could not be kept is retried. */
export async function consumeDeadMail(
  queued: readonly QueuedMail[],
  world: LetterWorld,
  ports: MailPorts,
): Promise<void> {
  for (const one of queued) {
    try {
      await keepDeadMail(one, world, ports);
      one.ack();
    } catch (error) {
      logStep("error", { step: "dead_letter_retried", resource: one.id, ...describeError(error) });
      one.retry({ delaySeconds: retryDelaySeconds(one.attempts, 0) });
    }
  }
}

/** The letter first, then the mail's row: a crash between the two repeats both, and the letter keeps its id. */
async function keepDeadMail(one: QueuedMail, world: LetterWorld, ports: MailPorts): Promise<void> {
  const message = MailMessage.safeParse(one.body).data ?? null;
  const facts = {
    tenant: OfTenant.safeParse(one.body).data?.tenant ?? UNADDRESSED,
    kind: message?.kind ?? null,
    // A sign-in's letter exists only where the address is somebody's, so it does not lead back to the request.
    trace_id: message?.kind === "notice" ? message.trace_id : null,
  };
  await keepLetter(one, facts, world);
  const name = message === null ? null : nameOf(message, ports);
  if (name !== null) await ports.rows.markExhausted(name, world.now_ms);
}

/** The one mail of a message; null for a notice to a role, which is not a mail yet. */
function nameOf(message: MailMessage, ports: MailPorts): MailName | null {
  if (message.kind === "sign_in") return { tenant_id: NO_TENANT, mail_id: message.mail_id };
  const { audience, tenant } = message;
  if ("role" in audience) return null;
  const mail_id = noticeMailId(ports.idKey(tenant), message, audience.user_id);
  return { tenant_id: tenant, mail_id };
}
