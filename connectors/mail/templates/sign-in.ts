// SPDX-License-Identifier: Apache-2.0
// The mail with a one-time sign-in link.
import type { SignInContent } from "#domain/messages/mail-queue.ts";
import { factsOf, type Letterhead, type MailContent } from "./mail-content.ts";
import type { Reader } from "./reader.ts";

/** Whoever asks chooses what their program calls itself: letters and digits only, so that it cannot be an address. */
const NOT_A_NAME = /[^\p{L}\p{N}()/\- ]+/gu;
const ASKED_FROM_UNITS = 60;

export function buildSignInMail(
  { link, expires_at_ms, asked_from }: SignInContent,
  { say, tellTime }: Reader,
  { brand }: Letterhead,
): MailContent {
  const program = asked_from?.replaceAll(NOT_A_NAME, " ").slice(0, ASKED_FROM_UNITS).trim();
  return {
    subject: say("sign_in.subject", { brand }),
    heading: say("sign_in.heading"),
    paragraphs: [say("sign_in.lead", { brand })],
    facts: factsOf([
      [say("sign_in.until"), tellTime(expires_at_ms)],
      [say("sign_in.asked_from"), program],
    ]),
    action: { label: say("sign_in.button"), url: link },
    notes: [say("sign_in.once"), say("sign_in.not_you")],
    footer: say("product_footer"),
  };
}
