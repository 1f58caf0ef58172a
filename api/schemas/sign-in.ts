// SPDX-License-Identifier: Apache-2.0
// Signing in and what a session is.
import { z } from "zod";
import { TenantId } from "#domain/access/api-key.ts";
import { parseCode } from "#domain/access/link-token.ts";
import { Role } from "#domain/access/roles.ts";
import { parseEmail } from "#domain/lead/email.ts";
import { Instant } from "./fields.ts";

const TenantName = z.string().meta({ description: "The tenant's handle.", example: "default" });

export const SignInBody = z
  .strictObject({
    email: z
      .string()
      .max(320)
      .refine((text) => parseEmail(text) !== null, "must be an email address")
      .meta({ description: "Whoever reads it may sign in.", example: "asker@example.com" }),
    tenant: TenantId.optional().meta({
      description: "Signs in to this tenant alone; else the session chooses one later.",
    }),
  })
  .meta({ id: "SignInBody" });

export const AskedLink = z
  .object({
    browser_secret: z.string().meta({
      description: "Proves, with the link's token, that you are the one who asked. Keep it.",
    }),
    code: z.string().meta({
      description: "Show it to the person: whoever opens the link elsewhere has to type it.",
      example: "1234 5678",
    }),
    expires_at: Instant,
  })
  .meta({ id: "AskedLink" });

export const OpenLinkBody = z
  .strictObject({
    token: z.string().max(200).meta({ description: "`token` of the mailed link's query." }),
    browser_secret: z.string().max(100).optional(),
    code: z
      .string()
      .max(40)
      .refine((text) => parseCode(text) !== null, "must be eight digits")
      .optional()
      .meta({ description: "Instead of `browser_secret`; spaces and hyphens do not count." }),
  })
  .meta({ id: "OpenLinkBody" });

export const OpenedSession = z
  .object({
    session_token: z.string().meta({
      description: "Send it as `Authorization: Bearer`. It is not stored and not shown again.",
    }),
    expires_at: Instant.meta({ description: "Sooner or later with use: see the session." }),
    tenant: TenantName.nullable().meta({ description: "Null until one is chosen." }),
    tenants: z.array(TenantName),
  })
  .meta({ id: "OpenedSession" });

const sessionFields = {
  id: z.string(),
  client: z.string().meta({ description: "What signed in.", example: "Firefox on Linux" }),
  proof: z.enum(["mailed_link", "access"]),
  created_at: Instant,
  seen_at: Instant.meta({ description: "Last use, exact to five minutes." }),
  expires_at: Instant.meta({
    description: "30 days after the start, or 7 days after the last use, whichever comes first.",
  }),
};

export const SessionView = z
  .object({
    tenant: TenantName.nullable(),
    user: z
      .object({
        id: z.string(),
        external_id: z.string(),
        name: z.string(),
        roles: z.array(Role),
      })
      .nullable()
      .meta({ description: "Who the person is in the tenant; null until one is chosen." }),
    tenants: z.array(z.object({ tenant: TenantName, roles: z.array(Role) })),
    session: z.object(sessionFields),
  })
  .meta({ id: "SessionView" });

export const SessionList = z
  .object({
    items: z.array(
      z.object({
        ...sessionFields,
        current: z.boolean().meta({ description: "Whether it is the one that asks." }),
      }),
    ),
    next_cursor: z.null().meta({ description: "A person has at most 50: there is one page." }),
  })
  .meta({ id: "SessionList" });

export const ChooseTenantBody = z.strictObject({ tenant: TenantId }).meta({
  id: "ChooseTenantBody",
});

export const EndedSessions = z
  .object({ ended: z.int().meta({ description: "Sessions that this call ended." }) })
  .meta({ id: "EndedSessions" });
