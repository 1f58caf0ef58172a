// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { TenantConfig } from "#decisions/policy-host.ts";
import {
  type AskedAxes,
  type Matrix,
  MatrixBase,
  type MatrixCell,
} from "#domain/simulation/matrix.ts";
import { compiled, selling } from "../../tests/fixtures/compile-config.ts";
import { POLICY } from "../../tests/fixtures/policy.ts";
import { randomDealsConfig } from "../../tests/fixtures/random-deals.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { PolicyHost } from "../policy-host.ts";
import { simulateMatrix } from "./matrix.ts";
import { matrixCsv } from "./matrix-csv.ts";

const host = new PolicyHost(POLICY);

function tenantOf(config: TenantConfig["config"], name: string): TenantConfig {
  return { tenant: "ten_1", config_sha256: name, config };
}

function matrixOf(
  config: TenantConfig,
  against: TenantConfig | null = null,
  axes: AskedAxes = {},
  base: Partial<MatrixBase> = {},
): Matrix {
  const question = { config, against, axes, base: MatrixBase.parse(base), now_ms: 0 };
  const matrix = simulateMatrix(host, question);
  if (!matrix.ok) throw new Error(JSON.stringify(matrix.error));
  return matrix.value;
}

const rules = (own: number): TenantConfig =>
  tenantOf(
    compiled(
      selling({
        discounts: {
          smb: { ae_self_approve_pct: own, manager_required_pct: own, max_discount_pct: 0.4 },
        },
        products: { families: { "=HYPERLINK(1)": { max_discount_pct: 0.1 } } },
        risk: { rules: [{ level: "high", when: { credit: ["poor"] } }] },
      }),
    ).policy,
    `own-${own}`,
  );

/** Any value of a band. */
function within(random: SeededRandom, { from, to }: MatrixCell["discount_bps"]): number {
  return from + random.below(to - from + 1);
}

describe("a matrix", () => {
  it("has a band between every two thresholds, without a gap or an overlap", () => {
    const random = seededRandom(1);
    for (let n = 0; n < 20; n++) {
      const config = tenantOf(randomDealsConfig(random), `tiles-${n}`);
      const axes = { segments: ["smb"], product_mixes: [{ name: "plain", families: [] }] };
      const { axes: made } = matrixOf(config, null, axes);
      for (const [bands, last] of [
        [made.discounts_bps, 10_000],
        [made.terms_months, 1_200],
      ] as const) {
        expect(bands.map(({ from }) => from)).toEqual([
          0,
          ...bands.slice(0, -1).map(({ to }) => to + 1),
        ]);
        expect(bands.at(-1)?.to).toBe(last);
      }
    }
  });

  it("decides every value of a cell alike, whatever the config", () => {
    const random = seededRandom(2);
    for (let n = 0; n < 6; n++) {
      const config = tenantOf(randomDealsConfig(random), `cell-${n}`);
      const role = random.pick(["ae", "sales_manager", "deal_desk"] as const);
      const segment = random.pick(["smb", "mid", "big"] as const);
      const whole = matrixOf(config, null, { segments: [segment] }, { role });
      for (const cell of whole.cells.filter(() => random.below(20) === 0)) {
        const point: AskedAxes = {
          segments: [segment],
          discounts_bps: [within(random, cell.discount_bps)],
          terms_months: [within(random, cell.term_months)],
          product_mixes: whole.axes.product_mixes.filter(({ name }) => name === cell.product_mix),
          risks: whole.axes.risks.filter(({ name }) => name === cell.risk_case),
        };
        expect(matrixOf(config, null, point, { role }).cells[0]?.outcome).toEqual(cell.outcome);
      }
    }
  });

  it("marks exactly the cells that a second config decides otherwise, down to one basis point", () => {
    const axes: AskedAxes = {
      risks: [{ name: "none", credit: "good", region: null, payment_terms_days: null }],
    };
    const { cells, changed } = matrixOf(rules(0.2), rules(0.2001), axes);
    const marked = cells.filter(({ changes }) => changes.length > 0);
    expect(marked.length).toBe(changed);
    expect(new Set(marked.map(({ discount_bps }) => JSON.stringify(discount_bps)))).toEqual(
      new Set(['{"from":2001,"to":2001,"at":2001}']),
    );
    const [first] = marked;
    expect(first).toMatchObject({
      product_mix: "plain",
      changes: ["approvals"],
      outcome: { required_approvals: ["SALES_MANAGER"] },
      against: { required_approvals: [] },
    });
    expect(matrixOf(rules(0.2), rules(0.2), axes).changed).toBe(0);
  });

  it("has a case for each risk rule and a mix for each family with limits, and says every reason in words", () => {
    const { axes, cells, sentences } = matrixOf(rules(0.2));
    expect(axes.risks.map(({ name, credit }) => [name, credit])).toEqual([
      ["none", "good"],
      ["credit poor", "poor"],
    ]);
    expect(axes.product_mixes.map(({ name }) => name)).toEqual(["plain", "=HYPERLINK(1)"]);
    const risky = cells.find(({ risk_case }) => risk_case === "credit poor");
    expect(risky?.outcome.risk).toBe("high");
    const codes = new Set(cells.flatMap(({ outcome }) => outcome.reason_codes));
    expect(Object.keys(sentences).toSorted()).toEqual([...codes].toSorted());
  });

  it("has no more cells than it may, and says which axis has how many points", () => {
    const discounts_bps = Array.from({ length: 200 }, (_, i) => i);
    const terms_months = Array.from({ length: 200 }, (_, i) => i);
    const question = { config: rules(0.2), against: null, base: MatrixBase.parse({}), now_ms: 0 };
    const refused = simulateMatrix(host, { ...question, axes: { discounts_bps, terms_months } });
    expect(refused).toEqual({
      ok: false,
      error: { segments: 1, discounts_bps: 200, terms_months: 200, product_mixes: 2, risks: 2 },
    });
  });

  it("is a table of text and numbers for a spreadsheet, with nothing in it to run", () => {
    const matrix = matrixOf(rules(0.2), rules(0.3));
    const lines = matrixCsv(matrix).trimEnd().split("\r\n");
    expect(lines.length).toBe(matrix.cells.length + 1);
    expect(lines[0]).toMatch(/^\uFEFFsegment,discount_from_bps,/);
    const hostile = lines.filter((line) => line.includes("HYPERLINK"));
    expect(hostile.length).toBeGreaterThan(0);
    for (const line of hostile) expect(line).toContain("'=HYPERLINK(1)");
  });
});
