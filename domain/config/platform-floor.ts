// SPDX-License-Identifier: Apache-2.0
// What this deployment asks of every tenant, whatever its config says: a tenant's rules may only be tighter. An operator
// who wants another floor edits it here; versions published before keep the one they were compiled with.
import type { PlatformFloor } from "./compiled-deals.ts";

export const PLATFORM_FLOOR: PlatformFloor = {
  /** Nine tenths off is a gift, not a sale. */
  max_bps: 9_000,
  finance_above_bps: 5_000,
  /** Ten years. */
  max_months: 120,
  legal_for_non_standard: true,
  legal_for_unlimited_liability: true,
};
