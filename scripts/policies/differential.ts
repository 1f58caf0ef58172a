// SPDX-License-Identifier: Apache-2.0
// The same policy in two engines: Go's evaluates the Rego, the committed Wasm runs what was compiled of it. Thousands of
// generated questions of every entrypoint, under generated configs, have to get equal canonical answers.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { PolicyHost, type TenantConfig } from "../../decisions/policy-host.ts";
import { canonicalJson } from "../../domain/bytes/canonical-json.ts";
import type { CompiledConfig } from "../../domain/config/compiled-config.ts";
import { damaged } from "../../tests/fixtures/damaged.ts";
import { POLICY } from "../../tests/fixtures/policy.ts";
import { randomDealsConfig } from "../../tests/fixtures/random-deals.ts";
import { randomActivation, randomQuote } from "../../tests/fixtures/random-quotes.ts";
import {
  randomConfig,
  randomPreflight,
  randomRouting,
} from "../../tests/fixtures/random-routing.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { listSources, SHIPPED } from "./compile.ts";
import { execute } from "./tools.ts";

const CONFIGS = 250;
/** Of each entrypoint under each config: 250 x 11 x 4 = 11,000 questions. */
const QUESTIONS = 4;
/** One input in eight is damaged: no engine may read more into it than the other. */
const DAMAGED = 8;

const Answer = z.json();
const Answers = z.tuple([z.tuple([z.record(z.string(), z.record(z.string(), Answer))])]);
const Input = z.looseObject({ input_id: z.string() });
const Decision = z.object({ input_id: z.string() }).catchall(Answer);

interface Case {
  readonly id: string;
  readonly config: number;
  readonly input: object;
}

/** Answers null where the engines agree, else the first questions on which they do not. */
export async function differential(
  opa: string,
  entrypoints: readonly string[],
): Promise<string | null> {
  const random = seededRandom(2_026);
  // One config in ten has no rules for deals, as versions from before them.
  const configs = Array.from({ length: CONFIGS }, (_, n) =>
    n % 10 === 0 ? randomConfig(random) : randomDealsConfig(random),
  );
  const cases = Object.fromEntries(
    entrypoints.map((entrypoint) => [entrypoint, casesOf(random, entrypoint)]),
  );
  const told = await askGo(opa, configs, cases);
  const host = new PolicyHost(POLICY);
  const differing = entrypoints.flatMap((entrypoint) =>
    (cases[entrypoint] ?? []).flatMap(({ id, config, input }) => {
      const go = told[entrypoint]?.[id];
      const wasm = askWasm(host, tenantOf(configs, config), entrypoint, input);
      return wasm === (go === undefined ? "policy_undefined" : canonicalJson(go))
        ? []
        : [
            `${entrypoint} of ${JSON.stringify(input)}: ${JSON.stringify(go)}, and the Wasm: ${wasm}`,
          ];
    }),
  );
  return differing.length === 0
    ? null
    : [`${differing.length} differ`, ...differing.slice(0, 3)].join("\n");
}

function tenantOf(configs: readonly CompiledConfig[], at: number): TenantConfig {
  const config = configs[at];
  if (config === undefined) throw new RangeError(`no config ${at}`);
  return { tenant: `tenant-${at}`, config_sha256: "c", config };
}

function casesOf(random: SeededRandom, entrypoint: string): Case[] {
  return Array.from({ length: CONFIGS * QUESTIONS }, (_, n) => {
    const id = `${n}`;
    const input = randomInput(random, entrypoint, id);
    const config = n % CONFIGS;
    return { id, config, input: n % DAMAGED === 0 ? damaged(random, input) : input };
  });
}

function randomInput(random: SeededRandom, entrypoint: string, id: string): object {
  const [, module, name] = entrypoint.split("/");
  switch (module) {
    case "discount_approvals":
    case "tenant_overrides":
      return randomQuote(random, id);
    case "contract_activation":
      return randomActivation(random, id);
    case "lead_routing":
      return name === "preflight" ? randomPreflight(random, id) : randomRouting(random, id);
    case "segment_definitions": {
      const { lead, account } = randomRouting(random, id);
      const { company_size } = lead;
      return {
        schema: 1,
        input_id: id,
        now_ms: 0,
        company_size,
        account_arr_minor: account?.arr_minor ?? null,
      };
    }
    default:
      throw new Error(`no questions are known for ${entrypoint}`);
  }
}

/** All cases in one process: entrypoint -> id -> answer. */
async function askGo(
  opa: string,
  configs: readonly CompiledConfig[],
  cases: Readonly<Record<string, readonly Case[]>>,
): Promise<z.infer<typeof Answers>[0][0]> {
  const folder = await mkdtemp(join(tmpdir(), "differential-"));
  try {
    const rules = Object.keys(cases).map(
      (entrypoint) => `answers["${entrypoint}"] := {case.id: answer |
	some case in data.cases["${entrypoint}"]
	answer := data.${entrypoint.replaceAll("/", ".")} with input as case.input with data.config as data.configs[case.config]
}`,
    );
    await writeFile(join(folder, "ask.rego"), ["package ask", ...rules].join("\n\n"));
    await writeFile(join(folder, "data.json"), JSON.stringify({ configs, cases }));
    const files = [
      ...(await listSources(SHIPPED)),
      join(folder, "ask.rego"),
      join(folder, "data.json"),
    ];
    const args = ["eval", "--format=values", "--optimize-store-for-read-speed"];
    const { code, stdout, stderr } = await execute(opa, [
      ...args,
      ...files.flatMap((path) => ["-d", path]),
      "data.ask.answers",
    ]);
    if (code !== 0) throw new Error(`${stderr}${stdout}`.trim());
    return Answers.parse([JSON.parse(stdout)])[0][0];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The canonical answer, or the error's code: `policy_undefined` where the policy has none. */
function askWasm(
  host: PolicyHost,
  tenant: TenantConfig,
  entrypoint: string,
  input: object,
): string {
  const answer = host.decide({ entrypoint, input: Input, decision: Decision }, tenant, input);
  return answer.ok ? canonicalJson(answer.value) : answer.error.code;
}
