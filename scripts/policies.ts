// SPDX-License-Identifier: Apache-2.0
// `npm run policies` compiles the Rego into policies/dist. With --check it writes nothing: it formats, type-checks,
// tests and lints the Rego, and fails where the committed Wasm is not, byte for byte, what the Rego says.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { policySchemas } from "../decisions/policy-schemas.ts";
import { CompiledConfig } from "../domain/config/compiled-config.ts";
import { QUOTE_TABLE, quoteTableText } from "../tests/fixtures/quote-table.ts";
import {
  CAPABILITIES,
  SHIPPED,
  TARGETS,
  compile,
  listFiles,
  listSources,
  manifestText,
} from "./policies/compile.ts";
import { differential } from "./policies/differential.ts";
import { attributesText, dependences } from "./policies/independence.ts";
import { parsePlan, planText } from "./policies/plan.ts";
import { buildTool, execute } from "./policies/tools.ts";
import { ROOT } from "./run.ts";

const MANIFEST = "policies/dist/manifest.json";
const ATTRIBUTES = "policies/dist/attributes.json";
/** What the check of independence is tested on, without the limits on functions that the shipped policy has. */
const PLANTED = {
  rego: "decisions/testdata/planted.rego",
  plan: "decisions/testdata/planted.plan.json",
} as const;

const CoverageReport = z.looseObject({
  coverage: z.number(),
  files: z.record(z.string(), z.looseObject({ not_covered: z.unknown().optional() })),
});

/** Answers null where all is well, else what is wrong in words. */
type Step = readonly [name: string, check: () => Promise<string | null>];

async function build(): Promise<number> {
  const opa = await buildTool("opa");
  for (const [path, content] of await artefacts(opa)) {
    await mkdir(dirname(ROOT + path), { recursive: true });
    await writeFile(ROOT + path, content);
    console.log(`wrote ${path} (${content.length} bytes)`);
  }
  return 0;
}

async function check(): Promise<number> {
  const opa = await buildTool("opa");
  const regal = await buildTool("regal");
  const steps: readonly Step[] = [
    [
      "opa fmt",
      () => said(opa, ["fmt", "--list", "--fail", "policies/revops", "decisions/testdata"]),
    ],
    ["schemas are those of the zod objects", staleSchemas],
    ["opa check --strict, with schemas", () => checkTypes(opa)],
    ["opa test, every line covered", () => testRego(opa)],
    ["regal lint", () => said(regal, ["lint", "policies/revops"])],
    ["no decision computes with attributes or compares two", () => checkIndependence(opa)],
    ["two folders, one Wasm", () => compileTwice(opa)],
    ["the committed Wasm is what the Rego says", () => staleArtefacts(opa)],
    ["10,000 questions, one answer of both engines", () => checkEngines(opa)],
  ];
  let failed = 0;
  for (const [name, step] of steps) {
    const problem = await step().catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    console.log(problem === null ? `ok   ${name}` : `FAIL ${name}\n${problem}`);
    if (problem !== null) failed++;
  }
  return failed === 0 ? 0 : 1;
}

/** Everything that is made of the Rego, and the policy table: path below the root -> bytes. */
async function artefacts(opa: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const standard = CompiledConfig.parse(await readData("policies/testdata/standard.json"));
  files.set(QUOTE_TABLE, Buffer.from(quoteTableText(standard)));
  const plan = parsePlan(await planText(opa, await listSources(SHIPPED)));
  files.set(ATTRIBUTES, Buffer.from(attributesText(plan)));
  files.set(PLANTED.plan, await planText(opa, [PLANTED.rego], null));
  for (const target of TARGETS) {
    const compiled = await compile(opa, target);
    files.set(target.wasm, compiled.wasm);
    if (target === SHIPPED) files.set(MANIFEST, Buffer.from(await manifestText(compiled)));
  }
  return files;
}

async function readData(path: string): Promise<unknown> {
  return JSON.parse(await readFile(ROOT + path, "utf8"));
}

async function said(tool: string, args: readonly string[]): Promise<string | null> {
  const { code, stdout, stderr } = await execute(tool, args);
  return code === 0 ? null : `${stdout}${stderr}`.trim();
}

