// SPDX-License-Identifier: Apache-2.0
// Absences: who is away takes no turn in a pool, within a minute of being entered here.
import { defineRoute } from "../contract.ts";
import {
  AbsenceBody,
  AbsenceList,
  AbsenceParams,
  AbsenceQuery,
  RemovedAbsence,
  SavedAbsence,
} from "../schemas/absence.ts";
import { ExternalIdParams, Page } from "../schemas/fields.ts";
import { CREATED, STANDS } from "./directory.ts";

const shared = { tag: "Directory" } as const;

export const saveAbsence = defineRoute({
  ...shared,
  id: "saveAbsence",
  action: "directory.write",
  method: "put",
  path: "/v1/users/{external_id}/absences/{absence}",
  summary: "Enter or change an absence",
  description:
    "From the first instant to the other, the person takes no turn in any pool. Leads that policy sends to the person " +
    "by name still go there.",
  params: AbsenceParams,
  body: {
    schema: AbsenceBody,
    media_types: ["application/json"],
    example: { starts_at: "2026-12-21T08:00:00.000Z", ends_at: "2027-01-04T08:00:00.000Z" },
  },
  success: {
    200: { description: STANDS, schema: SavedAbsence },
    201: { description: CREATED, schema: SavedAbsence },
  },
  problems: ["log_refuses"],
});

export const deleteAbsence = defineRoute({
  ...shared,
  id: "deleteAbsence",
  action: "directory.write",
  method: "delete",
  path: "/v1/users/{external_id}/absences/{absence}",
  summary: "Take an absence back",
  description: "One that is not there is `unchanged`. To come back early, change its end instead.",
  params: AbsenceParams,
  success: { 200: { description: "It is gone.", schema: RemovedAbsence } },
  problems: ["log_refuses"],
});

export const listUserAbsences = defineRoute({
  ...shared,
  id: "listUserAbsences",
  action: "directory.read",
  method: "get",
  path: "/v1/users/{external_id}/absences",
  summary: "List a user's absences",
  description: "All of them, past ones too.",
  params: ExternalIdParams,
  query: Page,
  success: { 200: { description: "A page of absences.", schema: AbsenceList } },
  problems: [],
});

export const listAbsences = defineRoute({
  ...shared,
  id: "listAbsences",
  action: "directory.read",
  method: "get",
  path: "/v1/absences",
  summary: "List everybody's absences",
  description: "All of them, or with `at` those of that instant.",
  query: AbsenceQuery,
  success: { 200: { description: "A page of absences.", schema: AbsenceList } },
  problems: [],
});
