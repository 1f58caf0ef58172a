// SPDX-License-Identifier: Apache-2.0
// `npm run bench [-- --only <name>]`: every benchmark, or one. All of them take some ten minutes; they listen on
// loopback, end by themselves, and a full run writes RESULTS.md.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { benchAccept } from "./accept.ts";
import { benchBudget } from "./budget.ts";
import { benchDecide } from "./decide.ts";
import { benchEngines } from "./engines.ts";
import { benchImport } from "./import.ts";
import { benchImportLeads } from "./import-leads.ts";
import { benchAppend, benchPick } from "./lists.ts";
import { benchMatching } from "./matching.ts";
import { benchPipeline } from "./pipeline.ts";
import { benchPolicy } from "./policy.ts";
import { benchProver } from "./prover.ts";
import { benchReplay } from "./replay.ts";
import { withBenchWorker } from "./rig/bench-worker.ts";
import { describeMachine } from "./rig/machine.ts";
import { type Report, reportText } from "./rig/report.ts";

const BENCHMARKS: Readonly<Record<string, () => Promise<Report>>> = {
  accept: benchAccept,
  decide: () => withBenchWorker(benchDecide),
  policy: () => withBenchWorker(benchPolicy),
  prover: benchProver,
  replay: benchReplay,
  engines: benchEngines,
  append: () => withBenchWorker(benchAppend),
  pick: () => withBenchWorker(benchPick),
  matching: () => withBenchWorker(benchMatching),
  pipeline: () => withBenchWorker(benchPipeline),
  import: benchImport,
  "import-leads": benchImportLeads,
  budget: () => withBenchWorker(benchBudget),
};

async function bench(now: Date): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const names = values.only === undefined ? Object.keys(BENCHMARKS) : [values.only];
  const sections: string[] = [];
  for (const name of names) {
    const run = BENCHMARKS[name];
    if (run === undefined) {
      console.error(`there is no benchmark "${name}": ${Object.keys(BENCHMARKS).join(", ")}`);
      return 2;
    }
    const text = reportText(await run());
    console.log(text);
    sections.push(text);
  }
  if (values.only === undefined) {
    await writeFile(new URL("RESULTS.md", import.meta.url), await resultsText(now, sections));
  }
  return 0;
}

async function resultsText(now: Date, sections: readonly string[]): Promise<string> {
  const machine = await describeMachine();
  return [
    "# Benchmark results",
    "",
    `Written by \`npm run bench\` on ${now.toISOString().slice(0, 10)}. Values are the median of five interleaved rounds, with the least and the greatest in brackets. They compare two sides on one machine; none of them is a figure of the deployed product.`,
    "",
    ...machine.map((fact) => `- ${fact}`),
    "",
    ...sections,
  ].join("\n");
}

process.exit(await bench(new Date()));
