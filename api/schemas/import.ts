// SPDX-License-Identifier: Apache-2.0
// Imports: what is asked, and how far one is.
import { z } from "zod";
import { IMPORT_ENTITIES } from "#domain/imports/entities.ts";
import { IMPORT_MODES } from "#domain/lead/intake.ts";
import { LEAD_STATUSES } from "#domain/lead/lead.ts";
import { JOB_STATUSES } from "#domain/messages/job-queue.ts";
import { ActorView, Instant, NextCursor } from "./fields.ts";

/** A header is 64 KiB at most, a name in it rarely 100 characters. */
const HeaderName = z.string().min(1).max(200);

export const ImportBody = z
  .strictObject({
    entity: z.enum(IMPORT_ENTITIES),
    columns: z
      .record(z.string().max(40), HeaderName)
      .nullable()
      .default(null)
      .meta({
        description:
          "Field -> name of the column that fills it. A field that is not named here is filled by the column of its own " +
          "name, if the file has one; a column that fills no field is ignored, or of leads kept beside the fields.",
        example: { external_id: "Account ID", name: "Account Name" },
      }),
    delimiter: z
      .enum([",", ";", "\t", "tab"])
      .nullable()
      .default(null)
      .meta({ description: "What parts the cells; left out, the header says it." }),
    dry_run: z.boolean().default(false).meta({
      description: "Reads, compares and reports without writing; `apply` then does it for real.",
    }),
    mode: z
      .enum(IMPORT_MODES)
      .optional()
      .meta({
        description:
          "Of leads: `route` decides each as one that was posted (where left out), `keep_owner` leaves it with whom its " +
          "column `owner` names by external id or address, `store` only keeps it, in no queue.",
      }),
    source: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be a slug of at most 64 characters")
      .optional()
      .meta({
        description:
          "Of leads: where they come from, where the file has no column `source`; `import` where left out. With an " +
          "external id it is a lead's identity.",
        example: "trade-show",
      }),
  })
  .superRefine(({ entity, mode, source }, context) => {
    if (entity === "leads") return;
    for (const [name, value] of Object.entries({ mode, source })) {
      if (value === undefined) continue;
      const message = "only imports of leads have it";
      context.addIssue({ code: "custom", path: [name], message });
    }
  })
  .meta({ id: "ImportBody" });

const count = z.int().min(0);

const JobStatus = z.enum(JOB_STATUSES);

const ImportUndo = z
  .object({
    status: JobStatus.meta({
      description: "`done` when every lead was asked to leave its queue; they leave shortly after.",
    }),
    leads: count.meta({ description: "Leads that were asked so far." }),
    started_by: ActorView,
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: "ImportUndo" });

const ImportLeads = z
  .object({
    mode: z.enum(IMPORT_MODES),
    source: z.string(),
    queued: count.meta({ description: "Rows that went to routing; in a dry run, that would." }),
    repeated: count.meta({
      description: "Those of them whose lead stood before, or came in an earlier row.",
    }),
    known_persons: count.nullable().meta({
      description:
        "Of a dry run: rows whose person another lead stands for, by the config's `duplicates`; null otherwise.",
    }),
    extra_columns: z
      .array(z.string())
      .meta({ description: "Columns that are no field of a lead, kept beside its fields." }),
    outcomes: z.record(z.enum(LEAD_STATUSES), count).nullable().meta({
      description:
        "What became of the leads so far, by status; null where it is not asked for (in lists, in answers of commands).",
    }),
    underway: count.nullable().meta({
      description: "Leads that are still in the queue before routing; null as `outcomes` is.",
    }),
    undo: ImportUndo.nullable().meta({ description: "Null while nobody undid it, and as above." }),
  })
  .meta({ id: "ImportLeads" });

export const ImportView = z
  .object({
    id: z.string(),
    entity: z.enum(IMPORT_ENTITIES),
    dry_run: z.boolean(),
    status: JobStatus.meta({
      description:
        "`waiting` for its file, `ready` and `running` under way; `done`, `failed`, `cancelled` are final.",
    }),
    rows: count.meta({
      description: "Rows read; each is one of the four that follow, of leads queued or rejected.",
    }),
    created: count,
    updated: count,
    unchanged: count,
    rejected: count,
    warnings: count.meta({ description: "Rows that were taken and need a look." }),
    ignored_columns: z
      .array(z.string())
      .meta({ description: "Columns of the file that fill no field.", example: ["Colour"] }),
    bytes_done: count,
    bytes_total: count.nullable(),
    file_sha256: z.string().nullable(),
    reason: z.string().nullable().meta({ description: "Why it failed, as a code." }),
    leads: ImportLeads.nullable().meta({ description: "Of leads alone." }),
    reason_line: z.int().nullable().meta({ description: "The file's line at fault, from 1." }),
    started_by: ActorView,
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: "Import" });

export const ImportPage = z
  .object({ items: z.array(ImportView), next_cursor: NextCursor })
  .meta({ id: "ImportPage" });

export const ImportParams = z.object({
  id: z.string().regex(/^job_[a-z2-7]{26}$/),
});

export const RejectsQuery = z.strictObject({
  severity: z.enum(["rejected", "warning"]).optional(),
});

const Reason = z
  .object({
    column: z.string().nullable().meta({ description: "The field at fault; null: the whole row." }),
    code: z.string(),
    message: z.string(),
  })
  .meta({ id: "RowReason" });

export const ImportPreview = z
  .object({
    id: z.string(),
    entity: z.enum(IMPORT_ENTITIES),
    items: z.array(
      z.object({
        row: count.meta({ description: "Row of data, from 1." }),
        line: count.meta({ description: "Line of the file where it begins." }),
        fields: z.record(z.string(), z.unknown()).nullable().meta({
          description: "The row as it would be taken; null where it would be rejected.",
        }),
        problems: z.array(Reason).meta({ description: "Why it would be rejected." }),
        warnings: z.array(Reason),
      }),
    ),
  })
  .meta({ id: "ImportPreview" });

export const UndoBody = z
  .strictObject({
    dry_run: z.boolean().default(false).meta({ description: "Only says what would leave." }),
  })
  .optional()
  .meta({ id: "UndoImportBody" });

export const UndoPreview = z
  .object({
    leads: count.meta({ description: "Leads of the import that stand in a queue now." }),
    queues: z.array(
      z.object({
        status: z.enum(["routed", "held"]),
        team: z.string().nullable().meta({ description: "External id." }),
        owner: z.string().nullable().meta({ description: "External id." }),
        leads: count,
      }),
    ),
  })
  .meta({ id: "UndoImportPreview" });
