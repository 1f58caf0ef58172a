// SPDX-License-Identifier: Apache-2.0
// Accounts, as PUT and imports take and GET answers them.
import { z } from "zod";
import { CUSTOMER_STATUSES } from "#domain/lead/account.ts";
import { isCountryCode } from "#domain/lead/countries.ts";
import { isPlausibleRegion } from "#domain/lead/regions.ts";
import { parseInstant } from "#domain/time/instant.ts";
import { ExternalId, lineText, NextCursor, Page } from "./fields.ts";

const DomainName = z
  .string()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/, "must be a domain name");

const Region = z
  .string()
  .regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/, {
    message: "must be an ISO 3166 code, such as GB or US-CA",
    abort: true,
  })
  .refine((code) => isCountryCode(code.slice(0, 2)) && isPlausibleRegion(code), {
    message: "must be an ISO 3166 code that exists, such as GB or US-CA",
  });

/** A system that knows the account under an id of its own; the leading letter keeps the systems' order. */
const SystemName = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/);
const MAX_SYSTEMS = 20;

export const AccountBody = z
  .strictObject({
    name: lineText(300).meta({ example: "Acme Industries Ltd" }),
    domains: z
      .array(DomainName)
      .max(50)
      .default([])
      .meta({
        description:
          "Domains in lower case (A-labels), the company's own first; a host name stands for its registrable domain.",
        example: ["acme.example"],
      }),
    owner: ExternalId.nullable().default(null).meta({ description: "External id of a user." }),
    csm: ExternalId.nullable()
      .default(null)
      .meta({ description: "External id of the customer success manager, a user." }),
    parent: ExternalId.nullable()
      .default(null)
      .meta({ description: "External id of the account above it." }),
    customer_status: z.enum(CUSTOMER_STATUSES).default("prospect"),
    arr_minor: z.int().min(0).nullable().default(null).meta({
      description: "Annual recurring revenue in minor units of the config's currency.",
    }),
    region: Region.nullable()
      .default(null)
      .meta({ description: "ISO 3166-1 or 3166-2 code.", example: "GB" }),
    company_size: z
      .int()
      .min(1)
      .max(100_000_000)
      .nullable()
      .default(null)
      .meta({ description: "People who work there." }),
    industry: lineText(100).nullable().default(null),
    active: z.boolean().default(true).meta({
      description:
        "Whether you still deal with it: of accounts that a lead may belong to, those go first.",
    }),
    named: z.boolean().default(false).meta({
      description: "Its owner works it by name: its leads follow them, customer or not.",
    }),
    phone: lineText(64).nullable().default(null).meta({ example: "+44 20 7946 0000" }),
    postal_code: lineText(20).nullable().default(null).meta({ example: "SW1A 1AA" }),
    contact_domains: z
      .array(DomainName)
      .max(20)
      .default([])
      .meta({ description: "Domains of its people's mail: weaker evidence than its own." }),
    last_activity_at: z.iso
      .datetime({ offset: true, abort: true })
      .refine((text) => parseInstant(text) !== null, "must be a time, such as 2026-11-22T09:30:00Z")
      .nullable()
      .default(null)
      .meta({
        description: "When somebody last did something with it, as your CRM says.",
        example: "2026-11-22T09:30:00Z",
      }),
    external_ids: z
      .record(SystemName, lineText(200))
      .refine((ids) => Object.keys(ids).length <= MAX_SYSTEMS, `at most ${MAX_SYSTEMS} systems`)
      .default({})
      .meta({
        description: "Its ids in other systems, by system.",
        example: { salesforce: "0015g00000AbCdE" },
      }),
  })
  .meta({ id: "AccountBody" });

const waiting = ExternalId.nullable().meta({
  description:
    "Named by an import and not in the directory yet; takes effect when they are created.",
});

export const AccountView = z
  .object({
    id: z.string().meta({ description: "Our id of it." }),
    external_id: z.string(),
    ...AccountBody.shape,
    owner_wanted: waiting,
    csm_wanted: waiting,
  })
  .meta({ id: "Account" });

/** What a PUT answers: the account as it now stands, and what the PUT did. */
export const SavedAccount = AccountView.extend({
  change: z.enum(["created", "updated", "unchanged"]),
}).meta({ id: "SavedAccount" });

export const AccountQuery = Page.extend({
  owner: ExternalId.optional().meta({ description: "External id of the owner." }),
  customer_status: z.enum(CUSTOMER_STATUSES).optional(),
  region: Region.optional(),
  domain: z
    .string()
    .max(253)
    .optional()
    .meta({ description: "A domain or host name.", example: "acme.example" }),
});

export const AccountPage = z
  .object({ items: z.array(AccountView), next_cursor: NextCursor })
  .meta({ id: "AccountPage" });
