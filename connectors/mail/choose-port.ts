// SPDX-License-Identifier: Apache-2.0
// Which port mail leaves by: MAIL_PROVIDER says. A setting that cannot work is thrown, so that the message is retried:
// mail waits until a person has put the setting right, and no mail goes anywhere else instead.
import { InvariantError } from "#domain/result.ts";
import { buildCloudflareMail, type EmailBinding } from "./cloudflare.ts";
import { buildMailbox, type MailboxStore } from "./mailbox.ts";
import type { MailPort } from "./port.ts";
import { buildResendMail } from "./resend.ts";

/** The settings that choose, and what the adapters stand on. */
export interface MailPortEnv {
  readonly MAIL_PROVIDER: string;
  /** Of resend. */
  readonly MAIL_API_KEY?: string;
  /** Of cloudflare. */
  readonly EMAIL?: EmailBinding;
  /** Of the mailbox. */
  readonly CACHE: MailboxStore;
}

export interface MailPortWorld {
  /** Whether this stack is a developer's or a test's: only there may mails lie about in clear. */
  readonly is_development: boolean;
  readonly now_ms: () => number;
  readonly fetch: (request: Request) => Promise<Response>;
}

export function chooseMailPort(env: MailPortEnv, world: MailPortWorld): MailPort {
  switch (env.MAIL_PROVIDER) {
    case "mailbox":
      if (!world.is_development)
        throw new InvariantError("MAIL_PROVIDER mailbox is for development stacks alone");
      return buildMailbox(env.CACHE, world.now_ms);
    case "cloudflare":
      if (env.EMAIL === undefined)
        throw new InvariantError("MAIL_PROVIDER cloudflare needs the send_email binding EMAIL");
      return buildCloudflareMail(env.EMAIL);
    case "resend":
      if (env.MAIL_API_KEY === undefined || env.MAIL_API_KEY === "")
        throw new InvariantError("MAIL_PROVIDER resend needs the secret MAIL_API_KEY");
      return buildResendMail({ api_key: env.MAIL_API_KEY, fetch: world.fetch });
    default:
      throw new InvariantError("MAIL_PROVIDER names no provider");
  }
}
