// SPDX-License-Identifier: Apache-2.0
// A risk level replaces the one below it, approvals and all, so a quote of high risk may be asked for less than one of
// medium risk. What other rules do may show at one level only: these are quotes of every level that there is.
import type { QuoteDimension, QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import { InvariantError } from "#domain/result.ts";
import type { DecidedPoint, SliceTable } from "./slice-table.ts";

/** Values of attributes that rules of risk read, to be set in a quote. */
export type RiskContext = Partial<QuoteFacts>;

/**
 * `tables` are of the slice of risk, of each config that is looked at. For each combination of levels that quotes can
 * have whose `own` attributes are left as they are: those with the shortest terms, because other rules read these too.
 * The first one is the plain quote's.
 */
export function riskContexts(
  tables: readonly SliceTable[],
): (own: readonly QuoteDimension[]) => readonly RiskContext[] {
  const axes = tables[0]?.slice.axes ?? [];
  const known = new Map<string, readonly RiskContext[]>();
  return (own) => {
    const free = axes.flatMap(({ dimension }, axis) =>
      own.includes(dimension) ? [] : [{ dimension, axis }],
    );
    const key = free.map(({ axis }) => axis).join();
    const contexts = known.get(key) ?? contextsOf(tables, free);
    known.set(key, contexts);
    return contexts;
  };
}

interface FreeAxis {
  readonly dimension: QuoteDimension;
  readonly axis: number;
}

function contextsOf(tables: readonly SliceTable[], free: readonly FreeAxis[]): RiskContext[] {
  const [table] = tables;
  if (table === undefined) return [{}];
  const scales = free.filter(({ dimension }) => READ_BY_OTHERS.has(dimension));
  const lines = new Map<string, Line>();
  table.points.forEach(({ point, facts }, i) => {
    const key = free.map(({ axis }) => point[axis]).join();
    const line = lines.get(key) ?? {
      context: valuesOf(facts, free),
      steps: scales.map(({ axis }) => point[axis] ?? 0),
      levels: [],
    };
    line.levels.push(tables.map(({ points }) => levelOf(points[i])).join());
    lines.set(key, line);
  });
  const best = new Map<string, Line[]>();
  for (const line of lines.values()) {
    const key = line.levels.join(" ");
    const known = best.get(key) ?? [];
    if (known.some((other) => isNoWorse(other, line))) continue;
    best.set(key, [...known.filter((other) => !isNoWorse(line, other)), line]);
  }
  return [...best.values()].flat().map(({ context }) => context);
}

/** Quotes that differ only in what is not free. */
interface Line {
  readonly context: RiskContext;
  /** The numbers of its cells where other rules read the attribute: the lower, the less they ask for. */
  readonly steps: readonly number[];
  readonly levels: string[];
}

const READ_BY_OTHERS: ReadonlySet<QuoteDimension> = new Set<QuoteDimension>([
  "payment_terms_days",
  "term_months",
]);

function isNoWorse(line: Line, other: Line): boolean {
  return line.steps.every((step, i) => step <= (other.steps[i] ?? 0));
}

/** Where rules of risk cut an attribute: each of its values, from the least of a cell on. */
export function riskValues(
  table: SliceTable | undefined,
  dimension: QuoteDimension,
): readonly QuoteFacts[QuoteDimension][] {
  const axis = table?.slice.axes.find((one) => one.dimension === dimension);
  return axis?.cells.map(({ value }) => value) ?? [];
}

function valuesOf(facts: QuoteFacts, free: readonly FreeAxis[]): RiskContext {
  return Object.fromEntries(free.map(({ dimension }) => [dimension, facts[dimension]]));
}

function levelOf(point: DecidedPoint | undefined): string {
  if (point === undefined) throw new InvariantError("tables of one slice have the same points");
  return point.verdict.reason_codes.filter((code) => code.startsWith("risk_")).join();
}
