// SPDX-License-Identifier: Apache-2.0
// Imports: what is asked, and how far one is.
import { z } from "zod";
import { IMPORT_ENTITIES } from "#domain/imports/entities.ts";
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
          "name, if the file has one; a column that fills no field is ignored.",
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
  })
  .meta({ id: "ImportBody" });

const count = z.int().min(0);

export const ImportView = z
  .object({
    id: z.string(),
    entity: z.enum(IMPORT_ENTITIES),
    dry_run: z.boolean(),
    status: z.enum(JOB_STATUSES).meta({
      description:
        "`waiting` for its file, `ready` and `running` under way; `done`, `failed`, `cancelled` are final.",
    }),
    rows: count.meta({ description: "Rows read; each is one of the four that follow." }),
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
