// SPDX-License-Identifier: Apache-2.0
// Whether what two configs decide otherwise with other rules taken out shows under the whole configs: in some segment
// and at some level of risk, because a level's approvals replace those of the level below.
import type { Role } from "#domain/access/roles.ts";
import type { QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import { compareQuotes } from "./compare-quotes.ts";
import type { IsolatedOracles } from "./decide-quotes.ts";
import type { BothSides } from "./diff-contracts.ts";
import { riskContexts, riskValues } from "./risk-contexts.ts";
import type { QuoteSlice } from "./quote-slices.ts";
import type { DecidedPoint, SliceTable } from "./slice-table.ts";

/** A segment on both sides, and who may submit there. */
export interface Place {
  readonly before: string;
  readonly after: string;
  /** Whoever may submit on either side; the first that may. */
  readonly roles: BothSides<Role>;
}

export interface SecondLook {
  readonly showsIn: (
    slice: QuoteSlice,
    places: readonly Place[],
  ) => (point: DecidedPoint) => boolean;
  /** Whether more had to be asked than may be: from there on everything counts as showing. */
  readonly isOver: () => boolean;
}

/** `levels` are the tables of risk; null where nobody may submit a quote. Asks no more than `budget` times. */
export function lookAgain(
  oracles: BothSides<IsolatedOracles>,
  levels: BothSides<SliceTable> | null,
  budget: number,
): SecondLook {
  let left = budget;
  const tables = levels === null ? [] : [levels.before, levels.after];
  const contextsFor = riskContexts(tables);
  const isOther = (place: Place, facts: QuoteFacts, hasRole: boolean): boolean => {
    left -= 2;
    if (left < 0) return true;
    const { before, after, roles } = place;
    const at = (segment: string, role: Role): QuoteFacts => {
      return { ...facts, segment, role: hasRole ? facts.role : role };
    };
    const from = oracles.before.real.quote(at(before, roles.before));
    const to = oracles.after.real.quote(at(after, roles.after));
    return compareQuotes(from, to) !== null;
  };
  return {
    showsIn: (slice, places) => {
      const own = slice.axes.map(({ dimension }) => dimension);
      const contexts = contextsFor(own);
      const hasRole = own.includes("role");
      return (point) => {
        const variants = variantsOf(tables[0], slice, point);
        return contexts.some((context) =>
          variants.some((facts) =>
            places.some((place) => isOther(place, { ...facts, ...context }, hasRole)),
          ),
        );
      };
    },
    isOver: () => left < 0,
  };
}

/** The point's quote, and those of its cell that rules of risk tell apart from it. */
function variantsOf(
  risk: SliceTable | undefined,
  { group, axes }: QuoteSlice,
  { point, facts }: DecidedPoint,
): QuoteFacts[] {
  if (group === "risk") return [facts];
  const others = axes.flatMap(({ dimension, cells }, i): QuoteFacts[] => {
    const cell = cells[point[i] ?? 0];
    return riskValues(risk, dimension).flatMap((value) =>
      isInside(value, cell?.value, cell?.last) ? [{ ...facts, [dimension]: value }] : [],
    );
  });
  return [facts, ...others];
}

function isInside(value: unknown, from: unknown, last: unknown): boolean {
  if (typeof value !== "number" || typeof from !== "number" || typeof last !== "number") {
    return false;
  }
  return from < value && value <= last;
}
