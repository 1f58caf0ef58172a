// SPDX-License-Identifier: Apache-2.0
// Mail by Resend's HTTP API. It honours an idempotency key for 24 hours, longer than a message's 20 retries take
// (some 3.4 hours), so a repeat after a lost answer sends nothing twice. A dead letter replayed later than that may.
import { z } from "zod";
import {
  ANSWER_MAX_MS,
  codeOf,
  type MailPort,
  type OutgoingMail,
  type SendAnswer,
} from "./port.ts";

const ENDPOINT = "https://api.resend.com/emails";

/** Most that we wait because a provider says so: a retry's longest delay is a quarter of it. */
const RETRY_AFTER_MAX_SECONDS = 3600;

const Accepted = z.object({ id: z.string() });
const Refused = z.object({ name: z.string() });

export interface ResendWorld {
  readonly api_key: string;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly answer_max_ms?: number;
}

export function buildResendMail(world: ResendWorld): MailPort {
  return {
    honours_keys: true,
    async send(mail, idempotency_key) {
      try {
        const response = await world.fetch(requestOf(mail, idempotency_key, world));
        return await classify(response);
      } catch {
        // No answer, or none in time: whether the mail was taken is not known, and the key makes asking again safe.
        return { ok: false, kind: "transient", code: "no_answer" };
      }
    },
  };
}

function requestOf(mail: OutgoingMail, key: string, world: ResendWorld): Request {
  return new Request(ENDPOINT, {
    method: "POST",
    headers: {
      authorization: `Bearer ${world.api_key}`,
      "content-type": "application/json",
      "idempotency-key": key,
    },
    body: JSON.stringify({
      from: mailboxText(mail.from),
      to: [mail.to],
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
    }),
    signal: AbortSignal.timeout(world.answer_max_ms ?? ANSWER_MAX_MS),
    redirect: "manual",
  });
}

/** `"Name" <address>`: quoted, so that no name can end the quotation and bring an address of its own. */
function mailboxText({ name, address }: OutgoingMail["from"]): string {
  return `"${name.replaceAll(/["\\]/g, " ")}" <${address}>`;
}

/** Named with a status that says "your request", but about the deployment's settings: a person puts them right. */
const OF_THE_ACCOUNT: ReadonlySet<string> = new Set([
  "invalid_from_address",
  "invalid_access",
  "invalid_region",
]);

/**
 * By status, once. 400, 413 and 422 are the mail's own fault and final. 401 and 403 are the account's (a key, a domain):
 * a person puts them right, so they delay. 409 is another call with the same key: still under way, or, where the
 * content differed (a name changed meanwhile), done before: then the mail is sent.
 */
async function classify(response: Response): Promise<SendAnswer> {
  const { status } = response;
  const body: unknown = await response.json().catch(() => null);
  if (status >= 200 && status < 300) {
    return { ok: true, provider_id: Accepted.safeParse(body).data?.id ?? null };
  }
  const code = codeOf(Refused.safeParse(body).data?.name, `status_${status}`);
  if (status === 409 && code === "invalid_idempotent_request") {
    return { ok: true, provider_id: null };
  }
  const refused = status === 400 || status === 413 || status === 422;
  const permanent = refused && !OF_THE_ACCOUNT.has(code);
  const wait = retryAfter(response.headers.get("retry-after"));
  return {
    ok: false,
    kind: permanent ? "permanent" : "transient",
    code,
    ...(wait === null ? {} : { retry_after_seconds: wait }),
  };
}

/** Seconds; the header's other form, a date, is not what this provider sends. */
function retryAfter(header: string | null): number | null {
  if (header === null || !/^\d{1,9}$/.test(header)) return null;
  return Math.min(Number(header), RETRY_AFTER_MAX_SECONDS);
}
