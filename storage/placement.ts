// SPDX-License-Identifier: Apache-2.0
// Where a tenant's data lives: fixed when the tenant is created, asked for in this one place.

export interface Placement {
  /** Part of an object's id, so it can never change; null is anywhere, the only choice workerd has. */
  readonly jurisdiction: DurableObjectJurisdiction | null;
}

const ANYWHERE: Placement = { jurisdiction: null };

/** Every tenant so far was created without a jurisdiction. */
export function placementOf(_tenant: string): Placement {
  return ANYWHERE;
}
