// SPDX-License-Identifier: Apache-2.0
// Tenants, people and teams, as PUT takes and GET answers them. A PUT replaces the whole thing.
import { z } from "zod";
import { TenantId } from "#domain/access/api-key.ts";
import { Role, ROLES } from "#domain/access/roles.ts";
import { WorkingSpan } from "#domain/directory/working-span.ts";
import { parseEmail } from "#domain/lead/email.ts";
import { ExternalId, lineText, NextCursor, Page } from "./fields.ts";

/** Whether the PUT made it, changed it, or found it so. */
export const Change = z.enum(["created", "updated", "unchanged"]);

/** Whether a DELETE took it away, or found nothing. */
export const Removal = z.enum(["deleted", "unchanged"]);

export const TenantParams = z.object({
  tenant: TenantId.meta({
    description: "Handle of the tenant: part of its keys.",
    example: "acme",
  }),
});

/** The door also asks the platform whether it knows the language. */
const Locale = z
  .string()
  .regex(/^[a-z]{2}(?:-[A-Z]{2})?$/)
  .meta({ description: "Language of texts for people.", example: "en-GB" });

/** The door also asks the platform whether there is such a zone. */
const TimeZone = z
  .string()
  .regex(/^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){0,2}$/)
  .max(64)
  .meta({ description: "IANA time zone.", example: "Europe/London" });

export const TenantBody = z
  .strictObject({
    name: lineText(200).meta({ example: "Acme" }),
    locale: Locale.default("en"),
    time_zone: TimeZone.default("UTC"),
    brand_color: z
      .string()
      .regex(/^#[0-9a-f]{6}$/)
      .nullable()
      .default(null)
      .meta({
        description: "Colour of mails and pages, in lower case; null takes the product's.",
        example: "#1f6feb",
      }),
  })
  .meta({ id: "TenantBody" });

export const TenantView = z
  .object({ tenant: z.string(), ...TenantBody.shape })
  .meta({ id: "Tenant" });

export const SavedTenant = TenantView.extend({ change: Change }).meta({ id: "SavedTenant" });

/** Stored in one spelling: lower case, host as A-labels. */
const Email = z
  .string()
  .max(320)
  .refine((text) => parseEmail(text) !== null, { message: "must be an email address" })
  .meta({ description: "Signs the person in; one user each.", example: "sdr-1@acme.example" });

/** Most leads that one person may hold at once, as in a config's capacities. */
const MAX_CAPACITY = 100_000;

export const UserBody = z
  .strictObject({
    name: lineText(200).meta({ example: "Sales development 1" }),
    email: Email.nullable().default(null),
    active: z
      .boolean()
      .default(true)
      .meta({ description: "Inactive people take no turn in a pool and cannot sign in." }),
    roles: z
      .array(Role)
      .max(ROLES.length)
      .default([])
      .meta({ description: "What the person may do.", example: ["sdr"] }),
    manager: ExternalId.nullable()
      .default(null)
      .meta({ description: "External id of the user above; nobody is above themselves." }),
    deputy: ExternalId.nullable()
      .default(null)
      .meta({ description: "External id of the user who stands in." }),
    locale: Locale.nullable().default(null).meta({ description: "Null takes the tenant's." }),
    time_zone: TimeZone.nullable().default(null).meta({ description: "Null takes the tenant's." }),
    working_hours: z
      .array(WorkingSpan)
      .max(50)
      .nullable()
      .default(null)
      .meta({
        description:
          "Spans of a week in the person's time zone (1 is Monday); null takes the tenant's schedule.",
        example: [{ days: [1, 2, 3, 4, 5], from: "09:00", to: "17:30" }],
      }),
    territories: z
      .array(lineText(100))
      .max(100)
      .default([])
      .meta({ description: "Names of territories of the config.", example: ["uk"] }),
    capacity: z
      .int()
      .min(1)
      .max(MAX_CAPACITY)
      .nullable()
      .default(null)
      .meta({
        description:
          "Most leads open at once over all pools, from the next config version on; a config's own number goes before it, " +
          "and null is no limit.",
      }),
    automation: z.boolean().default(false).meta({
      description:
        "A program's user: what it does with a lead is kept, and never counts as a first touch.",
    }),
  })
  .meta({ id: "UserBody" });

const identified = {
  id: z.string().meta({ description: "Our id of it." }),
  external_id: z.string(),
};

export const UserView = z
  .object({ ...identified, ...z.object(UserBody.shape).shape })
  .meta({ id: "User" });

export const FirstAdminBody = z
  .strictObject({
    external_id: ExternalId,
    name: lineText(200).meta({ example: "Revenue operations 1" }),
    email: Email,
  })
  .meta({ id: "FirstAdminBody" });

/** `true` or `false` in a query. */
const Flag = z.enum(["true", "false"]);

export const UserQuery = Page.extend({
  active: Flag.optional().meta({ description: "Only active, or only inactive people." }),
  role: Role.optional().meta({ description: "Only people with this role." }),
  team: ExternalId.optional().meta({ description: "Only members of this team." }),
});

export const UserList = z
  .object({ items: z.array(UserView), next_cursor: NextCursor })
  .meta({ id: "Users" });

/** 500 members at 100 characters stay below the door's 64 KiB. */
const MAX_MEMBERS = 500;

export const TeamBody = z
  .strictObject({
    name: lineText(200).meta({ example: "SMB" }),
    lead: ExternalId.nullable()
      .default(null)
      .meta({ description: "External id of the user who leads the team." }),
    deputy: ExternalId.nullable()
      .default(null)
      .meta({ description: "External id of the user who stands in for the lead." }),
    members: z
      .array(ExternalId)
      .max(MAX_MEMBERS)
      .default([])
      .meta({ description: "External ids of users; the list replaces the one before." }),
  })
  .meta({ id: "TeamBody" });

/** `/v1/queues/held` is no team's queue. */
export const TeamParams = z.object({
  external_id: ExternalId.refine((id) => id !== "held", { message: "`held` is reserved" }),
});

export const MemberParams = z.object({
  external_id: ExternalId.meta({ description: "External id of the team." }),
  user: ExternalId.meta({ description: "External id of the user." }),
});

export const TeamView = z.object({ ...identified, ...TeamBody.shape }).meta({ id: "Team" });

export const TeamList = z
  .object({ items: z.array(TeamView), next_cursor: NextCursor })
  .meta({ id: "Teams" });

/** What a PUT answers: the thing as it now stands, and what the PUT did. */
export const SavedUser = UserView.extend({ change: Change }).meta({ id: "SavedUser" });
export const SavedTeam = TeamView.extend({ change: Change }).meta({ id: "SavedTeam" });
