// SPDX-License-Identifier: Apache-2.0
// Leads that another owner gets, or that are promised other times. Who gets a lead is no control; a promise of a longer
// time, or in fewer hours, is a looser one.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { DecisionChange } from "#domain/config/config-diff.ts";
import { countText, listText } from "#domain/config/unit-text.ts";
import type { BothSides } from "./diff-contracts.ts";
import {
  type BracketCell,
  countLeadCells,
  distinctBrackets,
  leadInput,
  MAX_LEAD_CELLS,
  type PlaceCell,
} from "./lead-cells.ts";
import { kindsText, type LeadKind, leadKinds } from "./lead-kinds.ts";
import { type Handles, leadExample, ownerText } from "./lead-words.ts";
import type { LeadVerdict, Oracle } from "./oracle.ts";

/** One territory and segment under both configs. */
interface LeadChange {
  readonly place: string;
  readonly segment: string;
  readonly kind: LeadKind;
  readonly consequence: string;
  readonly effect: DecisionChange["effect"];
  readonly example: DecisionChange["example"];
}

export function diffLeads(
  oracles: BothSides<Oracle>,
  places: readonly PlaceCell[],
  brackets: readonly BracketCell[],
  handles: BothSides<Handles>,
): DecisionChange[] {
  const distinct = distinctBrackets(brackets);
  const kinds = leadKinds([oracles.before.policy, oracles.after.policy]);
  const cells = countLeadCells(places, distinct, kinds);
  if (cells > MAX_LEAD_CELLS) return [notCompared(cells, oracles)];
  const changes = places.flatMap((place) =>
    distinct.flatMap((bracket) =>
      kinds.flatMap((kind) => diffLead(oracles, { place, bracket, kind }, handles)),
    ),
  );
  return mergeLeads(changes);
}

/** Who gets which lead is no control, but a promise that nobody compared may be looser. */
function notCompared(kinds: number, { before, after }: BothSides<Oracle>): DecisionChange {
  const isSame = promisesOf(before.policy) === promisesOf(after.policy);
  return {
    effect: isSame ? "neutral" : "looser",
    sentence: `which leads go elsewhere${isSame ? "" : " or are promised other times"} is not told: there are ${kinds} kinds of them`,
    example: { kind: "lead", facts: {}, outcome: "not compared" },
  };
}

/** Segments whole, because a border that moves gives leads the promises of another segment. */
function promisesOf({ segments, region_slas, default_sla_minutes }: CompiledConfig): string {
  return canonicalJson({ segments, region_slas: region_slas ?? {}, default_sla_minutes });
}

function diffLead(
  { before, after }: BothSides<Oracle>,
  lead: { readonly place: PlaceCell; readonly bracket: BracketCell; readonly kind: LeadKind },
  handles: BothSides<Handles>,
): LeadChange[] {
  const { place, bracket, kind } = lead;
  const input = leadInput(place, bracket, kind);
  const [from, to] = [before.lead(input), after.lead(input)];
  const owners = { before: ownerText(from, handles.before), after: ownerText(to, handles.after) };
  const moved = `go to ${owners.after} instead of ${owners.before}`;
  const told: readonly Told[] = [
    ...(goesElsewhere(from, to) ? [{ consequence: moved, effect: "neutral" as const }] : []),
    ...toldOfClocks(from, to),
  ];
  return told.map((change) => ({
    place: placeText(place),
    segment: segmentText(bracket),
    kind,
    ...change,
    example: leadExample(lead, `goes to ${owners.after}`, after.policy.currency),
  }));
}

function goesElsewhere(from: LeadVerdict, to: LeadVerdict): boolean {
  return from.assignee !== to.assignee || from.pool !== to.pool || from.team !== to.team;
}

type Told = Pick<LeadChange, "consequence" | "effect">;

function toldOfClocks(from: LeadVerdict, to: LeadVerdict): Told[] {
  const text = (minutes: number | null): string =>
    minutes === null ? "no promise" : countText(minutes, "minute");
  const clock = (name: string, a: number | null, b: number | null): Told[] => {
    if (a === b) return [];
    const isLonger = (b ?? Number.POSITIVE_INFINITY) > (a ?? Number.POSITIVE_INFINITY);
    const consequence = `are promised ${name} in ${text(b)} instead of ${text(a)}`;
    return [{ consequence, effect: isLonger ? "looser" : "tighter" }];
  };
  return [
    ...clock("a first touch", from.sla_minutes, to.sla_minutes),
    ...clock("an owner", from.route_sla_minutes ?? null, to.route_sla_minutes ?? null),
    ...toldOfHours(from, to),
  ];
}

/** Nobody knows which of two schedules is open longer; none at all is always open. */
function toldOfHours(from: LeadVerdict, to: LeadVerdict): Told[] {
  if (from.schedule_id === to.schedule_id) return [];
  const consequence = `count minutes in ${hours(to)} instead of ${hours(from)}`;
  return [{ consequence, effect: to.schedule_id === null ? "tighter" : "looser" }];
}

function hours({ schedule_id }: LeadVerdict): string {
  return schedule_id === null ? "every hour" : `the hours of ${schedule_id}`;
}

function placeText({ territories, country, region }: PlaceCell): string {
  const named = [...new Set(territories.filter((name) => name !== null))];
  if (named.length === 0) return `places of no territory, such as ${region ?? country}`;
  return named.length === 1 ? (named[0] ?? "") : (region ?? country);
}

function segmentText({ segments }: BracketCell): string {
  return [...new Set(segments)].toReversed().join(", before ");
}

/** What holds for every kind of account needs no word; then the segments of one place, then their places. */
function mergeLeads(changes: readonly LeadChange[]): DecisionChange[] {
  const told = groupBy(changes, ({ place, segment, consequence }) => [
    place,
    segment,
    consequence,
  ]).map(([first, ...others]): LeadChange => {
    const whose = kindsText([...new Set([first, ...others].map(({ kind }) => kind))]);
    return { ...first, consequence: `${whose}${first.consequence}` };
  });
  const bySegment = groupBy(told, ({ place, consequence }) => [place, consequence]).map(
    ([first, ...others]): LeadChange => {
      const segment = listText([first, ...others].map((one) => one.segment));
      return { ...first, segment };
    },
  );
  return groupBy(bySegment, ({ segment, consequence }) => [segment, consequence]).map(
    ([first, ...others]): DecisionChange => {
      const place = listText([first, ...others].map((one) => one.place));
      const { segment, consequence, effect, example } = first;
      const sentence = `leads from ${place} in ${segment} ${consequence}`;
      return { effect, sentence, example };
    },
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => unknown): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return [...groups.values()];
}
