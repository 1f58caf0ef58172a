// SPDX-License-Identifier: Apache-2.0
// Who takes partners' registrations, from handles to ids.
import type { CompiledConfig, CompiledTarget } from "./compiled-config.ts";
import type { Resolver } from "./directory.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

/** Left out where nobody does: the heap holds a thousand configs. */
export function compilePartners(
  source: RevOpsConfig,
  teams: ReadonlyMap<string, string | null>,
  resolver: Resolver,
  report: Report,
): Pick<CompiledConfig, "partner_owners" | "customers_follow"> {
  const { partner_owners, customers_follow } = source.routing;
  const owners: Record<string, CompiledTarget> = {};
  for (const [name, handle] of Object.entries(partner_owners)) {
    const path = ["routing", "partner_owners", name];
    const kind = source.sources[name]?.kind;
    if (name !== "any" && kind !== "partner") {
      report(
        "unknown_source",
        path,
        `${name} is no partner's source of this config.`,
        "Add it to sources with kind partner, or write any.",
      );
    }
    const target = resolver.target(handle, path, teams);
    if (target !== null) owners[name] = target;
  }
  return {
    ...(Object.keys(owners).length === 0 ? {} : { partner_owners: owners }),
    ...(customers_follow === "csm" ? { customers_follow } : {}),
  };
}
