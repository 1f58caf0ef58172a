// SPDX-License-Identifier: Apache-2.0
// The catalogs say what policies see and say; codes and sentences are held equal to them in both directions.
import { expect, it } from "vitest";
import { z } from "zod";
import { decideLeadRouting, decidePreflight, SEGMENT } from "./decide-lead.ts";
import { policySchemas } from "./policy-schemas.ts";
import { PolicyHost } from "./policy-host.ts";
import { buildRationale, LOCALES, sentenceOf } from "./rationale.ts";
import { POLICY, readJson } from "../tests/fixtures/policy.ts";
import { randomConfig, randomPreflight, randomRouting } from "../tests/fixtures/random-routing.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";

const Attribute = z.strictObject({
  name: z.string(),
  type: z.string(),
  unit: z.string(),
  source: z.string(),
  personal: z.literal(false),
});
const KINDS = ["reason_codes", "conflicts", "required_enrichment", "route_hints"] as const;
const Catalog = z.strictObject({
  module: z.string(),
  attributes: z.array(Attribute),
  codes: z.strictObject(
    Object.fromEntries(KINDS.map((kind) => [kind, z.array(z.string())])) as Codes,
  ),
});
type Codes = Record<(typeof KINDS)[number], z.ZodArray<z.ZodString>>;

const catalogs = ["lead_routing", "segment_definitions"].map((module) =>
  Catalog.parse(readJson(`policies/revops/${module}/catalog.json`)),
);

/** Dotted names of every attribute in a generated input schema. */
function namesIn(schema: unknown, prefix = ""): string[] {
  const node = z.looseObject({}).parse(schema);
  const alternatives = z.array(z.unknown()).parse(node["anyOf"] ?? []);
  const properties = Object.entries(
    z.record(z.string(), z.unknown()).parse(node["properties"] ?? {}),
  );
  return [
    ...alternatives.flatMap((alternative) => namesIn(alternative, prefix)),
    ...properties.flatMap(([key, member]) => {
      const inner = namesIn(member, `${prefix}${key}.`);
      const isPlainGroup =
        inner.length > 0 && z.looseObject({}).parse(member)["anyOf"] === undefined;
      return isPlainGroup ? inner : [prefix + key, ...inner];
    }),
  ];
}

it("every attribute that a policy sees is in its catalog, none of them personal", () => {
  for (const { module, attributes } of catalogs) {
    const schema: unknown = JSON.parse(
      policySchemas()[`policies/revops/${module}/schemas/input.json`] ?? "",
    );
    expect(attributes.map(({ name }) => name).sort()).toEqual([...new Set(namesIn(schema))].sort());
  }
});

it("every code that a policy emits is in its catalog, and every code of a catalog is emitted", () => {
  const host = new PolicyHost(POLICY);
  const random = seededRandom(11);
  const emitted = new Map<string, Set<string>>();
  const note = (module: string, decision: object): void => {
    for (const kind of KINDS) {
      const codes = z
        .array(z.string())
        .parse(Object.entries(decision).find(([key]) => key === kind)?.[1] ?? []);
      for (const code of codes) {
        const key = `${module} ${kind}`;
        emitted.set(key, (emitted.get(key) ?? new Set()).add(code));
      }
    }
  };
  const unreadable = z.looseObject({ input_id: z.string() });
  for (let n = 0; n < 1500; n++) {
    const tenant = { tenant: `ten_${n}`, config_sha256: "c", config: randomConfig(random) };
    const routing = randomRouting(random, `led_${n}`);
    const routed = decideLeadRouting(host, tenant, routing);
    const preflight = decidePreflight(host, tenant, randomPreflight(random, `led_${n}`));
    const sized = { ...routing.lead, account_arr_minor: routing.account?.arr_minor ?? null };
    const { company_size, account_arr_minor } = sized;
    const asked = { schema: 1, input_id: "seg", now_ms: 0, company_size, account_arr_minor };
    const segment = host.decide(SEGMENT, tenant, asked);
    if (!routed.ok || !preflight.ok || !segment.ok) throw new Error("no decision");
    note("lead_routing", routed.value.decision);
    note("lead_routing", preflight.value.decision);
    note("segment_definitions", segment.value);
  }
  // What the host's own checks keep from ever happening: a config that is none, an input that is none.
  const empty = {
    tenant: "ten_none",
    config_sha256: "c",
    config: {} as ReturnType<typeof randomConfig>,
  };
  const whole = randomRouting(random, "led_x");
  for (const [module, input] of [
    ["lead_routing", whole],
    ["segment_definitions", { schema: 1, input_id: "seg", account_arr_minor: 1, company_size: 1 }],
  ] as const) {
    for (const given of [input, { input_id: "x" }]) {
      const ask = {
        entrypoint: `revops/${module}/decision`,
        input: unreadable,
        decision: unreadable,
      };
      const answer = host.decide(ask, empty, given);
      if (answer.ok) note(module, answer.value);
    }
  }
  for (const { module, codes } of catalogs) {
    for (const kind of KINDS) {
      expect([...(emitted.get(`${module} ${kind}`) ?? [])].sort(), `${module} ${kind}`).toEqual(
        [...codes[kind]].sort(),
      );
    }
  }
});

it("every code has a sentence in every language, and an unknown code stands for itself", () => {
  for (const locale of LOCALES) {
    for (const { codes } of catalogs) {
      for (const code of KINDS.flatMap((kind) => codes[kind])) {
        expect(sentenceOf(code, locale)).toMatch(/^[A-Z].*\.$/);
      }
    }
    expect(sentenceOf("code_of_tomorrow", locale)).toBe("code_of_tomorrow");
    expect(sentenceOf("constructor", locale)).toBe("constructor");
  }
});

it("a rationale says the reasons and then the conflicts", () => {
  const decision = {
    reason_codes: ["territory_match", "segment_by_size"],
    conflicts: ["owner_inactive"],
  };
  expect(buildRationale(decision)).toBe(
    "The territory of the lead's place names who takes this segment. The company's size decided the segment. " +
      "The account's owner is no longer active.",
  );
});
