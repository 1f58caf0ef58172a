// SPDX-License-Identifier: Apache-2.0
// Contracts that activation tells apart: each attribute at each of its cells, everything else as it should be. Each
// issue is a rule over one attribute and the segment, so one attribute at a time is enough.
import type { CompiledDeals } from "#domain/config/compiled-deals.ts";
import { daysText, moneyText, monthsText } from "#domain/config/unit-text.ts";
import { type ActivationInput, RECEIPT_TYPES } from "#domain/policy/activation.ts";
import type { LiabilityLimit } from "#domain/policy/quote-dimensions.ts";
import { InvariantError } from "#domain/result.ts";
import { type Cell, integerCells, singleCell } from "./cells.ts";
import { PROOF_ID, PROOF_TIME_MS } from "./oracle.ts";
import { flagCells, liabilityCells, paymentCells } from "./quote-axes.ts";
import { limitsOf } from "./quote-slices.ts";

export interface ContractAxis {
  /** How many cells the attribute has; neighbours are one range. */
  readonly size: number;
  /** Which contracts from one cell to another, such as "with a term from 61 months on". */
  readonly words: (from: number, to: number, currency: string) => string;
  readonly input: (cell: number, segment: string) => ActivationInput;
}

/** Of one config, or of two with the segment that each of them has for the same account. */
export function contractAxes(
  deals: readonly CompiledDeals[],
  segments: readonly string[],
): ContractAxis[] {
  const scope = { deals, limits: [] };
  const months = deals.flatMap((deal, i) => [
    limitsOf(deal, segments[i] ?? "")?.max_months ?? null,
    deal.floor.max_months,
  ]);
  const lists = deals.flatMap(({ jurisdictions }) =>
    jurisdictions === null ? [] : [jurisdictions],
  );
  const jurisdictions = [null, OTHER_LAW, ...new Set(lists.flat())];
  const axis = <V>(
    cells: readonly Cell<V>[],
    words: (cell: Pick<Cell<V>, "value" | "last">, currency: string) => string,
    to: (value: V) => Change,
  ): ContractAxis => {
    const at = (i: number): Cell<V> => cellAt(cells, i);
    return {
      size: cells.length,
      words: (from, last, currency) =>
        words({ value: at(from).value, last: at(last).last }, currency),
      input: (i, segment) => contract(segment, lists, to(at(i).value)),
    };
  };
  return [
    axis(integerCells(months, 0, MAX_MONTHS), termText, (term_months) => ({ term_months })),
    axis(paymentCells(scope), paymentText, (payment_terms_days) => ({ payment_terms_days })),
    axis(
      flagCells,
      ({ last }) => (last ? "with non-standard terms" : "with standard terms"),
      (is) => ({ has_non_standard_terms: is, withoutLegal: true }),
    ),
    axis(
      flagCells,
      ({ last }) => (last ? "with non-standard liability" : "with standard liability"),
      (is) => ({ liability: { ...NO_LIABILITY, nonstandard: is }, withoutLegal: true }),
    ),
    axis(liabilityCells(scope), liabilityText, (limit) => ({
      liability: { ...NO_LIABILITY, ...limit },
      withoutLegal: true,
    })),
    ...jurisdictions.map((code) =>
      axis([singleCell<string | null>(code)], lawText, (jurisdiction) => ({ jurisdiction })),
    ),
  ];
}

function cellAt<V>(cells: readonly Cell<V>[], i: number): Cell<V> {
  const cell = cells[i];
  if (cell === undefined) throw new InvariantError("an axis has a cell for every number");
  return cell;
}

type Change = Partial<ActivationInput["contract"]> & { readonly withoutLegal?: boolean };

const NO_LIABILITY = { nonstandard: false, unlimited: false, cap_minor: null } as const;
const MAX_MONTHS = 1_200;
/** No code of ISO 3166. */
const OTHER_LAW = "??";

/** Signed, approved, with every receipt, under a law that every list has: what blocks it is what was changed. */
function contract(
  segment: string,
  lists: readonly (readonly string[])[],
  { withoutLegal, ...change }: Change,
): ActivationInput {
  const [first] = lists;
  const shared = first?.find((code) => lists.every((list) => list.includes(code)));
  return {
    schema: 1,
    input_id: PROOF_ID,
    now_ms: PROOF_TIME_MS,
    action: "ACTIVATE_CONTRACT",
    subject: { kind: "system", role: null },
    contract: {
      status: "signed",
      terms_match_quote: true,
      signers_complete: true,
      signers_authorized: true,
      jurisdiction: shared ?? first?.[0] ?? null,
      term_months: 0,
      payment_terms_days: 0,
      has_non_standard_terms: false,
      liability: NO_LIABILITY,
      ...change,
    },
    quote: { segment, approved: true, required_approvals: [] },
    receipts: RECEIPT_TYPES.filter((type) => withoutLegal !== true || type !== "LEGAL_APPROVAL"),
  };
}

type Range<V> = Pick<Cell<V>, "value" | "last">;

function termText({ value, last }: Range<number>): string {
  return `with a term ${rangeText(value, last, last === MAX_MONTHS, monthsText)}`;
}

function paymentText({ value, last }: Range<number | null>): string {
  if (last === null) return "without payment terms";
  if (value === null) return `with payment terms up to ${daysText(last)}, or without any`;
  return `with payment terms ${rangeText(value, last, false, daysText)}`;
}

function liabilityText({ value, last }: Range<LiabilityLimit>, currency: string): string {
  if (value.unlimited) return "with unlimited liability";
  const money = (minor: number): string => moneyText(minor, currency);
  const from = value.cap_minor === null ? "without a stated liability" : "with a liability";
  if (last.unlimited) {
    const least = value.cap_minor === null ? "" : ` from ${money(value.cap_minor)} on`;
    return `${from}${least}, or with an unlimited one`;
  }
  if (value.cap_minor === null || last.cap_minor === null) return from;
  const isOpen = last.cap_minor === Number.MAX_SAFE_INTEGER;
  return `with a liability ${rangeText(value.cap_minor, last.cap_minor, isOpen, money)}`;
}

function lawText({ value }: Range<string | null>): string {
  if (value === null) return "without a governing law";
  return value === OTHER_LAW ? "under any other law" : `under the law of ${value}`;
}

function rangeText(
  from: number,
  last: number,
  isOpen: boolean,
  text: (value: number) => string,
): string {
  if (from === last) return `of ${text(from)}`;
  return isOpen && from > 0 ? `from ${text(from)} on` : `from ${text(from)} to ${text(last)}`;
}
