// SPDX-License-Identifier: Apache-2.0
// What a tenant's directory says of an account, as far as routing asks.

export const CUSTOMER_STATUSES = ["prospect", "customer", "former"] as const;
export type CustomerStatus = (typeof CUSTOMER_STATUSES)[number];
