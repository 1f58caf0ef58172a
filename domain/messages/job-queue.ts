// SPDX-License-Identifier: Apache-2.0
// Messages on the `jobs` queue. A job's state is in D1; a message only says that it has a step to make, so one that
// comes twice or late makes no step twice.
import { z } from "zod";

export const JOB_KINDS = ["import", "offboarding", "reassign", "undo"] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** `waiting` for something a person brings (a file), `ready` and `running` for the queue; the others are final. */
export const JOB_STATUSES = ["waiting", "ready", "running", "done", "failed", "cancelled"] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

export const JobMessage = z.object({
  v: z.literal(1),
  kind: z.literal("job"),
  tenant: z.string(),
  job_id: z.string(),
  job_kind: z.enum(JOB_KINDS),
  trace_id: z.string(),
});
export type JobMessage = z.infer<typeof JobMessage>;
