// SPDX-License-Identifier: Apache-2.0
// The mails that the deployment sent or is about to send.
import { defineRoute } from "../contract.ts";
import { Page } from "../schemas/fields.ts";
import { MailPage } from "../schemas/mail.ts";

export const listMails = defineRoute({
  id: "listMails",
  method: "get",
  path: "/v1/mails",
  tag: "Operations",
  action: "mail.read",
  summary: "What became of mails",
  description:
    "Newest first, without addresses and contents. A provider that is down delays a mail: it stays `queued` and is tried " +
    "again with growing delays. One that ran out of retries is `failed` with `retries_exhausted`, and its message is a " +
    "dead letter that can be replayed. The operator sees the mails of sign-ins, which belong to no tenant.",
  query: Page,
  success: { 200: { description: "A page of mails.", schema: MailPage } },
  problems: [],
});
