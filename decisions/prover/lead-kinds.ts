// SPDX-License-Identifier: Apache-2.0
// Whose a lead is before its place and its segment count: nobody's, an account's by one of its people, or a partner's.
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { ExampleCase } from "#domain/config/finding.ts";
import type { LeadRoutingInput } from "#domain/policy/input.ts";

/**
 * `owned` is a customer whose owner is active; `named` an account that its owner works by name, and no customer; `csm` a
 * customer with a customer success manager; `partner:<source>` that source's registration.
 */
export type LeadKind = "none" | "owned" | "owner_inactive" | "named" | "csm" | `partner:${string}`;

export const ACCOUNT_OWNER = "the account's owner";
export const ACCOUNT_CSM = "the account's customer success manager";

/** No source of a config has such a name. */
const ANY_OTHER = "any other";
const PARTNER = "partner:";

/** Those that at least one of the configs tells apart. */
export function leadKinds(policies: readonly CompiledConfig[]): readonly LeadKind[] {
  const hasRung = (rung: CompiledConfig["ladder"][number]): boolean =>
    policies.some(({ ladder }) => ladder.includes(rung));
  const partners = new Set(
    policies.flatMap(({ partner_owners }) => Object.keys(partner_owners ?? {})),
  );
  return [
    "none",
    "owned",
    "owner_inactive",
    ...(hasRung("named_account") ? (["named"] as const) : []),
    ...(policies.some(({ customers_follow }) => customers_follow === "csm")
      ? (["csm"] as const)
      : []),
    ...(hasRung("partner")
      ? [...partners].map((name): LeadKind => `partner:${name === "any" ? ANY_OTHER : name}`)
      : []),
  ];
}

/** The partner's source; null for every other lead. */
export function partnerOf(kind: LeadKind): string | null {
  return kind.startsWith(PARTNER) ? kind.slice(PARTNER.length) : null;
}

/** The account of such a lead, with this revenue in minor units where one is known. */
export function accountOf(kind: LeadKind, arrMinor: number | null): LeadRoutingInput["account"] {
  const isCustomer = kind === "owned" || kind === "owner_inactive" || kind === "csm";
  const hasOwner = isCustomer || kind === "named";
  if (!hasOwner && arrMinor === null) return null;
  const csm = kind === "csm" ? ACCOUNT_CSM : null;
  return {
    account_id: "acc",
    evidence: "L1",
    customer_status: isCustomer ? "customer" : "prospect",
    arr_minor: arrMinor,
    owner_id: hasOwner ? ACCOUNT_OWNER : null,
    owner_active: hasOwner && kind !== "owner_inactive",
    owner_team_id: hasOwner ? ACCOUNT_OWNER : null,
    named: kind === "named",
    csm_id: csm,
    csm_active: csm !== null,
    csm_team_id: csm,
  };
}

export function kindFacts(kind: LeadKind): ExampleCase["facts"] {
  const partner = partnerOf(kind);
  if (partner !== null) return { partner };
  switch (kind) {
    case "owned":
      return { customer: true, owner_active: true };
    case "owner_inactive":
      return { customer: true, owner_active: false };
    case "named":
      return { named: true, owner_active: true };
    case "csm":
      return { customer: true, csm_active: true };
    default:
      return {};
  }
}

/** Which leads alone a sentence is about; empty where it holds whoever has the account. */
export function kindsText(kinds: readonly LeadKind[]): string {
  const [first, ...others] = kinds;
  if (first === undefined || kinds.includes("none")) return "";
  if (kinds.every((kind) => partnerOf(kind) !== null)) {
    const name = partnerOf(first);
    const isOne = others.length === 0 && name !== ANY_OTHER;
    return isOne ? `that the partner ${name} registers ` : "that partners register ";
  }
  return others.length > 0 ? "" : (KIND_TEXTS[first] ?? "");
}

const KIND_TEXTS: Readonly<Record<string, string>> = {
  owned: "that belong to a customer with an active owner ",
  owner_inactive: "that belong to a customer whose owner is inactive ",
  named: "that belong to an account worked by name ",
  csm: "that belong to a customer with a customer success manager ",
};
