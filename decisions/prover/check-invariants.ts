// SPDX-License-Identifier: Apache-2.0
// What no config can switch off, asked of this one all the same: nothing is activated without the receipt of a signature
// or without payment terms, and non-standard liability needs LEGAL, on the quote and on the contract.
import type { CompiledDeals } from "#domain/config/compiled-deals.ts";
import type { Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import type { ActivationInput } from "#domain/policy/activation.ts";
import { contractAxes } from "./contract-cells.ts";
import type { Oracle } from "./oracle.ts";
import { limitsOf, plainQuote } from "./quote-slices.ts";

/** Empty for every config; anything else is a fault of the policy, and such a config must not rule. */
export function checkInvariants(oracle: Oracle): Finding[] {
  const { deals } = oracle.policy;
  if (deals === undefined) return [];
  const contracts = Object.keys(deals.segments).flatMap((segment) =>
    contractAxes([deals], [segment]).flatMap(({ size, input }) =>
      Array.from({ length: size }, (_, cell) => input(cell, segment)),
    ),
  );
  const broken = new Set<string>();
  for (const contract of contracts) {
    for (const [rule, missing] of forbidden(deals, contract)) {
      if (oracle.activation(missing).allow) broken.add(rule);
    }
  }
  for (const [segment, { submit }] of Object.entries(deals.segments)) {
    const quote = { ...plainQuote(segment, submit[0] ?? "ae"), liability_nonstandard: true };
    const { required_approvals } = oracle.quote(quote);
    if (!required_approvals.includes("LEGAL")) broken.add(RULES.legal);
  }
  return [...broken].map((rule) => finding("hard_invariant_broken", "", rule));
}

const RULES = {
  signature: "A contract would be activated without the receipt of its signature.",
  payment: "A contract would be activated without payment terms.",
  legal: "Non-standard liability would pass without LEGAL.",
} as const;

/** The contract as it must not be activated, for each rule that it meets. */
function forbidden(deals: CompiledDeals, input: ActivationInput): [string, ActivationInput][] {
  const without = (receipt: string): ActivationInput => ({
    ...input,
    receipts: input.receipts.filter((type) => type !== receipt),
  });
  const { contract, quote } = input;
  const isLegal =
    deals.floor.legal_for_non_standard ||
    limitsOf(deals, quote.segment)?.legal_for_non_standard === true;
  return [
    [RULES.signature, without("CONTRACT_SIGNED")],
    [RULES.payment, { ...input, contract: { ...contract, payment_terms_days: null } }],
    ...(contract.liability.nonstandard && isLegal
      ? [[RULES.legal, without("LEGAL_APPROVAL")] as [string, ActivationInput]]
      : []),
  ];
}
