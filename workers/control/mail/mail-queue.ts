// SPDX-License-Identifier: Apache-2.0
// The consumer of `mail`: each message by itself, all of a batch at once, so that one slow answer keeps nobody waiting
// for a sign-in link. What cannot be sent now is retried with backoff; nothing is dropped.
import { MailMessage } from "#domain/messages/mail-queue.ts";
import { retryDelaySeconds } from "#domain/messages/retry-delay.ts";
import { describeError, logStep } from "#edge/log.ts";
import type { Delivered } from "./deliver-mail.ts";
import type { MailPorts } from "./mail-ports.ts";
import { sendNotice } from "./send-notice.ts";
import { sendSignIn } from "./send-sign-in.ts";

/** The part of a queue's message that the consumer uses. */
export type QueuedMail = Pick<Message, "id" | "body" | "attempts" | "ack" | "retry">;

export async function consumeMail(
  queued: readonly QueuedMail[],
  ports: MailPorts,
  random: () => number,
): Promise<void> {
  await Promise.all(queued.map((one) => answerOne(one, ports, random)));
}

async function answerOne(one: QueuedMail, ports: MailPorts, random: () => number): Promise<void> {
  const backoff = retryDelaySeconds(one.attempts, random());
  const message = MailMessage.safeParse(one.body);
  if (!message.success) {
    // Only a newer release writes what this one cannot read; the dead-letter queue keeps it for that release.
    logStep("error", { step: "mail_message_unreadable", resource: one.id });
    one.retry({ delaySeconds: backoff });
    return;
  }
  logTaken(message.data);
  try {
    const outcome = await sendMessage(message.data, ports);
    if (outcome.kind === "done") one.ack();
    else one.retry({ delaySeconds: Math.max(backoff, outcome.after_seconds) });
  } catch (error) {
    logStep("warn", { step: "mail_retried", ...describeError(error) });
    one.retry({ delaySeconds: backoff });
  }
}

function sendMessage(message: MailMessage, ports: MailPorts): Promise<Delivered> {
  return message.kind === "sign_in" ? sendSignIn(message, ports) : sendNotice(message, ports);
}

/** Before anything is looked up: the line of a sign-in is the same whether or not the address is somebody's. */
function logTaken(message: MailMessage): void {
  const about =
    message.kind === "sign_in"
      ? { resource: message.mail_id }
      : { resource: message.notice_id, tenant: message.tenant };
  logStep("info", { step: `mail_${message.kind}`, trace_id: message.trace_id, ...about });
}
