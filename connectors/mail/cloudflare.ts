// SPDX-License-Identifier: Apache-2.0
// Mail by Cloudflare's own binding. It knows no idempotency key: where its answer is lost, or where it took longer than
// we waited, a repeat sends a second mail. Nothing is lost by that, and both mails say the same.
import {
  ANSWER_MAX_MS,
  codeOf,
  type MailPort,
  type OutgoingMail,
  type SendAnswer,
} from "./port.ts";

/** The part of the platform's `send_email` binding that is used. */
export interface EmailBinding {
  send(mail: {
    readonly from: { readonly email: string; readonly name: string };
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly html: string;
  }): Promise<{ readonly messageId: string }>;
}

/**
 * What will be refused however often it is tried: the mail itself, or its recipient. Everything else may pass later,
 * the account's own troubles included (an unverified sender, a spent quota): a person can put those right.
 */
const PERMANENT: ReadonlySet<string> = new Set([
  "e_validation_error",
  "e_field_missing",
  "e_too_many_recipients",
  "e_recipient_not_allowed",
  "e_recipient_suppressed",
  "e_content_too_large",
]);

/** The binding takes no signal: the call is left to itself, and the mail may still go out. */
const LATE: SendAnswer = { ok: false, kind: "transient", code: "no_answer" };

export function buildCloudflareMail(
  binding: EmailBinding,
  answerMaxMs: number = ANSWER_MAX_MS,
): MailPort {
  return {
    honours_keys: false,
    async send(mail) {
      let timer: ReturnType<typeof setTimeout> | null = null;
      const late = new Promise<SendAnswer>((resolve) => {
        timer = setTimeout(() => resolve(LATE), answerMaxMs);
      });
      try {
        return await Promise.race([sendBy(binding, mail), late]);
      } catch (error) {
        return classify(error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

async function sendBy(binding: EmailBinding, mail: OutgoingMail): Promise<SendAnswer> {
  const { messageId } = await binding.send({
    from: { email: mail.from.address, name: mail.from.name },
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
  });
  return { ok: true, provider_id: messageId };
}

function classify(error: unknown): SendAnswer {
  const given = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  const code = codeOf(given, "provider_failed");
  return { ok: false, kind: PERMANENT.has(code) ? "permanent" : "transient", code };
}
