// SPDX-License-Identifier: Apache-2.0
// Territories from names to a look-up by ISO code, and their owners per segment from handles to ids.
import { addPlace } from "./compile-regions.ts";
import type { CompiledConfig } from "./compiled-config.ts";
import type { Resolver } from "./directory.ts";
import { didYouMean } from "./nearest-key.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

type Territories = Pick<CompiledConfig, "territory_by_region" | "territory_owners">;

export function compileTerritories(
  source: RevOpsConfig,
  poolTeams: ReadonlyMap<string, string | null>,
  resolver: Resolver,
  report: Report,
): Territories {
  const territoryOf = new Map<string, string>();
  const territory_owners: Territories["territory_owners"] = {};
  const segments = new Set([...source.segments.map((segment) => segment.name), "any"]);
  for (const [name, written] of Object.entries(source.routing.territories)) {
    const path = ["routing", "territories", name];
    const plain = Array.isArray(written);
    const regions = plain ? written : written.regions;
    regions.forEach((code, i) => {
      const place = [...path, ...(plain ? [] : ["regions"]), i];
      addPlace(territoryOf, { code, name, kind: "territory" }, place, report);
    });
    const owners: Territories["territory_owners"][string] = {};
    for (const [segment, handle] of Object.entries(plain ? {} : written.owners)) {
      const place = [...path, "owners", segment];
      if (!segments.has(segment)) {
        report(
          "unknown_segment",
          place,
          `${segment} is no segment of this config.`,
          didYouMean(segment, segments, "Name a segment, or any."),
        );
      }
      const target = resolver.target(handle, place, poolTeams);
      if (target !== null) owners[segment] = target;
    }
    territory_owners[name] = owners;
  }
  return { territory_by_region: Object.fromEntries(territoryOf), territory_owners };
}
