// SPDX-License-Identifier: Apache-2.0
// policies/dist/attributes.json is what the prover trusts: here it is held against the catalogs and tried on the Wasm.
// That it is what the Rego says is held by `npm run policies -- --check`; how it is found, by independence.test.ts.
import { expect, it } from "vitest";
import { z } from "zod";
import type { QuoteInput } from "#domain/policy/quote.ts";
import { CONTRACT_ACTIVATION_UNTRACED, TENANT_OVERRIDES_UNTRACED } from "./decide-quote.ts";
import { PolicyHost, type PolicyQuestion, type TenantConfig } from "./policy-host.ts";
import { CATALOGS } from "../tests/fixtures/catalogs.ts";
import { POLICY, readJson } from "../tests/fixtures/policy.ts";
import { randomDealsConfig } from "../tests/fixtures/random-deals.ts";
import { randomActivation, randomQuote } from "../tests/fixtures/random-quotes.ts";
import { type SeededRandom, seededRandom } from "../tests/fixtures/seeded-random.ts";

const Paths = z.record(z.string(), z.array(z.string()));
const Attributes = z.record(z.string(), z.strictObject({ codes: Paths, members: Paths }));
const attributes = Attributes.parse(readJson("policies/dist/attributes.json"));

const WHOLE = new Set(["input_malformed", "config_missing"]);
/** Held where no other code is. */
const CLEAR = new Set(["self_approved", "activation_clear"]);

it.each(["contract_activation", "discount_approvals", "tenant_overrides"])(
  "%s: every code but those that hold alone has its attributes, and they are of the catalog",
  (module) => {
    const catalog = CATALOGS.find((one) => one.module === module);
    const tenant = module === "tenant_overrides" ? attributes["discount_approvals"]?.codes : {};
    const codes = { ...tenant, ...attributes[module]?.codes };
    const known = catalog?.codes.reason_codes.filter(
      (code) => !WHOLE.has(code) && !CLEAR.has(code),
    );
    expect(Object.keys(codes).toSorted()).toEqual(known?.toSorted());
    const names = new Set(catalog?.attributes.map(({ name }) => name));
    const strange = Object.values(codes)
      .flat()
      .filter((path) => !names.has(path));
    expect(strange).toEqual([]);
    expect(Object.values(codes).filter((paths) => paths.length === 0)).toEqual([]);
  },
);

const Members = z.record(z.string(), z.unknown());

/** The input with one attribute as another input has it. */
function withPart(input: unknown, other: unknown, [step = "", ...steps]: string[]): unknown {
  const [members, others] = [Members.parse(input), Members.parse(other)];
  const part = others[step];
  return { ...members, [step]: steps.length === 0 ? part : withPart(members[step], part, steps) };
}

function expectUnmoved<I extends { input_id: string }>(
  question: PolicyQuestion<I, { input_id: string; reason_codes: string[] }>,
  module: string,
  codes: Readonly<Record<string, readonly string[]>>,
  make: (random: SeededRandom, id: string) => I,
): void {
  const host = new PolicyHost(POLICY);
  const random = seededRandom(404);
  const paths = new Set(
    (CATALOGS.find((one) => one.module === module)?.attributes ?? [])
      .map(({ name }) => name.replace(/\[\].*$/, ""))
      .filter((name) => name.includes(".") || ["exception", "receipts"].includes(name)),
  );
  let moved = 0;
  for (let n = 0; n < 300; n++) {
    const config = randomDealsConfig(random);
    const tenant: TenantConfig = { tenant: `ten_${n}`, config_sha256: module, config };
    const [input, other] = [make(random, "one"), make(random, "one")];
    const held = codesOf(host, question, tenant, input);
    for (const path of paths) {
      const after = codesOf(host, question, tenant, withPart(input, other, path.split(".")));
      for (const [code, read] of Object.entries(codes)) {
        if (held.has(code) === after.has(code)) continue;
        moved++;
        expect(read.map((one) => one.replace(/\[\].*$/, ""))).toContain(path);
      }
    }
  }
  expect(moved).toBeGreaterThan(500);
}

function codesOf<I extends { input_id: string }>(
  host: PolicyHost,
  question: PolicyQuestion<I, { input_id: string; reason_codes: string[] }>,
  tenant: TenantConfig,
  input: unknown,
): ReadonlySet<string> {
  const answer = host.decide(question, tenant, input);
  if (!answer.ok) throw new Error(answer.error.detail);
  return new Set(answer.value.reason_codes);
}

it("a quote's code comes and goes only with an attribute that it is said to read", () => {
  const codes = {
    ...attributes["discount_approvals"]?.codes,
    ...attributes["tenant_overrides"]?.codes,
  };
  expectUnmoved<QuoteInput>(TENANT_OVERRIDES_UNTRACED, "tenant_overrides", codes, randomQuote);
});

it("an activation's issue comes and goes only with an attribute that it is said to read", () => {
  const codes = attributes["contract_activation"]?.codes ?? {};
  expectUnmoved(CONTRACT_ACTIVATION_UNTRACED, "contract_activation", codes, randomActivation);
});
