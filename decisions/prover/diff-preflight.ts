// SPDX-License-Identifier: Apache-2.0
// Leads that preflight lets in under one config and not under the other.
import type { DecisionChange } from "#domain/config/config-diff.ts";
import { EMAIL_CLASSES } from "#domain/lead/lead.ts";
import type { PreflightInput } from "#domain/policy/input.ts";
import type { BothSides } from "./diff-contracts.ts";
import { type Oracle, PROOF_ID, PROOF_TIME_MS } from "./oracle.ts";

/** Which kinds of address are let in or kept out. */
export function diffPreflight({ before, after }: BothSides<Oracle>): DecisionChange[] {
  return EMAIL_CLASSES.flatMap((email_class): DecisionChange[] => {
    const input = preflightInput(email_class);
    const [from, to] = [before.preflight(input).allow, after.preflight(input).allow];
    if (from === to) return [];
    return [
      {
        effect: to ? "looser" : "tighter",
        sentence: `leads with a ${email_class} address are ${to ? "no longer" : "now"} refused`,
        example: { kind: "lead", facts: { email_class }, outcome: to ? "accepted" : "refused" },
      },
    ];
  });
}

function preflightInput(email_class: PreflightInput["lead"]["email_class"]): PreflightInput {
  return {
    schema: 1,
    input_id: PROOF_ID,
    now_ms: PROOF_TIME_MS,
    action: "CREATE_LEAD",
    subject: { kind: "key" },
    lead: {
      source: "website",
      email_class,
      listed: "none",
      has_email: email_class !== "none",
      has_phone: true,
      has_company: true,
      country: null,
      region: null,
      company_size: null,
    },
  };
}
