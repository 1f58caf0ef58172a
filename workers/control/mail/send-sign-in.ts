// SPDX-License-Identifier: Apache-2.0
// A sign-in's mail: to the address that asked, if it is an active user's. Where it is nobody's, nothing is sent, nothing
// is written and nothing is logged that says so.
import { renderMail, senderName } from "#connectors/mail/templates/render-mail.ts";
import type { Letterhead } from "#connectors/mail/templates/mail-content.ts";
import { buildReader } from "#connectors/mail/templates/reader.ts";
import { buildSignInMail } from "#connectors/mail/templates/sign-in.ts";
import type { SignInMail } from "#domain/messages/mail-queue.ts";
import { InvariantError } from "#domain/result.ts";
import { openSignIn } from "#ledger/mail-seal.ts";
import { NO_TENANT } from "#storage/mails.ts";
import type { Recipient } from "#storage/read-recipients.ts";
import { type Delivered, deliverMail } from "./deliver-mail.ts";
import type { MailPorts } from "./mail-ports.ts";

/** Whose letterhead a mail has where no single tenant speaks. */
const PRODUCT: Letterhead = { brand: "revops-pack", brand_color: null };

export async function sendSignIn(message: SignInMail, ports: MailPorts): Promise<Delivered> {
  const { mail_id, person, tenant } = message;
  const users = (await ports.people.ofPerson(person)).filter(
    (user) => tenant === null || user.tenant === tenant,
  );
  const [first] = users;
  if (first === undefined) return { kind: "done" };
  const content = await openSignIn(ports.root_secret, mail_id, message.sealed);
  if (ports.personOf(content.email) !== person) {
    throw new InvariantError(`mail ${mail_id} is for another person than its message says`);
  }
  const reader = buildReader(first.locale, first.time_zone);
  const letterhead = chooseLetterhead(users, first);
  const parts = await renderMail(buildSignInMail(content, reader, letterhead), letterhead, reader);
  return deliverMail(
    {
      name: { tenant_id: NO_TENANT, mail_id },
      template: "sign_in",
      person,
      expires_at_ms: content.expires_at_ms,
      mail: {
        from: { address: ports.from, name: senderName(letterhead) },
        to: content.email,
        ...parts,
      },
    },
    ports,
  );
}

function chooseLetterhead(users: readonly Recipient[], first: Recipient): Letterhead {
  return users.length === 1 ? first : PRODUCT;
}
