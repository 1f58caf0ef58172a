// SPDX-License-Identifier: Apache-2.0
// The order in which rungs are tried, and the pool that the pool rung needs.
import type { CompiledConfig } from "./compiled-config.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";
import type { LADDER_RUNGS } from "../policy/decision.ts";

type LadderRung = (typeof LADDER_RUNGS)[number];

/** The ladder where none is written: the strategy's rung comes first once no account owner follows. */
const LADDER_OF: Record<RevOpsConfig["routing"]["default_strategy"], readonly LadderRung[]> = {
  account_owner_follows: ["account_owner", "territory", "segment", "pool"],
  territory: ["account_owner", "territory", "segment", "pool"],
  segment: ["account_owner", "segment", "territory", "pool"],
  round_robin: ["account_owner", "pool", "territory", "segment"],
  capacity: ["account_owner", "pool", "territory", "segment"],
};

export function compileLadder(source: RevOpsConfig, report: Report): CompiledConfig["ladder"] {
  const { ladder, default_strategy, partner_owners } = source.routing;
  ladder?.forEach((rung, i) => {
    if (ladder.indexOf(rung) < i)
      report("rung_twice", ["routing", "ladder", i], `${rung} stands above already.`);
  });
  // A partner's rung that nobody stands on would only be one more line of every explanation.
  const hasPartners = Object.keys(partner_owners).length > 0;
  const first: readonly LadderRung[] = hasPartners
    ? ["partner", "named_account"]
    : ["named_account"];
  return [...(ladder ?? [...first, ...LADDER_OF[default_strategy]]), "fallback"];
}

/** A ladder that asks for the pool rung, in words or by its strategy, needs the pool that the rung would use. */
export function compileDefaultPool(
  source: RevOpsConfig,
  pools: ReadonlyMap<string, unknown>,
  report: Report,
): string | null {
  const { default_pool, default_strategy, ladder } = source.routing;
  const path = ["routing", "default_pool"];
  if (default_pool === null) {
    const asked =
      ladder?.includes("pool") ?? ["round_robin", "capacity"].includes(default_strategy);
    if (asked) {
      report(
        "default_pool_missing",
        path,
        "The ladder has a pool rung but no pool to use.",
        "Name a pool.",
      );
    }
    return null;
  }
  if (!pools.has(default_pool)) {
    report("unknown_pool", path, `${default_pool} is no pool of this config.`, "Name one that is.");
  }
  return default_pool;
}
