// SPDX-License-Identifier: Apache-2.0
// Leads in words, with the handles that the config's author knows instead of ids.
import type { CompiledConfig, CompiledTarget } from "#domain/config/compiled-config.ts";
import { currencyExponent } from "#domain/config/currency.ts";
import type { ExampleCase } from "#domain/config/finding.ts";
import type { RevOpsConfig } from "#domain/config/revops-config.ts";
import type { BracketCell, PlaceCell } from "./lead-cells.ts";
import { ACCOUNT_CSM, ACCOUNT_OWNER, kindFacts, type LeadKind } from "./lead-kinds.ts";
import type { LeadVerdict } from "./oracle.ts";

/** Id -> handle, of everybody whom the config names as an owner. */
export type Handles = ReadonlyMap<string, string>;

export function handlesOf(source: RevOpsConfig, policy: CompiledConfig): Handles {
  const handles = new Map<string, string>();
  const note = (target: CompiledTarget | null | undefined, handle: string | null): void => {
    if (target !== null && target !== undefined && handle !== null) handles.set(target.ref, handle);
  };
  source.segments.forEach(({ owner }, i) => note(policy.segments[i]?.owner, owner));
  for (const [name, territory] of Object.entries(source.routing.territories)) {
    const owners = policy.territory_owners[name] ?? {};
    for (const [segment, handle] of Object.entries("owners" in territory ? territory.owners : {})) {
      note(owners[segment], handle);
    }
  }
  for (const [partner, handle] of Object.entries(source.routing.partner_owners)) {
    note(policy.partner_owners?.[partner], handle);
  }
  if (source.routing.fallback_team !== null) {
    handles.set(policy.fallback_team, source.routing.fallback_team);
  }
  return handles;
}

/** Whom a lead goes to: "user:ae-1", "pool:sdr_global" or, where no rung decides, the team's queue. */
export function ownerText(verdict: LeadVerdict, handles: Handles): string {
  const { assignee, pool, team, rung } = verdict;
  if (assignee === ACCOUNT_OWNER || assignee === ACCOUNT_CSM) return assignee;
  if (pool !== null) return `pool:${pool}`;
  if (assignee !== null) return handles.get(assignee) ?? assignee;
  const queue = handles.get(team ?? "") ?? team ?? "";
  return rung === "fallback" ? `the queue of ${queue === "" ? "nobody" : queue}` : queue;
}

export function leadExample(
  lead: { readonly place: PlaceCell; readonly bracket: BracketCell; readonly kind: LeadKind },
  outcome: string,
  currency: string,
): ExampleCase {
  const { place, bracket, kind } = lead;
  const scale = 10 ** (currencyExponent(currency) ?? 2);
  const employees = bracket.scale === "size" ? bracket.value : bracket.company_size;
  const size = employees === undefined ? {} : { company_size: employees };
  const arr = bracket.scale === "arr" ? { account_arr: (bracket.value ?? 0) / scale } : {};
  const { country, region } = place;
  return { kind: "lead", facts: { country, region, ...size, ...arr, ...kindFacts(kind) }, outcome };
}
