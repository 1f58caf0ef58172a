// SPDX-License-Identifier: Apache-2.0
// The catalogs say what policies see and say; attributes are held equal to the zod objects and codes to what is emitted,
// in both directions.
import { expect, it } from "vitest";
import { z } from "zod";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import { policySchemas } from "./policy-schemas.ts";
import { PolicyHost } from "./policy-host.ts";
import { CATALOGS, CODE_KINDS } from "../tests/fixtures/catalogs.ts";
import { POLICY } from "../tests/fixtures/policy.ts";
import { randomDealsConfig } from "../tests/fixtures/random-deals.ts";
import { randomActivation, randomQuote } from "../tests/fixtures/random-quotes.ts";
import { randomConfig, randomPreflight, randomRouting } from "../tests/fixtures/random-routing.ts";
import { type SeededRandom, seededRandom } from "../tests/fixtures/seeded-random.ts";

interface Attribute {
  readonly name: string;
  readonly type: string;
}
const Schema = z.looseObject({
  type: z.string().optional(),
  anyOf: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

/** Every attribute of a generated input schema; a plain group of others is none itself. */
function attributesIn(schema: unknown, name: string): Attribute[] {
  const { anyOf = [], properties = {}, items } = Schema.parse(schema);
  const prefix = name === "" ? "" : `${name}.`;
  const inner = [
    ...Object.entries(properties).flatMap(([key, member]) => attributesIn(member, prefix + key)),
    ...(items === undefined ? [] : attributesIn(items, `${name}[]`)),
    ...anyOf.flatMap((one) => attributesIn(one, name)),
  ].filter((attribute) => attribute.name !== name);
  const isGroup = inner.length > 0 && items === undefined && anyOf.length === 0;
  const isItem = name.endsWith("[]");
  return name === "" || isGroup || isItem ? inner : [{ name, type: typeOf(schema) }, ...inner];
}

function typeOf(schema: unknown): string {
  const { anyOf, type, items } = Schema.parse(schema);
  if (anyOf !== undefined) return anyOf.map((one) => typeOf(one)).join(" or ");
  if (type === undefined) return "string";
  // Policies see no fractions; a literal 1 is a number to JSON Schema.
  if (type === "number") return "integer";
  return type === "array" ? `array of ${typeOf(items)}s` : type;
}

it.each(CATALOGS)(
  "every attribute that $module sees is in its catalog with its type",
  (catalog) => {
    const path = `policies/revops/${catalog.module}/schemas/input.json`;
    const schema: unknown = JSON.parse(policySchemas()[path] ?? "");
    const seen = new Map(attributesIn(schema, "").map(({ name, type }) => [name, type]));
    const listed = catalog.attributes.map(({ name, type }) => [name, type] as const);
    expect(new Map(listed)).toEqual(seen);
    expect(listed).toHaveLength(seen.size);
  },
);

const Decision = z.looseObject({ input_id: z.string() });
type Ask = (random: SeededRandom, id: string) => object;
const QUESTIONS: readonly (readonly [module: string, entrypoint: string, ask: Ask])[] = [
  ["lead_routing", "decision", randomRouting],
  ["lead_routing", "preflight", randomPreflight],
  ["segment_definitions", "decision", randomSegment],
  ["discount_approvals", "decision", randomQuote],
  ["tenant_overrides", "decision", randomQuote],
  ["contract_activation", "decision", randomActivation],
];

/** Where the order of codes is part of the decision. */
const ORDERED = new Set(["contract_activation", "discount_approvals", "tenant_overrides"]);

function randomSegment(random: SeededRandom, id: string): object {
  const { lead, account } = randomRouting(random, id);
  const account_arr_minor = account?.arr_minor ?? null;
  return { schema: 1, input_id: id, company_size: lead.company_size, account_arr_minor };
}

it("every code that a policy emits is in its catalog, in that order, and every code of a catalog is emitted", () => {
  const host = new PolicyHost(POLICY);
  const random = seededRandom(13);
  const emitted = new Map<string, Set<string>>();
  // What the host's own checks keep from ever happening as well: a config that is none, an input that is none.
  const none = {} as CompiledConfig;
  for (let n = 0; n < 3_000; n++) {
    const config = n % 2 === 0 ? randomDealsConfig(random) : randomConfig(random);
    const tenant = {
      tenant: `ten_${n}`,
      config_sha256: "c",
      config: n % 500 === 0 ? none : config,
    };
    for (const [module, entrypoint, ask] of QUESTIONS) {
      const input = n % 500 === 1 ? { input_id: "x" } : ask(random, `in_${n}`);
      const question = {
        entrypoint: `revops/${module}/${entrypoint}`,
        input: Decision,
        decision: Decision,
      };
      const answer = host.decide(question, tenant, input);
      if (!answer.ok) throw new Error(answer.error.detail);
      for (const kind of CODE_KINDS) {
        const codes = z.array(z.string()).parse(answer.value[kind] ?? []);
        const known = emitted.get(`${module} ${kind}`) ?? new Set();
        for (const code of codes) known.add(code);
        emitted.set(`${module} ${kind}`, known);
        if (!ORDERED.has(module)) continue;
        const order = CATALOGS.find((catalog) => catalog.module === module)?.codes[kind] ?? [];
        expect(codes).toEqual(codes.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
      }
    }
  }
  for (const { module, codes } of CATALOGS) {
    for (const kind of CODE_KINDS) {
      const seen = [...(emitted.get(`${module} ${kind}`) ?? [])].toSorted();
      expect(seen, `${module} ${kind}`).toEqual(codes[kind].toSorted());
    }
  }
});
