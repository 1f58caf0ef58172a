// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { RevOpsConfig } from "#domain/config/revops-config.ts";
import { listKeys } from "#domain/config/schema/list-keys.ts";
import { configReference } from "./config-reference.ts";
import { ROOT } from "./run.ts";

const files = configReference();
const read = (path: string): unknown => parse(readFileSync(ROOT + path, "utf8"));
const editor = z.fromJSONSchema(
  JSON.parse(files["docs/schemas/revops-config.schema.json"] ?? "") as z.core.JSONSchema.JSONSchema,
);

describe("the schema for editors", () => {
  it.each([
    "profiles/default/config.yaml",
    "profiles/smb/config.yaml",
    "profiles/enterprise/config.yaml",
    "tests/fixtures/spec-sample.yaml",
  ])("takes %s, and none of its misspelt or misplaced keys", (path) => {
    const config = z.record(z.string(), z.unknown()).parse(read(path));
    expect(editor.safeParse(config).error).toBeUndefined();
    for (const wrong of [
      { discount: {} },
      { discounts: { smb: { max_discount_pct: 20 } } },
      { approvals: { chains: {} } },
      { routing: null },
    ]) {
      expect(editor.safeParse({ ...config, ...wrong }).success).toBe(false);
    }
  });
});

it("the page has one line for each key, with meaning, unit, direction and default", () => {
  const lines = (files["docs/config.md"] ?? "").split("\n");
  for (const { path, facts } of listKeys(RevOpsConfig)) {
    const key = path.join(".").replaceAll(".[]", "[]");
    const own = lines.filter((line) => line.startsWith(`| \`${key}\` |`));
    const [, , says, unit, direction, , ...rest] = own.join("\n").split(/(?<!\\)\|/);
    expect([says?.trim(), unit?.trim()]).toEqual([facts.says.replaceAll("|", "\\|"), facts.unit]);
    expect(direction).toContain(facts.direction.replace("_", " "));
    expect([own.length, rest.length]).toEqual([1, 1]);
  }
});
