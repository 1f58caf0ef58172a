// SPDX-License-Identifier: Apache-2.0
// What a lead claims: keyed digests of what makes two leads the same person, so that whoever keeps them knows nobody.
import { keyedDigest } from "../ids/ids.ts";
import type { Claim } from "../messages/routing-desk.ts";
import { foldName } from "./fold-name.ts";
import type { DuplicateRule, NormalizedLead } from "./lead.ts";

/** 128 bits. */
const KEY_CHARACTERS = 32;

/** The lead's claims under these rules, strongest first; a rule whose fields are not all there claims nothing. */
export function leadClaims(
  idKey: Uint8Array,
  lead: NormalizedLead,
  rules: readonly DuplicateRule[],
): readonly Claim[] {
  return rules.flatMap((rule) => {
    const value = VALUE[rule](lead);
    if (value === null) return [];
    return [{ rule, key: keyedDigest(idKey, ["claim", rule, ...value]).slice(0, KEY_CHARACTERS) }];
  });
}

const VALUE: Readonly<Record<DuplicateRule, (lead: NormalizedLead) => readonly string[] | null>> = {
  email: ({ email }) => (email === null ? null : [email]),
  name_company_phone({ first_name, last_name, company, phone }) {
    const name = foldName(`${first_name ?? ""} ${last_name ?? ""}`);
    const firm = foldName(company ?? "");
    return name === "" || firm === "" || phone === null ? null : [name, firm, phone];
  },
};
