// SPDX-License-Identifier: Apache-2.0
// One mail: claimed, sent, marked. The three steps and what a crash after each leaves behind:
//
//   claim   the row says `sending`; nobody has the mail. A later delivery claims it anew once the claim is old.
//   send    the provider has the mail, the row still says `sending`. A later delivery sends again under the same key: a
//           provider that honours keys sends nothing twice; one that does not (Cloudflare's binding) sends a second mail.
//   mark    the row says `sent`; a later delivery finds it so and sends nothing.
//
// With a provider without keys the choice in the second case is between a mail twice and a mail never, and this chooses
// twice: both mails say the same, the link in them is the same link, and nobody learns of a mail that never came.
import type { OutgoingMail } from "#connectors/mail/port.ts";
import type { MailTemplate } from "#domain/messages/mail-queue.ts";
import { logStep } from "#edge/log.ts";
import { type MailName, NO_TENANT } from "#storage/mails.ts";
import type { MailPorts } from "./mail-ports.ts";

export interface Delivery {
  readonly name: MailName;
  readonly template: MailTemplate;
  readonly person: string;
  /** Past this the mail would only mislead, and is not sent; null is never. */
  readonly expires_at_ms: number | null;
  readonly mail: OutgoingMail;
}

export type Delivered =
  /** Sent, refused for good, or settled before: the message is done. */
  | { readonly kind: "done" }
  /** To be tried again, not before that many seconds where the provider named a time. */
  | { readonly kind: "later"; readonly after_seconds: number };

const DONE: Delivered = { kind: "done" };

export async function deliverMail(delivery: Delivery, ports: MailPorts): Promise<Delivered> {
  const { name, template, person, expires_at_ms } = delivery;
  const mailer = ports.mailer();
  const now_ms = ports.now();
  const claim = await ports.rows.claim(name, { template, person }, now_ms);
  if (claim.kind === "settled") return DONE;
  if (claim.kind === "held") return { kind: "later", after_seconds: 0 };
  const { attempts } = claim;
  if (expires_at_ms !== null && expires_at_ms <= now_ms) {
    await ports.rows.release(name, { status: "failed", reason: "expired", attempts, now_ms });
    return DONE;
  }
  const answer = await mailer.send(delivery.mail, name.mail_id);
  const ended = { attempts, now_ms: ports.now() };
  if (answer.ok) {
    await ports.rows.markSent(name, answer.provider_id, ended.now_ms);
    return DONE;
  }
  const { kind, code: reason } = answer;
  logTrouble(delivery, kind, reason);
  const status = kind === "permanent" ? "failed" : "queued";
  await ports.rows.release(name, { status, reason, ...ended });
  return kind === "permanent"
    ? DONE
    : { kind: "later", after_seconds: answer.retry_after_seconds ?? 0 };
}

/** A sign-in's line names no mail: whoever sees the request's trace could tell from it that the address is somebody's. */
function logTrouble({ name, template }: Delivery, kind: string, reason: string): void {
  const about =
    name.tenant_id === NO_TENANT ? {} : { tenant: name.tenant_id, resource: name.mail_id };
  const step = kind === "permanent" ? "mail_refused" : "mail_delayed";
  logStep("warn", { step, reason, route: template, ...about });
}
