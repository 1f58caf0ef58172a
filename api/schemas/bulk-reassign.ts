// SPDX-License-Identifier: Apache-2.0
// Giving many leads to somebody at once: which, to whom, and what would become of each.
import { z } from "zod";
import { MOVE_REFUSALS } from "#domain/lead/plan-moves.ts";
import { ExternalId, Instant } from "./fields.ts";
import { LeadId } from "./lead.ts";
import { ReassignBody } from "./lead-work.ts";

/** Leads of one call: some 160 KB in the batch's row of the 2 MB that a row may have, and 40 sends of 50 messages. */
export const MOVES_MAX = 2_000;
const NAMED_MAX = 500;
/** Leads listed of a preview; the counts are of all. */
export const SHOWN = 50;

const Filter = z
  .strictObject({
    owner: ExternalId.optional().meta({ description: "Who has them.", example: "u-17" }),
    team: ExternalId.optional().meta({ description: "In whose queue they stand.", example: "sdr" }),
    status: z
      .enum(["routed", "held"])
      .default("routed")
      .meta({ description: "Those that stand in a queue, or those that are held." }),
    source: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: "Where they came from.", example: "website" }),
  })
  .refine(
    ({ owner, team, status, source }) =>
      status === "held" || [owner, team, source].some((one) => one !== undefined),
    { message: "name an owner, a team or a source, or the status `held`" },
  )
  .meta({ description: "What all of them have in common: at least one of these." });

export const BulkReassignBody = z
  .strictObject({
    from_user: ExternalId.optional().meta({
      description: "All that this user has.",
      example: "u-17",
    }),
    filter: Filter.optional(),
    lead_ids: z
      .array(LeadId)
      .min(1)
      .max(NAMED_MAX)
      .optional()
      .meta({ description: "These, at most 500." }),
    to: z.union([z.literal("policy"), ReassignBody.shape.to]).meta({
      description:
        "A user, a team, or `policy`: each is decided again under the config of now, its last holder passed over where another is eligible.",
    }),
    reason: ReassignBody.shape.reason,
    dry_run: z.boolean().default(false).meta({
      description: "True: says which leads it would be, and does nothing.",
    }),
    preview_sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits")
      .optional()
      .meta({
        description: "Of the preview you looked at: nothing happens if it has moved since.",
      }),
  })
  .refine(
    ({ from_user, filter, lead_ids }) =>
      [from_user, filter, lead_ids].filter((one) => one !== undefined).length === 1,
    { message: "name exactly one of `from_user`, `filter` and `lead_ids`" },
  )
  .meta({ id: "BulkReassignBody" });

const Refused = z
  .object({
    count: z.int(),
    first: z
      .array(z.object({ id: z.string(), code: z.enum(MOVE_REFUSALS), message: z.string() }))
      .meta({ description: "The first 50, and what to do about each." }),
  })
  .meta({ id: "RefusedMoves", description: "Selected leads that cannot be given to anybody." });

const shared = {
  count: z.int().meta({ description: "Leads that go to somebody." }),
  refused: Refused,
  left: z.int().meta({
    description:
      "How many more the selection has beyond the 2,000 of one call: send another call for them.",
  }),
};

export const BulkReassignPreview = z
  .object({
    ...shared,
    first: z
      .array(
        z.object({
          id: z.string(),
          label: z.string().nullable().meta({ description: "Its company, else its person." }),
          owner: z.string().nullable().meta({ description: "Who has it now." }),
          team: z.string().nullable(),
          sla_due_at: Instant.nullable(),
        }),
      )
      .meta({ description: "The first 50 of them, the least time left first." }),
    targets: z
      .array(z.object({ user: z.string().nullable(), team: z.string().nullable(), count: z.int() }))
      .meta({
        description:
          "How many come to whom, in which team's queue; both null: policy says it when each is decided.",
      }),
    preview_sha256: z.string().meta({
      description: "Of the leads, where each stands and who gets them; name it to do just that.",
    }),
  })
  .meta({ id: "BulkReassignPreview" });

export const BulkReassigning = z
  .object({
    batch_id: z.string().meta({
      description: "The same for the same Idempotency-Key: a repeat sends nothing twice.",
    }),
    ...shared,
    trace_id: z.string(),
  })
  .meta({ id: "BulkReassigning" });
