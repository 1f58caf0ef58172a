// SPDX-License-Identifier: Apache-2.0
// Segments from whole currency units to minor units, and their owners from handles to ids.
import type { CompiledConfig } from "./compiled-config.ts";
import type { Units } from "./compile-units.ts";
import { knownSchedule } from "./compile-schedules.ts";
import type { Resolver } from "./directory.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

/** `any` is a territory's owner for every segment, `unknown` is what policy answers where no segment fits. */
const RESERVED = new Set(["any", "unknown"]);

type CompiledSegment = CompiledConfig["segments"][number];

export function compileSegments(
  source: RevOpsConfig,
  poolTeams: ReadonlyMap<string, string | null>,
  units: Units,
  resolver: Resolver,
  report: Report,
): CompiledSegment[] {
  const seen = new Set<string>();
  return source.segments.map((segment, i) => {
    const path = ["segments", i];
    if (RESERVED.has(segment.name)) {
      report(
        "reserved_segment",
        [...path, "name"],
        `${segment.name} is a reserved name.`,
        "Choose another name.",
      );
    }
    if (seen.has(segment.name)) {
      report(
        "duplicate_segment",
        [...path, "name"],
        `A segment ${segment.name} stands above already.`,
        "Rename one of the two or remove it.",
      );
    }
    seen.add(segment.name);
    checkRange(segment.arr_min, segment.arr_max, [...path, "arr_max"], report);
    checkRange(
      segment.company_size_min,
      segment.company_size_max,
      [...path, "company_size_max"],
      report,
    );
    return {
      name: segment.name,
      arr_min_minor: units.amount(segment.arr_min, [...path, "arr_min"]),
      arr_max_minor: units.upperBound(segment.arr_max, [...path, "arr_max"]),
      size_min: segment.company_size_min,
      size_max: segment.company_size_max,
      sla_minutes: segment.sla_minutes ?? source.default_sla_minutes,
      route_sla_minutes: segment.route_sla_minutes,
      schedule_id: knownSchedule(source, segment.schedule_id, [...path, "schedule_id"], report),
      owner:
        segment.owner === null
          ? null
          : resolver.target(segment.owner, [...path, "owner"], poolTeams),
    };
  });
}

function checkRange(
  min: number | null,
  max: number | null,
  path: readonly (string | number)[],
  report: Report,
): void {
  if (min !== null && max !== null && min > max) {
    const bounds = ["max", "min"].map((end) => String(path.at(-1)).replace(/max$/, end));
    report(
      "range_reversed",
      path,
      `The upper bound ${bounds[0]}, ${max}, is below the lower bound ${bounds[1]}, ${min}.`,
      "Swap the two, or correct one of them.",
    );
  }
}
