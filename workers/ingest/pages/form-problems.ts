// SPDX-License-Identifier: Apache-2.0
// Problems of a post in the reader's words, each at a field that the page shows.
import type { FormSettings } from "#domain/config/intake-settings.ts";
import type { AskedField } from "#domain/forms/asked-fields.ts";
import { CONSENT_FIELD, TURNSTILE_FIELD } from "#domain/forms/form-names.ts";
import type { FormReader } from "#domain/forms/form-reader.ts";
import type { FieldProblem } from "#domain/lead/field-problem.ts";

export interface ShownProblem {
  /** A field of the page. */
  readonly name: string;
  readonly text: string;
}

/** One for each field, in the page's order. What no field of the page can mend stands at the first that says who it is. */
export function listShownProblems(
  problems: readonly FieldProblem[],
  fields: readonly AskedField[],
  { consent }: FormSettings,
  reader: FormReader,
): readonly ShownProblem[] {
  const visible = fields.filter(({ control }) => control !== "hidden");
  const names = [
    ...visible.map(({ name }) => name),
    ...(consent === null ? [] : [CONSENT_FIELD]),
    TURNSTILE_FIELD,
  ];
  const contact = names.find((name) => name === "email" || name === "phone") ?? names[0] ?? "";
  const byName = new Map<string, string>();
  for (const { pointer, code } of problems) {
    const pointed = pointer.slice(1);
    const name = names.includes(pointed) ? pointed : contact;
    const label = visible.find((field) => field.name === name)?.label ?? "";
    if (!byName.has(name)) byName.set(name, textOf(name, code, label, reader));
  }
  return names.flatMap((name) => {
    const text = byName.get(name);
    return text === undefined ? [] : [{ name, text }];
  });
}

function textOf(name: string, code: string, label: string, { say }: FormReader): string {
  if (name === TURNSTILE_FIELD) return say("error.turnstile");
  if (name === CONSENT_FIELD) return say("error.consent");
  switch (code) {
    case "required":
      return say("error.required", { label });
    case "identity_missing":
    case "invalid_email":
    case "no_digits":
      return say(`error.${code}`);
    default:
      return say("error.unreadable");
  }
}
