// SPDX-License-Identifier: Apache-2.0
// Leads that preflight lets in under one config and not under the other: by the kind of their address, by whose it is,
// and by how many came before them.
import type { DecisionChange } from "#domain/config/config-diff.ts";
import { EMAIL_CLASSES } from "#domain/lead/lead.ts";
import type { PreflightInput } from "#domain/policy/input.ts";
import type { BothSides } from "./diff-contracts.ts";
import { type Oracle, PROOF_ID, PROOF_TIME_MS } from "./oracle.ts";

type Sender = Partial<Pick<PreflightInput["lead"], "email_class" | "email_role">> & {
  readonly domain_velocity?: number;
};

/** A lead of this sender that is let in by one side alone. */
function compare(
  { before, after }: BothSides<Oracle>,
  sender: Sender,
  which: string,
): DecisionChange[] {
  const input = preflightInput(sender);
  const [from, to] = [before.preflight(input).allow, after.preflight(input).allow];
  if (from === to) return [];
  return [
    {
      effect: to ? "looser" : "tighter",
      sentence: `${which} are ${to ? "no longer" : "now"} refused`,
      example: { kind: "lead", facts: { ...sender }, outcome: to ? "accepted" : "refused" },
    },
  ];
}

export function diffPreflight(sides: BothSides<Oracle>): DecisionChange[] {
  return [
    ...EMAIL_CLASSES.flatMap((email_class) =>
      compare(sides, { email_class }, `leads with a ${email_class} address`),
    ),
    ...diffRoles(sides),
    ...diffVelocity(sides),
  ];
}

/** Asked of a kind of address that both let in, because a class that is refused hides whose the address is. */
function diffRoles(sides: BothSides<Oracle>): DecisionChange[] {
  const email_class = EMAIL_CLASSES.find(
    (one) => one !== "none" && isLetIn(sides.before, one) && isLetIn(sides.after, one),
  );
  if (email_class === undefined) return [];
  const which = "leads with an office's address, such as info@";
  return compare(sides, { email_class, email_role: true }, which);
}

/** Below the lower limit both let in, and from the higher one on neither does: what changes is all between them. */
function diffVelocity(sides: BothSides<Oracle>): DecisionChange[] {
  const limits = [sides.before, sides.after].flatMap(
    ({ policy }) => policy.preflight.domain_leads_max ?? [],
  );
  if (limits.length === 0) return [];
  const [least, most] = [Math.min(...limits), limits.length < 2 ? null : Math.max(...limits)];
  const until = most === null ? "" : ` up to ${most}`;
  const which = `leads beyond ${least}${until} of one company's mail domain within the window`;
  return compare(sides, { email_class: "corporate", domain_velocity: least }, which);
}

function isLetIn(oracle: Oracle, email_class: PreflightInput["lead"]["email_class"]): boolean {
  return oracle.preflight(preflightInput({ email_class })).allow;
}

function preflightInput({
  email_class = "corporate",
  email_role = false,
  domain_velocity,
}: Sender): PreflightInput {
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
      honeypot: false,
      email_role,
      domain_velocity: domain_velocity ?? null,
    },
  };
}
