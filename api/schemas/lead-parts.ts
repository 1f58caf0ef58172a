// SPDX-License-Identifier: Apache-2.0
// Parts of what the API says about a lead, as its view and its row in a queue share them.
import { z } from "zod";
import { Instant } from "./fields.ts";

export const PersonRef = z
  .object({ id: z.string(), external_id: z.string().nullable(), name: z.string().nullable() })
  .meta({ id: "DirectoryRef", description: "A user or a team, with your own id of it." });

export const Sla = z
  .object({
    due_at: Instant,
    minutes_left: z
      .int()
      .meta({ description: "Whole minutes, rounded down; below zero: overdue." }),
  })
  .meta({ id: "Sla" });

export const Contact = z
  .object({
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    company: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    country: z.string().nullable().meta({ description: "ISO 3166-1 alpha-2." }),
    region: z.string().nullable().meta({ description: "ISO 3166-2." }),
  })
  .meta({
    id: "Contact",
    description:
      "Who the lead is, normalized, as it was known when its newest attempt was decided.",
  });
