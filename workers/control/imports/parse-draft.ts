// SPDX-License-Identifier: Apache-2.0
// A row's values as the draft of a record.
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import type { RowReason } from "#domain/imports/rejected-rows.ts";
import { parseFields } from "#edge/read-json.ts";
import type { Draft, Planner } from "./planner.ts";

/** The row's values by the schema of the API; every field at fault is named. */
export function parseDraft<Body>(
  planner: Pick<Planner<Body>, "key" | "key_schema" | "schema">,
  values: Readonly<Record<string, JsonValue>>,
): Draft<Body> | { readonly reasons: readonly RowReason[] } {
  const { [planner.key]: given, ...rest } = values;
  const key = parseFields(planner.key_schema, given, `/${planner.key}`);
  const body = parseFields(planner.schema, rest);
  if (key.ok && body.ok) return { key: key.value, body: body.value };
  const errors = [...(key.ok ? [] : key.error), ...(body.ok ? [] : body.error)];
  return {
    reasons: errors.map(({ pointer, code, message }) => ({
      column: pointer.split("/")[1] ?? null,
      code,
      message,
    })),
  };
}
