// SPDX-License-Identifier: Apache-2.0
// Rows of a file as leads with their owners: what a step sends, and what a preview shows.
import type { CsvRecord } from "#domain/imports/csv-records.ts";
import type { ImportFile, ImportRequest } from "#domain/imports/import-job.ts";
import { type LeadRow, leadShape, readLeadRow } from "#domain/imports/read-lead-row.ts";
import { boundCells, type RejectedRow, type RowReason } from "#domain/imports/rejected-rows.ts";
import { personOf } from "#domain/ids/ids.ts";
import { parseEmail } from "#domain/lead/email.ts";
import { InvariantError } from "#domain/result.ts";
import { userId } from "#storage/directory-records.ts";
import { findOwners, type NamedOwner } from "#storage/records/owners-by-name.ts";
import type { PlanWorld } from "./planner.ts";

export type LeadSettings = NonNullable<ImportRequest["leads"]>;

/** What an import of leads was asked for. */
export function leadSettingsOf({ leads }: ImportRequest): LeadSettings {
  if (leads === undefined) throw new InvariantError("an import of leads lacks its settings");
  return leads;
}

export interface ReadLead extends LeadRow {
  /** Row of data, from 1. */
  readonly row: number;
  /** Who is to hold it; null where the row names nobody, or nobody who can. */
  readonly holder: NamedOwner | null;
}

export interface ReadLeads {
  readonly leads: readonly ReadLead[];
  /** Rows that were not taken, and those that were and need a look. */
  readonly refused: readonly RejectedRow[];
}

/** Reads records whose first is row `firstRow`; owners are looked up once for all of them. */
export async function readLeads(
  { mode, source }: LeadSettings,
  file: ImportFile,
  firstRow: number,
  records: readonly CsvRecord[],
  world: PlanWorld,
): Promise<ReadLeads> {
  const shape = leadShape(file.header, file.columns, source);
  const rows = records.map(({ cells, line }, place) => ({
    at: { row: firstRow + place, line, cells: boundCells(cells) },
    read: readLeadRow(cells, shape),
  }));
  const named = rows.flatMap(({ read }) =>
    mode !== "keep_owner" || !read.ok || read.value.owner === null ? [] : [read.value.owner],
  );
  const find = await findHolders([...new Set(named)], world);
  const leads: ReadLead[] = [];
  const refused: RejectedRow[] = [];
  for (const { at, read } of rows) {
    if (!read.ok) {
      refused.push({ ...at, severity: "rejected", reasons: read.error });
      continue;
    }
    const { owner } = read.value;
    const found = owner === null || mode !== "keep_owner" ? { holder: null } : find(owner);
    const warnings = [...read.value.warnings, ...("warning" in found ? [found.warning] : [])];
    if (warnings.length > 0) refused.push({ ...at, severity: "warning", reasons: warnings });
    leads.push({ ...read.value, warnings, row: at.row, holder: found.holder });
  }
  return { leads, refused };
}

type Found =
  | { readonly holder: NamedOwner }
  | { readonly holder: null; readonly warning: RowReason };

/** Who is meant by a name: an external id before an address. */
async function findHolders(
  names: readonly string[],
  { db, tenant, idKey, personKey }: PlanWorld,
): Promise<(name: string) => Found> {
  const persons = new Map(
    names.map((name) => {
      const mail = parseEmail(name);
      return [name, mail === null ? null : personOf(personKey, mail.email)];
    }),
  );
  const owners = await findOwners(db, tenant, {
    user_ids: names.map((name) => userId(idKey, name)),
    persons: [...persons.values()].filter((person) => person !== null),
  });
  return (name) => {
    const owner = owners.get(userId(idKey, name)) ?? owners.get(persons.get(name) ?? "");
    if (owner?.active === true) return { holder: owner };
    const what = owner === undefined ? "There is no user" : "Nobody active is";
    const code = owner === undefined ? "unknown_user" : "user_inactive";
    const message = `${what} "${name.slice(0, 200)}"; the lead is routed by policy.`;
    return { holder: null, warning: { column: "owner", code, message } };
  };
}
