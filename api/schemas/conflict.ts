// SPDX-License-Identifier: Apache-2.0
// Conflicts as people see them, who have to settle them.
import { z } from "zod";
import {
  CONFLICT_CHOICES,
  CONFLICT_SEVERITIES,
  CONFLICT_STATUSES,
  CONFLICT_TYPES,
} from "#domain/conflicts/conflict.ts";
import { ActorView, Instant, lineText, NextCursor, Page } from "./fields.ts";

const REASON_CHARACTERS = 1000;

export const ConflictParams = z.object({
  id: z
    .string()
    .regex(/^cfl_[a-z2-7]{26}$/)
    .meta({ description: "Id of a conflict, as a held lead or the list names it." }),
});

export const ConflictQuery = Page.extend({
  status: z.enum(CONFLICT_STATUSES).default("open").meta({ description: "Default: `open`." }),
  type: z.enum(CONFLICT_TYPES).optional(),
  severity: z.enum(CONFLICT_SEVERITIES).optional(),
});

const Choice = z.enum(CONFLICT_CHOICES).meta({
  description:
    "`partner`: the registration is routed as a lead of its own; `direct`: it joins the lead, or goes to the account's " +
    "owner, that was there before. `account`: the lead belongs to the one named in `target`; `no_account`: to none. " +
    "`user`, `team`: it goes to `target`. `policy`: as the rules say now.",
});

const Candidate = z
  .object({
    kind: z.enum(["lead", "account"]),
    id: z.string(),
    owner_id: z
      .string()
      .nullable()
      .meta({ description: "Who owned the account when it was found." }),
    name: z.string().nullable().meta({
      description: "What an account is called now; null for a lead, whose page says who it is.",
    }),
    owner_name: z.string().nullable(),
    origin: z.string().meta({
      description: "Whose it is: `direct`, or `partner/` and the source's name.",
      example: "partner/northwind",
    }),
  })
  .meta({ id: "ConflictCandidate" });

const summary = {
  id: z.string(),
  type: z.enum(CONFLICT_TYPES),
  severity: z.enum(CONFLICT_SEVERITIES).meta({
    description:
      "`severe`: its lead is held until a person has settled it; `minor`: precedence did.",
  }),
  status: z.enum(CONFLICT_STATUSES),
  lead_id: z.string().meta({ description: "The lead whose attempt ran into it." }),
  rules: z.array(z.string()).meta({
    description:
      "What says so: `account_has_owner`, `account_is_customer`, `email`, `name_company_phone`, or the rung that decided.",
  }),
  candidates: z.array(Candidate),
  raised_at: Instant,
};

const resolution = {
  choice: Choice.nullable().meta({
    description: "Null where precedence settled a kind that nobody chooses in.",
  }),
  target_id: z.string().nullable().meta({ description: "The account, user or team chosen." }),
  precedence: z.string().nullable().meta({ description: "What precedence said, as a code." }),
  resolved_by: z.enum(["precedence", "human"]),
  resolved_at: Instant,
};

const ConflictItem = z
  .object({
    ...summary,
    resolution: z.object({ ...resolution, actor_ref: z.string() }).nullable(),
  })
  .meta({ id: "ConflictItem" });

export const ConflictPage = z
  .object({ items: z.array(ConflictItem), next_cursor: NextCursor })
  .meta({ id: "ConflictPage" });

export const ConflictView = z
  .object({
    ...summary,
    resolution: z
      .object({
        ...resolution,
        actor: ActorView,
        reason: z.string().nullable().meta({
          description:
            "Why, in the person's words; null by precedence, and where the lead is erased.",
        }),
      })
      .nullable(),
    head: z.string().meta({ description: "The newest receipt; also the ETag, for `If-Match`." }),
  })
  .meta({ id: "Conflict" });

export const ResolutionBody = z
  .strictObject({
    choice: Choice,
    target: lineText(200).optional().meta({
      description:
        "With `account`, `user` and `team`: its external id, or an account's id as the conflict names it.",
      example: "acme",
    }),
    reason: lineText(REASON_CHARACTERS).meta({ description: "Why; kept sealed with the lead." }),
  })
  .meta({ id: "ResolutionBody" });

export const ConflictResolution = z
  .object({
    id: z.string(),
    choice: Choice,
    receipt_id: z.string(),
    lead_id: z.string(),
    attempt: z.int().nullable().meta({
      description: "The attempt that is now under way; null where the lead had gone on before.",
    }),
    trace_id: z.string(),
  })
  .meta({ id: "ConflictResolution" });
