// SPDX-License-Identifier: Apache-2.0
// The committed Wasm is what the committed Rego says, as far as that can be seen without Go: `npm run policies --
// --check` compiles it again.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { z } from "zod";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { LEAD_ROUTING, LEAD_ROUTING_UNTRACED, PREFLIGHT, SEGMENT } from "./decide-lead.ts";
import * as quotes from "./decide-quote.ts";
import { policySchemas } from "./policy-schemas.ts";
import { POLICY, readJson } from "../tests/fixtures/policy.ts";

const Manifest = z.strictObject({
  opa: z.string(),
  sha256: z.string(),
  entrypoints: z.array(z.string()),
  sources: z.record(z.string(), z.string()),
});
const manifest = Manifest.parse(readJson("policies/dist/manifest.json"));
const ROOT = new URL("../", import.meta.url);
const readText = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");

it("the Wasm was built from the Rego as it stands", () => {
  const rego = readdirSync(new URL("policies/revops/", ROOT), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".rego") && !path.endsWith("_test.rego"))
    .map((path) => `policies/revops/${path.replaceAll("\\", "/")}`);
  const sources = Object.fromEntries(
    [...rego, "policies/capabilities.json"].map((path) => [path, sha256Hex(readText(path))]),
  );
  expect(
    manifest.sources,
    "A policy source changed and the Wasm did not: run `npm run policies`.",
  ).toEqual(sources);
});

it("the Wasm is the one that the manifest names, built by the pinned OPA", () => {
  expect(
    POLICY.sha256,
    "policies/dist/policy.wasm is not the manifest's: run `npm run policies`.",
  ).toBe(manifest.sha256);
  expect(readText("tools/opa/go.mod")).toContain(
    `github.com/open-policy-agent/opa v${manifest.opa}\n`,
  );
});

it("the Wasm has an entrypoint for every question that is asked, and no private rule is one", () => {
  const questions = [PREFLIGHT, LEAD_ROUTING, LEAD_ROUTING_UNTRACED, SEGMENT];
  const asked = [...questions, ...Object.values(quotes)].map(({ entrypoint }) => entrypoint);
  const named = manifest.entrypoints.filter((entrypoint) => !asked.includes(entrypoint));
  expect(named).toEqual(["revops/segment_definitions/decide"]);
  expect(manifest.entrypoints).toEqual(expect.arrayContaining(asked));
});

it("the schemas that Rego is checked against are those of the zod objects", () => {
  for (const [path, text] of Object.entries(policySchemas())) {
    expect(readText(path), `${path} is stale: run \`npm run generate\`.`).toBe(text);
  }
});

it("policies may use no clock, randomness, network, pattern, text formatting or arithmetic", () => {
  const Capabilities = z.looseObject({
    builtins: z.array(z.looseObject({ name: z.string() })),
    allow_net: z.array(z.string()),
  });
  const { builtins, allow_net } = Capabilities.parse(readJson("policies/capabilities.json"));
  const pure =
    /^(assign|eq|equal|neq|gte?|lte?|min|max|count|is_[a-z]+|array\.(concat|flatten)|object\.(get|union)|internal\.member_[23])$/;
  expect(builtins.map(({ name }) => name).filter((name) => !pure.test(name))).toEqual([]);
  expect(allow_net).toEqual([]);
});
