// SPDX-License-Identifier: Apache-2.0
// Sanctioned exceptions: the host reads who may grant one and how, a policy only how much one lifts.
import type { Units } from "./compile-units.ts";
import type { DeskSettings } from "./desk-settings.ts";
import type { RevOpsConfig } from "./revops-config.ts";

/** Null where nobody may grant one, or one would lift nothing. */
export function compileExceptions(
  { exceptions }: RevOpsConfig,
  units: Units,
): DeskSettings["exceptions"] {
  const { roles, max_discount_pct, max_days, second_approver } = exceptions;
  const max_bps = units.bps(max_discount_pct, ["exceptions", "max_discount_pct"]);
  if (roles.length === 0 || max_bps === 0) return null;
  return { roles: [...new Set(roles)].toSorted(), max_bps, max_days, second_approver };
}
