// SPDX-License-Identifier: Apache-2.0
// What became of mails: never an address, never what they say.
import { z } from "zod";
import { MAIL_STATUSES, MAIL_TEMPLATES } from "#domain/messages/mail-queue.ts";
import { Instant, NextCursor } from "./fields.ts";

export const MailView = z
  .object({
    id: z.string(),
    template: z.enum(MAIL_TEMPLATES),
    status: z.enum(MAIL_STATUSES).meta({
      description:
        "`queued` waits for its next try, `sending` is with the provider, `failed` is not tried again by itself.",
    }),
    user: z.string().nullable().meta({
      description:
        "External id of the user it went to; null where nobody in the tenant has that address any more.",
    }),
    attempts: z.int(),
    reason: z.string().nullable().meta({
      description: "Why the last try failed, as a code; null where it did not.",
      example: "rate_limit_exceeded",
    }),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: "Mail", description: "One mail to one person, as far as it came." });

export const MailPage = z
  .object({ items: z.array(MailView), next_cursor: NextCursor })
  .meta({ id: "MailPage" });
