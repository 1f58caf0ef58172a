// SPDX-License-Identifier: Apache-2.0
// What somebody posted to a form -> a lead. A post is refused only where it can be no lead; the hosted page alone, whose
// reader is still there to answer, insists on what it marks as required and on what it can read.
import type { FormSettings } from "../config/intake-settings.ts";
import { parseEmail } from "../lead/email.ts";
import type { FieldProblem } from "../lead/field-problem.ts";
import type { NormalizedLead } from "../lead/lead.ts";
import { parsePhone } from "../lead/phone.ts";
import { type PostedFields, readLeadFields } from "../lead/read-lead-fields.ts";
import { err, ok, type Result } from "../result.ts";
import {
  CONSENT_FIELD,
  HONEYPOT_FIELD,
  HOSTED_FIELD,
  REDIRECT_FIELD,
  TURNSTILE_FIELD,
} from "./form-names.ts";
import { firstValue } from "./posted-fields.ts";

export interface FormPost {
  readonly lead: NormalizedLead;
  /** The field that people do not see was filled in. */
  readonly honeypot: boolean;
}

/** Names that are about the post and not about the person. */
const ABOUT_THE_POST: ReadonlySet<string> = new Set([
  HONEYPOT_FIELD,
  REDIRECT_FIELD,
  TURNSTILE_FIELD,
  HOSTED_FIELD,
]);

/**
 * The lead, with everything kept that readLeadFields keeps. Problems point at fields: `/email` with `identity_missing`,
 * `invalid_email`; `/phone` with `no_digits`; from the hosted page also `required` at any field it marks.
 */
export function readFormPost(
  posted: PostedFields,
  form: FormSettings,
): Result<FormPost, FieldProblem[]> {
  const said = Object.fromEntries(
    Object.entries(posted).filter(([name]) => !ABOUT_THE_POST.has(name)),
  );
  const missing = firstValue(posted, HOSTED_FIELD) === "" ? [] : findUnanswered(said, form);
  // Anybody may post a form: which account they belong to is not theirs to say.
  const lead = readLeadFields(said, form.source, ["account_ref"]);
  const unusable = lead.ok ? [] : lead.error;
  const problems = [
    ...missing,
    ...unusable.filter(({ pointer }) => missing.every((one) => one.pointer !== pointer)),
  ];
  if (!lead.ok || problems.length > 0) return err(problems);
  return ok({
    lead: lead.value,
    honeypot: firstValue(posted, HONEYPOT_FIELD).trim() !== "",
  });
}

/** What the hosted page asks its reader to look at again, in the page's order. */
function findUnanswered(said: PostedFields, form: FormSettings): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const report = (name: string, code: string, message: string): void => {
    problems.push({ pointer: `/${name}`, code, message });
  };
  for (const { name, required, kind } of form.fields) {
    const text = firstValue(said, name).trim();
    if (text === "") {
      if (required && kind !== "hidden") report(name, "required", "the form asks for this field");
    } else if (name === "email" && parseEmail(text) === null) {
      report(name, "invalid_email", "no email address that mail can reach");
    } else if (name === "phone" && parsePhone(text, null) === null) {
      report(name, "no_digits", "a phone number needs digits");
    }
  }
  if (form.consent !== null && firstValue(said, CONSENT_FIELD).trim() === "") {
    report(CONSENT_FIELD, "required", "the form asks to agree");
  }
  return problems;
}
