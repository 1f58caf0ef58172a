// SPDX-License-Identifier: Apache-2.0
// Regions from names to a look-up by ISO code, and what a region promises instead of its segments.
import { isCountryCode } from "../lead/countries.ts";
import { isPlausibleRegion } from "../lead/regions.ts";
import { knownSchedule } from "./compile-schedules.ts";
import type { CompiledConfig } from "./compiled-config.ts";
import { didYouMean } from "./nearest-key.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

type RegionSlas = NonNullable<CompiledConfig["region_slas"]>;
type Path = readonly (string | number)[];

/** ISO code -> region; a code that is none, or that stands in two regions, is reported. */
export function compileRegions(source: RevOpsConfig, report: Report): Record<string, string> {
  const regionOf = new Map<string, string>();
  for (const [name, places] of Object.entries(source.regions)) {
    places.forEach((code, i) => {
      addPlace(regionOf, { code, name, kind: "region" }, ["regions", name, i], report);
    });
  }
  return Object.fromEntries(regionOf);
}

/** Puts a code under a name once; `kind` is what the names are, for the report. */
export function addPlace(
  nameOf: Map<string, string>,
  { code, name, kind }: { code: string; name: string; kind: "region" | "territory" },
  path: Path,
  report: Report,
): void {
  const other = nameOf.get(code);
  if (!isListedPlace(code)) {
    report("unknown_region", path, `${code} is no ISO 3166 code.`, codeFix(code));
  } else if (other === undefined) {
    nameOf.set(code, name);
  } else {
    const where = other === name ? `in this ${kind}` : `in the ${kind} ${other}`;
    report("region_twice", path, `${code} stands ${where} already.`, "Leave it in one place.");
  }
}

function codeFix(code: string): string {
  if (code === "UK") return "Write GB.";
  const country = code.slice(0, 2);
  return isCountryCode(country)
    ? `Write ${country} alone, or a subdivision of it that ISO 3166-2 lists.`
    : "Write a code such as GB or US-CA.";
}

/** The shape was checked already. Subdivisions are listed for the countries whose states leads spell out. */
function isListedPlace(code: string): boolean {
  return isCountryCode(code.slice(0, 2)) && isPlausibleRegion(code);
}

export function compileRegionSlas(source: RevOpsConfig, report: Report): RegionSlas {
  const slas: RegionSlas = {};
  for (const [region, bySegment] of Object.entries(source.sla.regions)) {
    const path = ["sla", "regions", region];
    if (!isRegionName(source, region, path, report)) continue;
    const clocks: RegionSlas[string] = {};
    for (const [segment, clock] of Object.entries(bySegment)) {
      const place = [...path, segment];
      if (segment !== "any" && !isSegmentName(source, segment, place, report)) continue;
      const schedule = [...place, "schedule_id"];
      clocks[segment] = {
        ...clock,
        schedule_id: knownSchedule(source, clock.schedule_id, schedule, report),
      };
    }
    slas[region] = clocks;
  }
  return slas;
}

export function isRegionName(
  source: RevOpsConfig,
  name: string,
  path: Path,
  report: Report,
): boolean {
  if (Object.hasOwn(source.regions, name)) return true;
  const known = Object.keys(source.regions);
  const fix = known.length === 0 ? "Add it to regions." : `Name one of ${known.join(", ")}.`;
  const told = didYouMean(name, known, fix);
  report("unknown_region_name", path, `${name} is no region of this config.`, told);
  return false;
}

export function isSegmentName(
  source: RevOpsConfig,
  name: string,
  path: Path,
  report: Report,
): boolean {
  const known = source.segments.map((segment) => segment.name);
  if (known.includes(name)) return true;
  const fix = didYouMean(name, known, "Name one that is.");
  report("unknown_segment", path, `${name} is no segment of this config.`, fix);
  return false;
}
