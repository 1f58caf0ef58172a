// SPDX-License-Identifier: Apache-2.0
// Why, in words: policies speak in codes, people read sentences. Made here and not in Rego, so that a language is a
// table and no text of a policy ever holds a person's data.

export const LOCALES = ["en"] as const;
export type Locale = (typeof LOCALES)[number];

/** Every code that a policy can emit; policies/revops/<module>/catalog.json lists them and a test holds the two equal. */
const SENTENCES: Readonly<Record<Locale, Readonly<Record<string, string>>>> = {
  en: {
    // Refusals.
    input_malformed: "The input could not be read, so nothing was allowed.",
    config_missing: "No configuration was in force, so nothing was allowed.",
    preflight_denied: "The lead was turned away before routing.",
    domain_blocked: "The email's domain is on the block list.",
    email_class_denied: "This kind of email address is not accepted.",
    // Admission.
    accepted: "Nothing speaks against the lead.",
    domain_allowed: "The email's domain is on the allow list.",
    allow_listed: "Let in by the allow list.",
    free_mail: "The address is at a free mail provider.",
    disposable_mail: "The address is a disposable one.",
    phone_only: "There is a phone number but no email address.",
    company_missing: "The company is not named.",
    // Rungs.
    account_owner_follows:
      "The lead belongs to an existing customer, so it goes to the account's owner.",
    territory_match: "The territory of the lead's place names who takes this segment.",
    segment_owner: "The lead's segment names who takes it.",
    pool_rotation: "No earlier rule named anyone, so the pool takes turns.",
    pool_capacity: "No earlier rule named anyone, so the pool's least loaded member takes it.",
    fallback_queue: "No rule named anyone, so the lead waits in the fallback team's queue.",
    // Segments.
    segment_by_arr: "The account's recurring revenue decided the segment.",
    segment_by_size: "The company's size decided the segment.",
    segment_unknown: "Neither revenue nor company size places the lead in a segment.",
    // Conflicts.
    owner_inactive: "The account's owner is no longer active.",
    territory_gap: "The territory names nobody for this segment.",
    shared_domain: "Several accounts share the email's domain, so none was taken for it.",
    // Missing attributes.
    contact: "An email address or a phone number is missing.",
    country: "The country is missing.",
    company_size: "The company's size is missing.",
    // Failures of the policy itself: the lead is held.
    policy_input_invalid:
      "The policy was not asked, because its input was not of the agreed shape.",
    policy_conflict: "Two rules of the policy contradict each other.",
    policy_abort: "The policy stopped before it had an answer.",
    policy_undefined: "The policy gave no answer.",
    policy_result_invalid: "The policy's answer was not of the agreed shape.",
    policy_memory: "The configuration does not fit into the policy's memory.",
    policy_malfunction: "The policy could not read its input or its configuration.",
    policy_contradiction: "The policy allowed the lead in one answer and refused it in another.",
  },
};

/** The sentence of a code; the code itself where an older text meets a newer policy. */
export function sentenceOf(code: string, locale: Locale): string {
  const sentences = SENTENCES[locale];
  return Object.hasOwn(sentences, code) ? (sentences[code] ?? code) : code;
}

/** A decision's reasons, then its conflicts, as one text. */
export function buildRationale(
  decision: { readonly reason_codes: readonly string[]; readonly conflicts?: readonly string[] },
  locale: Locale = "en",
): string {
  return [...decision.reason_codes, ...(decision.conflicts ?? [])]
    .map((code) => sentenceOf(code, locale))
    .join(" ");
}