async function staleSchemas(): Promise<string | null> {
  const stale: string[] = [];
  for (const [path, text] of Object.entries(policySchemas())) {
    if ((await readFile(ROOT + path, "utf8").catch(() => "")) !== text) stale.push(path);
  }
  return stale.length === 0 ? null : `run npm run generate: ${stale.join(", ")}`;
}

/** Rules against their schemas, then rules and tests together. OPA takes one folder of schemas, so they are gathered. */
async function checkTypes(opa: string): Promise<string | null> {
  const gathered = await mkdtemp(join(tmpdir(), "schemas-"));
  try {
    for (const path of Object.keys(policySchemas())) {
      const name = path.replace("policies/revops/", "").replace("schemas/", "");
      await mkdir(dirname(join(gathered, name)), { recursive: true });
      await cp(ROOT + path, join(gathered, name));
    }
    const typed = ["check", "--strict", "--capabilities", CAPABILITIES, "--schema", gathered];
    return (
      (await said(opa, [...typed, ...(await listSources(SHIPPED))])) ??
      (await said(opa, ["check", "--strict", ...(await listFiles("policies/revops/*/*.rego"))]))
    );
  } finally {
    await rm(gathered, { recursive: true });
  }
}

/** Data of the tests: `data.examples.<module>.<name>`, `data.configs.<name>` and `data.tables.<name>`. */
async function testRego(opa: string): Promise<string | null> {
  const files = await listFiles("policies/revops/*/*.rego");
  for (const path of await listFiles("policies/testdata/*.json")) {
    files.push(`configs.${basename(path, ".json")}:${path}`);
  }
  for (const path of await listFiles("policies/testdata/tables/*.json")) {
    files.push(`tables.${basename(path, ".json")}:${path}`);
  }
  for (const path of await listFiles("policies/revops/*/examples/*.json")) {
    files.push(`examples.${path.split("/")[2]}.${basename(path, ".json")}:${path}`);
  }
  const failures = await said(opa, ["test", "--fail-on-empty", "--timeout=60s", ...files]);
  if (failures !== null) return failures;
  // Covered by examples and cases that a person wrote: the thousands of rows of the table count for nothing here.
  const written = files.filter((path) => !path.includes("table"));
  const { code, stdout } = await execute(opa, ["test", "--coverage", "--format=json", ...written]);
  const report = CoverageReport.parse(JSON.parse(stdout));
  if (code === 0 && report.coverage === 100) return null;
  const uncovered = Object.entries(report.files).flatMap(([path, { not_covered }]) =>
    not_covered === undefined ? [] : [`${path}: ${JSON.stringify(not_covered)}`],
  );
  return [`${report.coverage} % of the lines are covered`, ...uncovered].join("\n");
}

async function checkIndependence(opa: string): Promise<string | null> {
  const found = dependences(parsePlan(await planText(opa, await listSources(SHIPPED))));
  return found.length === 0 ? null : found.join("\n");
}

async function checkEngines(opa: string): Promise<string | null> {
  const { entrypoints } = await compile(opa, SHIPPED);
  return differential(opa, entrypoints);
}

async function compileTwice(opa: string): Promise<string | null> {
  const other = await mkdtemp(join(tmpdir(), "policies-"));
  try {
    for (const path of [...(await listSources(SHIPPED)), CAPABILITIES]) {
      await mkdir(dirname(join(other, path)), { recursive: true });
      await cp(ROOT + path, join(other, path));
    }
    const [here, there] = [await compile(opa, SHIPPED), await compile(opa, SHIPPED, other)];
    return Buffer.compare(here.wasm, there.wasm) === 0
      ? null
      : "the same sources gave two different files";
  } finally {
    await rm(other, { recursive: true });
  }
}

async function staleArtefacts(opa: string): Promise<string | null> {
  const stale: string[] = [];
  for (const [path, content] of await artefacts(opa)) {
    const committed = await readFile(ROOT + path).catch(() => Buffer.alloc(0));
    if (Buffer.compare(committed, content) !== 0) stale.push(path);
  }
  return stale.length === 0 ? null : `run npm run policies and commit: ${stale.join(", ")}`;
}

try {
  process.exitCode = process.argv.includes("--check") ? await check() : await build();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
