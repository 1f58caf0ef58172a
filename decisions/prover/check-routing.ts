// SPDX-License-Identifier: Apache-2.0
// Territories whose leads nobody takes, and rungs that answer for no lead.
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import { firstWritten, isWritten } from "#domain/config/lint/written-at.ts";
import { jsonPointer } from "#domain/config/problem.ts";
import { listText } from "#domain/config/unit-text.ts";
import { type BracketCell, leadInput, type PlaceCell } from "./lead-cells.ts";
import { type LeadKind, leadKinds } from "./lead-kinds.ts";
import { type Handles, leadExample, ownerText } from "./lead-words.ts";
import type { LeadVerdict, Oracle } from "./oracle.ts";

export interface RoutingSubject {
  readonly written: unknown;
  readonly oracle: Oracle;
  readonly places: readonly PlaceCell[];
  readonly brackets: readonly BracketCell[];
  readonly handles: Handles;
  /** Whether the directory could say what people's capacities are. */
  readonly knows_capacity: boolean;
}

export interface DecidedLead {
  readonly place: PlaceCell;
  readonly bracket: BracketCell;
  readonly kind: LeadKind;
  readonly verdict: LeadVerdict;
}

export function decideLeads({ oracle, places, brackets }: RoutingSubject): DecidedLead[] {
  const kinds = leadKinds([oracle.policy]);
  return places.flatMap((place) =>
    brackets.flatMap((bracket) =>
      kinds.map((kind): DecidedLead => {
        return { place, bracket, kind, verdict: oracle.lead(leadInput(place, bracket, kind)) };
      }),
    ),
  );
}

export function checkRouting(subject: RoutingSubject, leads: readonly DecidedLead[]): Finding[] {
  const territories = Object.keys(subject.oracle.policy.territory_owners);
  return [
    ...territories.flatMap((territory) => checkTerritory(subject, territory, leads)),
    ...checkRungs(subject, leads),
  ];
}

/** Policy looks for an owner in the territory and finds none: by segment, or in no segment at all. */
function checkTerritory(
  subject: RoutingSubject,
  territory: string,
  leads: readonly DecidedLead[],
): Finding[] {
  const own = leads.filter(
    ({ place, kind }) => place.territories[0] === territory && kind === "none",
  );
  const gaps = own.filter(({ verdict }) => verdict.conflicts.includes("territory_gap"));
  const [first] = gaps;
  if (first === undefined) return [];
  const path = ["routing", "territories", territory];
  const owner = ownerText(first.verdict, subject.handles);
  const example = leadExample(first, `goes to ${owner}`, subject.oracle.policy.currency);
  const isOwned = own.some(({ verdict }) => verdict.rung === "territory");
  if (!isOwned) {
    const message = `Nobody owns the territory ${territory}: its leads go on down the ladder, such as to ${owner}.`;
    const fix = "Write it with owners, or take the territory rung out of the ladder.";
    return [finding("territory_without_owner", jsonPointer(path), message, { example, fix })];
  }
  const segments = listText([...new Set(gaps.map(({ verdict }) => verdict.segment))]);
  const pointer = firstWritten(subject.written, [jsonPointer([...path, "owners"])]);
  const message = `Nobody in the territory ${territory} owns leads of the segment ${segments}: they go on down the ladder, such as to ${owner}.`;
  const fix = "Name an owner for the segment, or for `any`.";
  return [finding("territory_gap", pointer, message, { example, fix })];
}

/** A rung that was written and never answers, whatever the lead is. */
function checkRungs(subject: RoutingSubject, leads: readonly DecidedLead[]): Finding[] {
  const written = "/routing/ladder";
  if (!isWritten(subject.written, written)) return [];
  const answering = new Set(leads.map(({ verdict }) => verdict.rung));
  return rungsOf(subject.oracle.policy).flatMap(({ rung, index }) => {
    if (answering.has(rung)) return [];
    const message = `The rung ${rung} answers for no lead: ${WHY[rung] ?? "the rungs above it take every lead"}.`;
    return [finding("dead_rung", `${written}/${index}`, message)];
  });
}

function rungsOf({
  ladder,
}: CompiledConfig): { rung: CompiledConfig["ladder"][number]; index: number }[] {
  return ladder.flatMap((rung, index) => (rung === "fallback" ? [] : [{ rung, index }]));
}

const WHY: Readonly<Record<string, string>> = {
  partner: "no partner that it reaches has an owner",
  territory: "no territory that it reaches has an owner",
  segment: "no segment that it reaches has an owner",
  pool: "there is no default pool, or the rungs above it take every lead",
};
