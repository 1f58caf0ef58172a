// SPDX-License-Identifier: Apache-2.0
// When people are away.
import { z } from "zod";
import { Change, Removal } from "./directory.ts";
import { ExternalId, Instant, NextCursor, Page } from "./fields.ts";

export const AbsenceParams = z.object({
  external_id: ExternalId.meta({ description: "External id of the user." }),
  absence: ExternalId.meta({
    description: "Your own id of the absence, single for its user.",
    example: "summer",
  }),
});

export const AbsenceBody = z
  .strictObject({
    starts_at: Instant.meta({ description: "First instant of being away." }),
    ends_at: Instant.nullable()
      .default(null)
      .meta({ description: "First instant of being back; null is until further notice." }),
  })
  .meta({ id: "AbsenceBody" });

export const AbsenceView = z
  .object({
    id: z.string().meta({ description: "Our id of it." }),
    external_id: z.string(),
    user: z.string().meta({ description: "External id of the user." }),
    starts_at: Instant,
    ends_at: Instant.nullable(),
  })
  .meta({ id: "Absence" });

export const SavedAbsence = AbsenceView.extend({ change: Change }).meta({ id: "SavedAbsence" });

export const RemovedAbsence = z
  .object({ external_id: z.string(), user: z.string(), change: Removal })
  .meta({ id: "RemovedAbsence" });

export const AbsenceQuery = Page.extend({
  at: Instant.optional().meta({ description: "Only people who are away at this instant." }),
});

export const AbsenceList = z
  .object({ items: z.array(AbsenceView), next_cursor: NextCursor })
  .meta({ id: "Absences" });
