// SPDX-License-Identifier: Apache-2.0
// Messages on the `mail` queue: what is to be said, to whom. Everything personal or secret travels sealed under a key
// of the deployment; the consumer alone opens it.
import { z } from "zod";
import { Role } from "../access/roles.ts";
import { Sealed } from "../receipts/sealed.ts";

export const MAIL_TEMPLATES = [
  "sign_in",
  "webhook_disabled",
  "import_done",
  "offboarding_done",
  "sla_reminder",
  "sla_breach",
] as const;
export type MailTemplate = (typeof MAIL_TEMPLATES)[number];

/** `sending` is between the claim and the provider's answer. */
export const MAIL_STATUSES = ["queued", "sending", "sent", "failed"] as const;
export type MailStatus = (typeof MAIL_STATUSES)[number];

/** What `sealed` of a sign-in holds. */
export const SignInContent = z.object({
  v: z.literal(1),
  /** Normalized. */
  email: z.string(),
  /** The one-time link, whole. */
  link: z.string(),
  expires_at_ms: z.int(),
  /** Which browser or program asked, for the reader; null where it did not say. */
  asked_from: z.string().nullable(),
});
export type SignInContent = z.infer<typeof SignInContent>;

/** A sign-in link for whoever has this address; the consumer sends it only where that is somebody. */
export const SignInMail = z.object({
  v: z.literal(1),
  kind: z.literal("sign_in"),
  mail_id: z.string(),
  person: z.string(),
  /** The tenant that the person named; null where none. */
  tenant: z.string().nullable(),
  /** SignInContent. */
  sealed: Sealed,
  trace_id: z.string(),
});
export type SignInMail = z.infer<typeof SignInMail>;

/** News for a tenant's people: one mail to each active user of the audience who has an address. */
export const NoticeMail = z.object({
  v: z.literal(1),
  kind: z.literal("notice"),
  /** The same notice again is the same mails again. */
  notice_id: z.string(),
  tenant: z.string(),
  template: z.enum([
    "webhook_disabled",
    "import_done",
    "offboarding_done",
    "sla_reminder",
    "sla_breach",
  ]),
  audience: z.union([z.object({ role: Role }), z.object({ user_id: z.string() })]),
  /** What the template says; ids, counts and names of things, nothing personal. */
  params: z.record(z.string(), z.string()),
  trace_id: z.string(),
});
export type NoticeMail = z.infer<typeof NoticeMail>;

export const MailMessage = z.discriminatedUnion("kind", [SignInMail, NoticeMail]);
export type MailMessage = z.infer<typeof MailMessage>;
