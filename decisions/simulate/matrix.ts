// SPDX-License-Identifier: Apache-2.0
// The table of a config's decisions, cell by cell, beside another config's where one is named. It asks the production
// Wasm and nothing else.
import type { QuoteInput } from "#domain/policy/quote.ts";
import { err, ok, type Result } from "#domain/result.ts";
import {
  type AskedAxes,
  type Band,
  type Matrix,
  type MatrixAxes,
  type MatrixBase,
  type MatrixCell,
  MAX_MATRIX_CELLS,
  type ProductMix,
  type RiskCase,
} from "#domain/simulation/matrix.ts";
import type { QuoteOutcome } from "#domain/simulation/replay.ts";
import { decideQuoteUntraced } from "../evaluate-quote.ts";
import type { PolicyHost, TenantConfig } from "../policy-host.ts";
import { type Locale, sentenceOf } from "../rationale.ts";
import { matrixAxes } from "./matrix-axes.ts";
import { quoteChanges, quoteOutcome } from "./quote-outcome.ts";

export interface MatrixQuestion {
  readonly config: TenantConfig;
  /** A second config, whose decisions stand beside. */
  readonly against: TenantConfig | null;
  readonly axes: AskedAxes;
  readonly base: MatrixBase;
  readonly now_ms: number;
  readonly locale?: Locale;
}

/** How many points each axis has, where together they are too many. */
export type TooManyCells = Readonly<Record<keyof MatrixAxes, number>>;

export function simulateMatrix(
  host: PolicyHost,
  question: MatrixQuestion,
): Result<Matrix, TooManyCells> {
  const { config, against, base, locale } = question;
  const configs = against === null ? [config.config] : [config.config, against.config];
  const axes = matrixAxes(configs, base.role, question.axes);
  const counts = {
    segments: axes.segments.length,
    discounts_bps: axes.discounts_bps.length,
    terms_months: axes.terms_months.length,
    product_mixes: axes.product_mixes.length,
    risks: axes.risks.length,
  };
  const size = Object.values(counts).reduce((cells, points) => cells * points, 1);
  if (size > MAX_MATRIX_CELLS) return err(counts);
  const decide = (one: TenantConfig, input: QuoteInput): QuoteOutcome =>
    quoteOutcome(decideQuoteUntraced(host, one, input));
  const cells = placesOf(axes).map((place, i): MatrixCell => {
    const input = quoteAt(place, base, `cell/${i}`, question.now_ms);
    const outcome = decide(config, input);
    const other = against === null ? null : decide(against, input);
    return {
      segment: place.segment,
      discount_bps: place.discount,
      term_months: place.term,
      product_mix: place.mix.name,
      risk_case: place.risk.name,
      outcome,
      against: other,
      changes: other === null ? [] : quoteChanges(outcome, other),
    };
  });
  const changed = cells.filter(({ changes }) => changes.length > 0).length;
  return ok({ axes, base, cells, changed, sentences: sentencesOf(cells, locale) });
}

interface Place {
  readonly segment: string;
  readonly discount: Band;
  readonly term: Band;
  readonly mix: ProductMix;
  readonly risk: RiskCase;
}

/** Every combination, the last axis moving fastest. */
function placesOf(axes: MatrixAxes): Place[] {
  return axes.segments.flatMap((segment) =>
    axes.discounts_bps.flatMap((discount) =>
      axes.terms_months.flatMap((term) =>
        axes.product_mixes.flatMap((mix) =>
          axes.risks.map((risk) => ({ segment, discount, term, mix, risk })),
        ),
      ),
    ),
  );
}

function quoteAt(
  { segment, discount, term, mix, risk }: Place,
  base: MatrixBase,
  input_id: string,
  now_ms: number,
): QuoteInput {
  const { role, exception, ...terms } = base;
  const families = mix.families.map(({ family, discount_bps }) => ({
    family,
    discount_bps: discount_bps ?? discount.at,
  }));
  const { region, payment_terms_days, credit } = risk;
  return {
    schema: 1,
    input_id,
    now_ms,
    action: "SUBMIT_QUOTE",
    subject: { kind: "user", role },
    quote: {
      segment,
      region,
      rate_known: true,
      ...terms,
      discount_bps: discount.at,
      largest_line_discount_bps: Math.max(
        discount.at,
        ...families.map(({ discount_bps }) => discount_bps),
      ),
      term_months: term.at,
      payment_terms_days,
      product_mix: families,
      claims_differ: false,
    },
    account: { credit },
    exception,
  };
}

function sentencesOf(cells: readonly MatrixCell[], locale: Locale = "en"): Record<string, string> {
  const codes = new Set(
    cells.flatMap(({ outcome, against }) => [
      ...outcome.reason_codes,
      ...(against?.reason_codes ?? []),
    ]),
  );
  return Object.fromEntries([...codes].toSorted().map((code) => [code, sentenceOf(code, locale)]));
}
