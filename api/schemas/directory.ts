// SPDX-License-Identifier: Apache-2.0
// Tenants, people, teams and accounts, as PUT takes and GET answers them. A PUT replaces the whole thing.
import { z } from "zod";
import { TenantId } from "#domain/access/api-key.ts";
import { CUSTOMER_STATUSES } from "#domain/lead/account.ts";
import { ExternalId, lineText } from "./fields.ts";

/** Whether the PUT made it, changed it, or found it so. */
const Change = z.enum(["created", "updated", "unchanged"]);

export const TenantParams = z.object({
  tenant: TenantId.meta({
    description: "Handle of the tenant: part of its keys.",
    example: "acme",
  }),
});

export const TenantBody = z
  .strictObject({
    name: lineText(200).meta({ example: "Acme" }),
    locale: z
      .string()
      .regex(/^[a-z]{2}(?:-[A-Z]{2})?$/)
      .default("en")
      .meta({ description: "Language of texts for people.", example: "en-GB" }),
    time_zone: z
      .string()
      .regex(/^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){0,2}$/)
      .max(64)
      .default("UTC")
      .meta({ description: "IANA time zone.", example: "Europe/London" }),
  })
  .meta({ id: "TenantBody" });

export const TenantView = z
  .object({ tenant: z.string(), ...TenantBody.shape, change: Change })
  .meta({ id: "Tenant" });

export const UserBody = z
  .strictObject({
    name: lineText(200).meta({ example: "Sales development 1" }),
    email: z.email().max(320).nullable().default(null).meta({ example: "sdr-1@acme.example" }),
    active: z.boolean().default(true).meta({ description: "Inactive people get no leads." }),
  })
  .meta({ id: "UserBody" });

const identified = {
  id: z.string().meta({ description: "Our id of it." }),
  external_id: z.string(),
};

export const UserView = z
  .object({ ...identified, ...z.object(UserBody.shape).shape })
  .meta({ id: "User" });

/** 1,000 members at 100 characters stay below the door's 64 KiB. */
const MAX_MEMBERS = 500;

export const TeamBody = z
  .strictObject({
    name: lineText(200).meta({ example: "SMB" }),
    lead: ExternalId.nullable()
      .default(null)
      .meta({ description: "External id of the user who leads the team." }),
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

export const TeamView = z.object({ ...identified, ...TeamBody.shape }).meta({ id: "Team" });

export const AccountBody = z
  .strictObject({
    name: lineText(300).meta({ example: "Acme Industries Ltd" }),
    domains: z
      .array(
        z
          .string()
          .max(253)
          .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/),
      )
      .max(50)
      .default([])
      .meta({
        description:
          "Domains in lower case (A-labels); a host name stands for its registrable domain.",
        example: ["acme.example"],
      }),
    owner: ExternalId.nullable().default(null).meta({ description: "External id of a user." }),
    arr_minor: z.int().min(0).nullable().default(null).meta({
      description: "Annual recurring revenue in minor units of the config's currency.",
    }),
    customer_status: z.enum(CUSTOMER_STATUSES).default("prospect"),
    region: z
      .string()
      .regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/)
      .nullable()
      .default(null)
      .meta({ description: "ISO 3166-1 or 3166-2 code.", example: "GB" }),
  })
  .meta({ id: "AccountBody" });

export const AccountView = z
  .object({ ...identified, ...AccountBody.shape })
  .meta({ id: "Account" });

/** What a PUT answers: the thing as it now stands, and what the PUT did. */
export const SavedUser = UserView.extend({ change: Change }).meta({ id: "SavedUser" });
export const SavedTeam = TeamView.extend({ change: Change }).meta({ id: "SavedTeam" });
export const SavedAccount = AccountView.extend({ change: Change }).meta({ id: "SavedAccount" });
