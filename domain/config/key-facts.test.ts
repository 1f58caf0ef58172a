// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { keyFacts } from "./key-facts.ts";
import { RevOpsConfig } from "./revops-config.ts";
import { listKeys } from "./schema/list-keys.ts";

type Schema = z.core.JSONSchema._JSONSchema;

/** Pointers of all properties, found in the JSON Schema: a second walk that knows nothing of sections. */
function pointersOf(schema: Schema, at: string): string[] {
  if (typeof schema === "boolean") return [];
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
    `${at}/${name}`,
    ...pointersOf(inner, `${at}/${name}`),
  ]);
  const { items, additionalProperties, anyOf } = schema;
  const within = (inner: Schema | Schema[] | undefined, part: string): string[] =>
    [inner].flat().flatMap((one) => (one === undefined ? [] : pointersOf(one, at + part)));
  return [
    ...own,
    ...within(items, "/0"),
    ...within(additionalProperties, "/any"),
    ...within(anyOf, ""),
  ];
}

const pointers = pointersOf(z.toJSONSchema(RevOpsConfig, { io: "input" }), "");

describe("every key of a RevOpsConfig", () => {
  it("has a description, a unit and a direction, found by where it stands in a config", () => {
    expect(pointers.length).toBeGreaterThan(100);
    expect(pointers.filter((pointer) => keyFacts(pointer) === null)).toEqual([]);
    const listed = listKeys(RevOpsConfig).map(({ path }) =>
      ["", ...path.map((part) => ({ "[]": "0", "<name>": "any" })[part] ?? part)].join("/"),
    );
    expect(new Set(pointers)).toEqual(new Set(listed));
  });

  it("speaks in sentences, and every rate is looser the higher it is", () => {
    const keys = listKeys(RevOpsConfig);
    expect(keys.filter(({ facts }) => !/^[A-Z`].*[.]$/.test(facts.says))).toEqual([]);
    const rates = keys.filter(({ facts }) => facts.unit === "fraction");
    expect(rates.filter(({ facts }) => facts.direction !== "looser_up")).toEqual([]);
  });
});

describe("facts by pointer", () => {
  it.each([
    ["/discounts/smb/max_discount_pct", "fraction", "looser_up", "loosest"],
    ["/discounts/smb/self_approve_pct/ae", "fraction", "looser_up", "tightest"],
    ["/discounts/smb/legal_required_for_non_standard", "switch", "looser_down", "loosest"],
    ["/discounts/smb", "entries", "any_change", "loosest"],
    ["/approvals/quorum/FINANCE", "people", "looser_down", "loosest"],
    ["/approvals/approval_chains/default/0", "list", "looser_down", "loosest"],
    ["/approvals/approvers/FINANCE/groups/2/members/0", "list", "any_change", "loosest"],
    ["/exceptions/max_discount_pct", "fraction", "looser_up", "loosest"],
    ["/products/families/a~1b/max_discount_pct", "fraction", "looser_up", "loosest"],
    ["/routing/territories/eu/0", "entries", "neutral", "loosest"],
    ["/routing/territories/eu/owners/any", "handle", "neutral", "loosest"],
    ["/lists/allow_domains", "list", "looser_up", "loosest"],
    ["/features/risk", "switch", "looser_down", "loosest"],
  ])("%s is in %s, %s", (pointer, unit, direction, absent) => {
    expect(keyFacts(pointer)).toMatchObject({ unit, direction, absent });
  });

  it.each(["", "/nothing", "/discounts/smb/nothing", "/currency/0", "/segments/first"])(
    "%j is no key",
    (pointer) => {
      expect(keyFacts(pointer)).toBeNull();
    },
  );
});
