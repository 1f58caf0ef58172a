// SPDX-License-Identifier: Apache-2.0
// What `GET /v1/leads/{id}/explain` answers: the lead's whole path, receipt by receipt.
import { z } from "zod";
import { ActorView, Instant } from "./fields.ts";

const Values = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .meta({ description: "What the sentence is made of; ids stay ids here." });

const Part = z
  .object({
    code: z.string(),
    values: Values,
    sentence: z.string().meta({ description: "In the reader's language, names in place of ids." }),
  })
  .meta({ id: "ExplainPart" });

const Fact = Part.extend({
  parts: z.array(Part).meta({
    description:
      "What belongs to it: every rule looked at with its values, every account considered with its evidence, " +
      "everybody passed over with the reason, and the pool's members as they stood.",
  }),
}).meta({ id: "ExplainFact" });

const Step = z
  .object({
    seq: z.int().meta({ description: "Place in the tenant's log." }),
    receipt_id: z.string(),
    step: z.string().meta({ example: "ROUTE_LEAD" }),
    at: Instant,
    by: ActorView,
    attempt: z.int().nullable().meta({
      description: "The attempt that it begins or ends, or under which it was done.",
    }),
    facts: z.array(Fact),
  })
  .meta({ id: "ExplainStep" });

export const LeadExplanation = z
  .object({
    id: z.string(),
    locale: z.string(),
    complete: z.boolean().meta({
      description:
        "False where only the newest 500 receipts are told; the evidence bundle has all.",
    }),
    steps: z.array(Step),
  })
  .meta({ id: "LeadExplanation" });

export const ExplainQuery = z.object({
  locale: z.string().max(35).optional().meta({
    description:
      "Language of the sentences: en, de, fr or ar. Absent: the reader's own, else the tenant's.",
    example: "de",
  }),
});
