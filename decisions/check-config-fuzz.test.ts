// SPDX-License-Identifier: Apache-2.0
// Whatever somebody writes, the check answers; what it lets pass compiles, is proven and can be compared.
import { expect, it } from "vitest";
import { blockingFindings } from "#domain/config/blocking.ts";
import { ConfigDiff } from "#domain/config/config-diff.ts";
import { ConfigReport } from "#domain/config/finding.ts";
import { parseRevOpsConfig } from "#domain/config/revops-config.ts";
import { checkConfig } from "./check-config.ts";
import { diffConfigs } from "./diff-configs.ts";
import { PolicyHost } from "./policy-host.ts";
import { directoryOf, people } from "../tests/fixtures/config-people.ts";
import { FULL_CONFIG, sideOf } from "../tests/fixtures/full-config.ts";
import { POLICY } from "../tests/fixtures/policy.ts";
import { type SeededRandom, seededRandom } from "../tests/fixtures/seeded-random.ts";

const host = new PolicyHost(POLICY);
const full = sideOf(FULL_CONFIG);
const whole = directoryOf(people);

it("150 damaged configs are answered, and those without a problem are compared with the whole one", () => {
  const random = seededRandom(41);
  const seen = { compiled: 0, refused: 0 };
  for (let n = 0; n < 150; n++) {
    const source = damaged(random, structuredClone({ ...FULL_CONFIG, labels: LABELS }));
    const { report, compiled } = checkConfig(host, source, random.pick([null, whole]));
    ConfigReport.parse(report);
    const parsed = parseRevOpsConfig(source);
    if (compiled === null || !parsed.ok) {
      expect(blockingFindings(report)).not.toEqual([]);
      seen.refused += 1;
      continue;
    }
    seen.compiled += 1;
    ConfigDiff.parse(diffConfigs(host, full, { source: parsed.value, compiled }));
  }
  expect(seen.compiled).toBeGreaterThan(20);
  expect(seen.refused).toBeGreaterThan(20);
});

const LABELS = { lead: "Enquiry" };
const JUNK = [
  null,
  0,
  1,
  -1,
  0.5,
  20,
  1e15,
  "",
  "x",
  "constructor",
  "\ud800",
  [],
  {},
  true,
] as const;

/** One or two members written otherwise, or gone. */
function damaged(random: SeededRandom, config: unknown): unknown {
  for (let n = 0; n <= random.below(2); n++) {
    const places = placesIn(config);
    const { holder, key } = random.pick(places);
    const old: unknown = Reflect.get(holder, key);
    if (random.below(4) === 0) Reflect.deleteProperty(holder, key);
    else if (typeof old === "number" && random.below(4) > 0)
      Reflect.set(holder, key, random.pick([old * 2, old / 2, Math.floor(old), 0]));
    else if (Array.isArray(old)) Reflect.set(holder, key, old.toReversed().slice(random.below(2)));
    else Reflect.set(holder, key, structuredClone(random.pick(JUNK)));
  }
  return config;
}

function placesIn(value: unknown): { holder: object; key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    { holder: value, key },
    ...placesIn(inner),
  ]);
}
