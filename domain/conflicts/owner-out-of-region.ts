// SPDX-License-Identifier: Apache-2.0
// Whether an account's owner works elsewhere than its lead is: told, because the ladder says who of them gets it.

/** Somebody without territories works everywhere; a place without one belongs to nobody in particular. */
export function ownerOutOfRegion(
  ownerTerritories: readonly string[],
  territoryOfLead: string | null,
): boolean {
  if (territoryOfLead === null || ownerTerritories.length === 0) return false;
  return !ownerTerritories.includes(territoryOfLead);
}
