// SPDX-License-Identifier: Apache-2.0
// RFC 9457 problem document: the only shape of an error outward.
import { z } from "zod";
import { ConfigDiffView } from "./config-diff.ts";
import { ActorView, Instant } from "./fields.ts";

export const ProblemDocument = z
  .object({
    type: z.string().meta({
      description: "`urn:revops-pack:problem:<code>`: compare this, never the title.",
      example: "urn:revops-pack:problem:invalid_fields",
    }),
    title: z.string().meta({ description: "One sentence per type, always the same." }),
    status: z.int().meta({ description: "The HTTP status, again.", example: 422 }),
    retryable: z.boolean().meta({
      description: "Whether the same request may succeed later without a change.",
    }),
    trace_id: z
      .string()
      .meta({ description: "Name it when you ask for help; also in `trace-id`." }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({
            description: "JSON pointer into the body; `/query/..` and `/header/..` for the others.",
            example: "/email",
          }),
          code: z.string().meta({ example: "invalid_email" }),
          message: z.string(),
          line: z.int().optional().meta({ description: "In a config's text, from 1." }),
          column: z.int().optional(),
        }),
      )
      .optional()
      .meta({ description: "One entry per field that is wrong, all of them at once." }),
    conflict: z
      .object({
        current: z.string().nullable().meta({
          description: "The tag that stands, for `If-Match`; null where the resource is gone.",
          example: '"r4"',
        }),
        changed_by: ActorView.nullable(),
        changed_at: Instant.nullable(),
      })
      .optional()
      .meta({
        description:
          "With 412, 428 and `conflict_resolved`: what stands instead, by whom and since when.",
      }),
    diff: ConfigDiffView.partial({ loosens: true, decisions: true }).optional().meta({
      description:
        "With 412: what others changed since the version that you edited. Of a draft, the keys alone.",
    }),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem document." });
export type ProblemDocument = z.infer<typeof ProblemDocument>;
