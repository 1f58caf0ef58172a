// SPDX-License-Identifier: Apache-2.0
// A replay of recorded decisions against a candidate config, in processor time: each is made again on its own config,
// compared byte for byte in canonical form, and decided under the candidate.
import { POLICY } from "../tests/fixtures/policy.ts";
import { RecordedLog, versionOf } from "../tests/fixtures/recorded-log.ts";
import { randomDocument, replayWhole, replayWorld } from "../tests/fixtures/replay-world.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";
import { atMost, numberText, type Report, spreadText } from "./rig/report.ts";
import { runRounds, spreadOf } from "./rig/rounds.ts";

const DECISIONS = 10_000;
const QUOTES = 4_000;
/** A lead has two decisions: may it be created, and where does it go. */
const LEADS = (DECISIONS - QUOTES) / 2;
const VERSIONS = 4;
const CPU_MS = 2_000;
/** Receipts that a replay takes at a time. */
const PART = 500;

export async function benchReplay(): Promise<Report> {
  const { log, candidate, known } = record();
  const world = replayWorld(candidate, known);
  const { totals } = replayWhole(world, log, [PART]);
  const { recorded, equal } = totals.decisions;
  if (recorded !== DECISIONS || equal !== DECISIONS) {
    throw new Error(`${equal} of ${recorded} decisions reproduce`);
  }
  const cpu = await runRounds({
    replay: async () => {
      const before = process.cpuUsage();
      replayWhole(world, log, [PART]);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    },
  });
  const spread = spreadOf(cpu.replay);
  return {
    name: "replay",
    title: "recorded decisions against a candidate",
    method: `${numberText(LEADS)} leads and ${numberText(QUOTES)} quotes, ${numberText(DECISIONS)} decisions of ${VERSIONS} config versions in a row, in parts of ${PART} receipts, both rotation modes; all are reproduced and compared in canonical form, then decided under another config: ${numberText(totals.leads.changed.recorded_state)} leads and ${numberText(totals.quotes.changed)} quotes change. Processor time of the process, user and system.`,
    rows: [
      {
        what: `${numberText(DECISIONS)} decisions, ms of CPU`,
        value: spreadText(spread),
        target: atMost(spread.median, CPU_MS),
      },
    ],
  };
}

function record() {
  const random = seededRandom(29);
  const known = Array.from({ length: VERSIONS }, (_, i) =>
    versionOf(i + 1, randomDocument(random)),
  );
  const [first] = known;
  if (first === undefined) throw new RangeError("no versions");
  const log = new RecordedLog(random, POLICY, first);
  for (const version of known) {
    if (version !== first) log.publish(version);
    const name = (kind: string, n: number): string => `${kind}_${version.config_version}_${n}`;
    for (let n = 0; n < LEADS / VERSIONS; n++) log.lead(name("led", n));
    for (let n = 0; n < QUOTES / VERSIONS; n++) log.quote(name("quo", n));
  }
  return { log, known, candidate: versionOf(VERSIONS + 1, randomDocument(random)) };
}
