// SPDX-License-Identifier: Apache-2.0
// What a tenant sells, as far as quotes ask for it.

export const CHARGES = ["recurring", "one_time"] as const;
export const BILLING_PERIODS = ["month", "quarter", "year"] as const;

/** A list price: per unit and, for a recurring charge, per billing period. */
export interface ListPrice {
  /** Name of the price list. */
  readonly list: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly amount_minor: number;
}
