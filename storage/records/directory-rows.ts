// SPDX-License-Identifier: Apache-2.0
// Tenants, people, teams and absences as the rows they become. Lists are sorted and single and JSON is built in one
// order, so that the same thing said twice is the same row.
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import type { WorkingSpan } from "#domain/directory/working-span.ts";
import { personOf } from "#domain/ids/ids.ts";
import { parseEmail } from "#domain/lead/email.ts";
import { InvariantError } from "#domain/result.ts";
import {
  absenceId,
  type AbsenceRecord,
  teamId,
  type TeamRecord,
  type TenantRecord,
  userId,
  type UserRecord,
} from "../directory-records.ts";
import type { RecordRow } from "./write-records.ts";

/** The tenant's key of ids, and the deployment's of persons. */
export interface DirectoryKeys {
  readonly idKey: Uint8Array;
  readonly personKey: Uint8Array;
}

export function tenantRow(tenant: string, record: TenantRecord): RecordRow {
  const { name, locale, time_zone, brand_color } = record;
  return {
    id: tenant,
    chain: `tenant:${tenant}`,
    fields: { name, locale, time_zone, brand_color },
  };
}

/** The email is one that parseEmail takes: doors and imports refuse others at their place. */
export function userRow({ idKey, personKey }: DirectoryKeys, record: UserRecord): RecordRow {
  const { external_id, name, active, manager, deputy, locale, time_zone, capacity } = record;
  const id = userId(idKey, external_id);
  const email = record.email === null ? null : normalEmail(record.email);
  return {
    id,
    chain: userChain(id),
    fields: {
      external_id,
      name,
      email,
      active: active ? 1 : 0,
      person: email === null ? null : personOf(personKey, email),
      roles: sortedOnce(record.roles),
      manager_id: manager === null ? null : userId(idKey, manager),
      deputy_id: deputy === null ? null : userId(idKey, deputy),
      locale,
      time_zone,
      working_hours: record.working_hours === null ? null : sortedSpans(record.working_hours),
      territories: sortedOnce(record.territories),
      capacity,
      automation: record.automation ? 1 : 0,
    },
  };
}

export function teamRow(idKey: Uint8Array, record: TeamRecord): RecordRow {
  const { external_id, name, lead, deputy, members } = record;
  const id = teamId(idKey, external_id);
  return {
    id,
    chain: `team:${id}`,
    fields: {
      external_id,
      name,
      lead_user_id: lead === null ? null : userId(idKey, lead),
      deputy_user_id: deputy === null ? null : userId(idKey, deputy),
      members: sortedOnce(members.map((member) => userId(idKey, member))),
    },
  };
}

/** An absence is part of its user's story. */
export function absenceRow(idKey: Uint8Array, record: AbsenceRecord): RecordRow {
  const { external_id, user, starts_at_ms, ends_at_ms } = record;
  const user_id = userId(idKey, user);
  return {
    id: absenceId(idKey, user, external_id),
    chain: userChain(user_id),
    fields: { external_id, user_id, starts_at_ms, ends_at_ms },
  };
}

export function userChain(id: string): string {
  return `user:${id}`;
}

function normalEmail(text: string): string {
  const parsed = parseEmail(text);
  if (parsed === null) throw new InvariantError("an email that no door takes");
  return parsed.email;
}

function sortedOnce(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}

/** Key order is part of the stored text. */
function sortedSpans(spans: readonly WorkingSpan[]): JsonValue {
  const byText = new Map<string, JsonValue>();
  for (const { days, from, to } of spans) {
    const span = { days: [...new Set(days)].toSorted((a, b) => a - b), from, to };
    byText.set(JSON.stringify(span), span);
  }
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, span]) => span);
}
