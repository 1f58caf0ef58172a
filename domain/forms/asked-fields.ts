// SPDX-License-Identifier: Apache-2.0
// What a form asks, field by field, as the hosted page and the embed snippet show it.
import type { FormSettings } from "../config/intake-settings.ts";
import type { FormReader } from "./form-reader.ts";
import { en, type FormText } from "./locales/en.ts";

export interface AskedField {
  readonly name: string;
  readonly label: string;
  readonly control:
    | "text"
    | "email"
    | "tel"
    | "url"
    | "number"
    | "select"
    | "textarea"
    | "checkbox"
    | "hidden";
  readonly options: readonly string[];
  /** What stands in it before anybody types, or what a hidden field sends. */
  readonly value: string;
  readonly required: boolean;
  /** What a browser may fill in by itself (HTML's autofill names). */
  readonly autocomplete: string | null;
}

type ConfiguredField = FormSettings["fields"][number];

export function listAskedFields(form: FormSettings, reader: FormReader): readonly AskedField[] {
  return form.fields.map((field) => ({
    name: field.name,
    label: labelOf(field, reader),
    control: controlOf(field),
    options: field.options,
    value: field.value ?? "",
    required: field.required,
    autocomplete: AUTOFILL.get(field.name) ?? null,
  }));
}

// Maps, because a field may be called `constructor`.
const AUTOFILL: ReadonlyMap<string, string> = new Map([
  ["email", "email"],
  ["phone", "tel"],
  ["first_name", "given-name"],
  ["last_name", "family-name"],
  ["company", "organization"],
  ["website", "url"],
  ["country", "country-name"],
  ["state", "address-level1"],
  ["postal_code", "postal-code"],
  ["job_title", "organization-title"],
]);

const CONTROLS: ReadonlyMap<string, AskedField["control"]> = new Map([
  ["email", "email"],
  ["phone", "tel"],
  ["website", "url"],
  ["company_size", "number"],
  ["message", "textarea"],
]);

function controlOf({ name, kind, options }: ConfiguredField): AskedField["control"] {
  if (kind !== null) return kind;
  if (options.length > 0) return "select";
  if (name.startsWith("utm_")) return "hidden";
  return CONTROLS.get(name) ?? "text";
}

/** The config's own words, else the product's for a lead's field, else the name itself as words. */
function labelOf({ name, label }: ConfiguredField, { say }: FormReader): string {
  if (label !== null) return label;
  const key = `label.${name}`;
  if (isFormText(key)) return say(key);
  const words = name.replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function isFormText(key: string): key is FormText {
  return Object.hasOwn(en, key);
}
