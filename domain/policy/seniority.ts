// SPDX-License-Identifier: Apache-2.0
// Who is senior to whom in selling: a senior role never needs more approvals than a junior one. Roles that are not in
// the line compare with nobody.
import type { Role } from "../access/roles.ts";

/** From junior to senior. */
export const SENIORITY: readonly Role[] = ["sdr", "ae", "sales_manager", "vp_sales"];
