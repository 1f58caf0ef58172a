// SPDX-License-Identifier: Apache-2.0
// Enrichment as written (a body of fields, or what a mapping made of a post) -> what it says of a lead. Strict: a value
// that means nothing is refused, because whoever enriches a lead is there to put it right.
import { err, ok, type Result } from "../result.ts";
import type { FieldProblem } from "./field-problem.ts";
import { foldFieldName } from "./fold-field-name.ts";
import { LeadInput } from "./lead-input.ts";
import type { LeadPatch } from "./lead-patch.ts";
import type { NormalizedLead } from "./lead.ts";
import { readLead } from "./normalize-lead.ts";
import {
  EXTRA_CHARACTERS,
  extraText,
  type PostedFields,
  readLeadFields,
} from "./read-lead-fields.ts";

/** Field as written -> the fields of a lead that it decides. */
const DECIDES = {
  first_name: ["first_name"],
  last_name: ["last_name"],
  email: ["email", "email_class", "domain"],
  phone: ["phone"],
  company: ["company"],
  website: ["website"],
  country: ["country", "region", "state_text"],
  state: ["country", "region", "state_text"],
  company_size: ["company_size"],
  industry: ["industry"],
  postal_code: ["postal_code"],
  account_ref: ["account_ref"],
} as const satisfies Readonly<Record<string, readonly (keyof LeadPatch & keyof NormalizedLead)[]>>;
type Named = keyof typeof DECIDES;

/** The fields of a lead that enrichment may name; a name that no lead has is kept as extra. */
export const PATCH_FIELDS: readonly string[] = Object.keys(DECIDES);

/**
 * What the fields say, by their names in `POST /v1/leads` (folded as a form's), and nothing else: a blank value is none.
 * Fields that follow from one another come together: an email with its class and domain; country and state as one place,
 * so a state alone has to be one that names its country. Where a lead came from (source, external_id, product_interest,
 * utm) is not to be enriched. At least one field; else every problem, by pointer to its field.
 */
export function readLeadPatch(fields: PostedFields): Result<LeadPatch, FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const named: Partial<Record<Named, string>> = {};
  const others: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(fields)) {
    const values = (typeof value === "string" ? [value] : value).filter((one) => one.trim() !== "");
    const [text] = values;
    if (text === undefined) continue;
    const folded = foldFieldName(name) ?? "";
    const code = isNamed(folded) && values.length > 1 ? "not_one_value" : refusalOf(folded);
    if (code !== null) problems.push(problemAt(name, code));
    else if (isNamed(folded)) named[folded] = text;
    // A form's would be cut there.
    else if (extraText(value).length > EXTRA_CHARACTERS)
      problems.push(problemAt(name, "extra_too_long"));
    else others[folded] = value;
  }
  const lead = readNamed(named, problems);
  const extra = readExtra(others, problems);
  if (lead === null || problems.length > 0) return err(problems);
  const decided = new Set(Object.keys(named).flatMap((name) => decidedBy(name)));
  const patch: LeadPatch = {
    ...Object.fromEntries(
      [...decided].flatMap((field) => (lead[field] === undefined ? [] : [[field, lead[field]]])),
    ),
    ...(extra === null ? {} : { extra }),
  };
  return Object.keys(patch).length === 0 ? err([problemAt("", "nothing_known")]) : ok(patch);
}

const MESSAGES = {
  nothing_known: "at least one field of the lead is required",
  not_one_value: "a lead has one value of it",
  not_enrichable: "it says where a lead came from, and stays as it was handed in",
  bad_name: "a field's name holds letters a-z or digits",
  not_a_number: "a whole number of employees, in digits",
  state_without_country: "the country has to be named with it",
  extra_too_long: `a value of your own has at most ${EXTRA_CHARACTERS} characters`,
  extra_too_large: "the fields of your own are more than 30, or longer than 4 KB",
} as const;

function problemAt(field: string, code: keyof typeof MESSAGES): FieldProblem {
  const pointer = field === "" ? "" : `/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  return { pointer: pointer.slice(0, 300), code, message: MESSAGES[code] };
}

function isNamed(name: string): name is Named {
  return Object.hasOwn(DECIDES, name);
}

function decidedBy(name: string): readonly (keyof LeadPatch & keyof NormalizedLead)[] {
  return isNamed(name) ? DECIDES[name] : [];
}

/** Where a lead came from is no knowledge about it. */
function refusalOf(name: string): "not_enrichable" | "bad_name" | null {
  if (name === "") return "bad_name";
  return /^(?:source|external_id|product_interest|utm|utm[._].*)$/.test(name)
    ? "not_enrichable"
    : null;
}

/** The lead that has these fields alone; null, and its problems, where one of them cannot be read. */
function readNamed(
  named: Readonly<Partial<Record<Named, string>>>,
  problems: FieldProblem[],
): NormalizedLead | null {
  const { company_size, ...texts } = named;
  const size = company_size === undefined ? undefined : Number(company_size.trim());
  if (company_size !== undefined && !/^\d{1,8}$/.test(company_size.trim())) {
    problems.push(problemAt("company_size", "not_a_number"));
    return null;
  }
  // The input has to say who it is; what enrichment is about is known already.
  const parsed = LeadInput.safeParse({ ...texts, company_size: size, external_id: "known" });
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      problems.push({ pointer: `/${path.join("/")}`, code: "not_acceptable", message });
    }
    return null;
  }
  const { lead, unreadable } = readLead(parsed.data);
  problems.push(...unreadable);
  if (lead.state_text !== null && lead.country === null && named.country === undefined) {
    problems.push(problemAt("state", "state_without_country"));
  }
  return lead;
}

/** What no field of a lead is for, bounded as a form's; null where there is none. */
function readExtra(others: PostedFields, problems: FieldProblem[]): Record<string, string> | null {
  const count = Object.keys(others).length;
  if (count === 0) return null;
  const read = readLeadFields({ ...others, external_id: "known" }, "enrichment");
  const extra = read.ok ? read.value.extra : undefined;
  if (extra === undefined || Object.keys(extra).length < count) {
    problems.push(problemAt("", "extra_too_large"));
  }
  return extra ?? null;
}
