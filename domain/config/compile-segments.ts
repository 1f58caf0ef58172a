// SPDX-License-Identifier: Apache-2.0
// Segments from whole currency units to minor units, and their owners from handles to ids.
import type { CompiledConfig } from "./compiled-config.ts";
import { currencyExponent } from "./currency.ts";
import type { Resolver } from "./directory.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

/** `any` is a territory's owner for every segment, `unknown` is what policy answers where no segment fits. */
const RESERVED = new Set(["any", "unknown"]);

type CompiledSegment = CompiledConfig["segments"][number];

export function compileSegments(
  source: RevOpsConfig,
  poolTeams: ReadonlyMap<string, string | null>,
  resolver: Resolver,
  report: Report,
): CompiledSegment[] {
  const digits = currencyExponent(source.currency);
  if (digits === null) {
    report("unknown_currency", ["currency"], `${source.currency} is no active ISO 4217 code.`);
  }
  const scale = 10 ** (digits ?? 2);
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
      arr_min_minor: minorUnits(segment.arr_min, scale, 0, [...path, "arr_min"], report),
      arr_max_minor: minorUnits(segment.arr_max, scale, scale - 1, [...path, "arr_max"], report),
      size_min: segment.company_size_min,
      size_max: segment.company_size_max,
      sla_minutes: segment.sla_minutes ?? source.default_sla_minutes,
      schedule_id: segment.schedule_id,
      owner:
        segment.owner === null
          ? null
          : resolver.target(segment.owner, [...path, "owner"], poolTeams),
    };
  });
}

/**
 * A bound in minor units. An upper bound takes its whole unit in (`rest` = scale - 1): between an upper bound of
 * 49,999 and a lower bound of 50,000 there is then no amount that belongs nowhere.
 */
function minorUnits(
  bound: number | null,
  scale: number,
  rest: number,
  path: readonly (string | number)[],
  report: Report,
): number | null {
  if (bound === null) return null;
  const minor = bound * scale + rest;
  if (Number.isSafeInteger(minor)) return minor;
  report("amount_too_large", path, `${bound} has no exact amount in minor units.`);
  return null;
}

function checkRange(
  min: number | null,
  max: number | null,
  path: readonly (string | number)[],
  report: Report,
): void {
  if (min !== null && max !== null && min > max) {
    report("range_reversed", path, `The upper bound ${max} is below the lower bound ${min}.`);
  }
}
