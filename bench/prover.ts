// SPDX-License-Identifier: Apache-2.0
// The linter and prover on a config of a company with many segments, and the exact comparison of two such configs.
import { checkConfig } from "#decisions/check-config.ts";
import { type ConfigSide, diffConfigs } from "#decisions/diff-configs.ts";
import { PolicyHost } from "#decisions/policy-host.ts";
import { parseRevOpsConfig } from "#domain/config/revops-config.ts";
import { bigConfig } from "../tests/fixtures/big-config.ts";
import { POLICY } from "../tests/fixtures/policy.ts";
import { atMost, numberText, type Report, spreadText } from "./rig/report.ts";
import { runRounds, spreadOf } from "./rig/rounds.ts";

const CELLS = 15_000;
const SECONDS = 1;

export async function benchProver(): Promise<Report> {
  const source = bigConfig();
  const changed = {
    ...source,
    terms: {
      payment: { finance_required_days: 46, max_days: 90 },
      liability: { legal_required_above: 1_000_000, max: 10_000_000 },
    },
  };
  const host = new PolicyHost(POLICY);
  const { report } = checkConfig(host, source, null);
  if (report.cells < CELLS) throw new Error(`only ${report.cells} cells`);
  const [before, after] = [sideOf(host, source), sideOf(host, changed)];
  // A host of its own each time, as for a config that nobody has asked about.
  const seconds = await runRounds({
    check: timed(() => checkConfig(new PolicyHost(POLICY), source, null)),
    diff: timed(() => diffConfigs(new PolicyHost(POLICY), before, after)),
  });
  const check = spreadOf(seconds.check);
  return {
    name: "prover",
    title: "a config checked and compared",
    method: `A config of ${numberText(report.cells)} threshold cells, checked without a directory: parsed, compiled, linted, and every cell decided by the production Wasm. Compared: with the same config but for one limit of a day. Seconds.`,
    rows: [
      {
        what: `check of ${numberText(report.cells)} cells, s`,
        value: spreadText(check, 2),
        target: atMost(check.median, SECONDS, 2),
      },
      { what: "comparison with another version, s", value: spreadText(spreadOf(seconds.diff), 2) },
    ],
  };
}

function sideOf(host: PolicyHost, written: unknown): ConfigSide {
  const parsed = parseRevOpsConfig(written);
  const { compiled } = checkConfig(host, written, null);
  if (!parsed.ok || compiled === null) throw new Error("the config does not compile");
  return { source: parsed.value, compiled };
}

function timed(work: () => unknown): () => Promise<number> {
  return async () => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1_000;
  };
}
