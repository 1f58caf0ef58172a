// SPDX-License-Identifier: Apache-2.0
// Lists of leads, by what managers look for, and the leads of one address.
import { z } from "zod";
import { LEAD_STATUSES } from "#domain/lead/lead.ts";
import { ExternalId, Instant, NextCursor, Page } from "./fields.ts";
import { QueueItem } from "./queue.ts";

const LISTED = LEAD_STATUSES.filter((status) => status !== "received");

export const LeadListQuery = Page.extend({
  status: z.enum(LISTED).optional(),
  owner: ExternalId.optional().meta({
    description: "External id of the owner; `me` is the caller, `none` is nobody.",
    example: "sdr-1",
  }),
  team: ExternalId.optional().meta({
    description: "External id of the team in whose queue it is.",
  }),
  source: z.string().max(64).optional().meta({ example: "website" }),
  accepted_from: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: "First instant.", example: "2026-11-01T00:00:00Z" }),
  accepted_to: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: "First instant behind.", example: "2026-12-01T00:00:00Z" }),
});

const ListedLead = QueueItem.extend({
  source: z.string().nullable(),
  segment: z.string().nullable(),
  account_id: z.string().nullable(),
  duplicate_of: z.string().nullable(),
  accepted_at: Instant.nullable(),
}).meta({ id: "ListedLead" });

export const LeadList = z
  .object({ items: z.array(ListedLead), next_cursor: NextCursor })
  .meta({ id: "LeadList" });

export const LeadSearch = z.strictObject({
  email: z.string().min(3).max(320).meta({
    description: "The address, however it was typed.",
    example: "jo@acme.example",
  }),
});

export const FoundLeads = z
  .object({ items: z.array(ListedLead) })
  .meta({ id: "FoundLeads", description: "The newest first, duplicates among them; at most 100." });
