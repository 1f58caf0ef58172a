// SPDX-License-Identifier: Apache-2.0
// Products as callers name them, by SKU, and the rows they become.
import type { BILLING_PERIODS, CHARGES, ListPrice } from "#domain/catalogue/product.ts";
import { buildId } from "#domain/ids/ids.ts";
import type { RecordRow } from "./write-records.ts";

export interface ProductFields {
  readonly name: string;
  readonly family: string | null;
  readonly charge: (typeof CHARGES)[number];
  readonly billing_period: (typeof BILLING_PERIODS)[number] | null;
  readonly discount_cap_bps: number | null;
  readonly active: boolean;
  readonly prices: readonly ListPrice[];
}

/** Our id of the product behind a SKU. */
export function productId(idKey: Uint8Array, sku: string): string {
  return buildId(idKey, "prd", [sku]);
}

/** A product's row: its prices in the order of list and currency, so that the same prices are the same text. */
export function productRow(idKey: Uint8Array, sku: string, product: ProductFields): RecordRow {
  const id = productId(idKey, sku);
  const { name, family, charge, billing_period, discount_cap_bps, active } = product;
  const prices = product.prices
    .map(({ list, currency, amount_minor }) => ({ list, currency, amount_minor }))
    .sort((a, b) => (priceKey(a) < priceKey(b) ? -1 : 1));
  return {
    id,
    chain: `product:${id}`,
    fields: {
      external_id: sku,
      name,
      family,
      charge,
      billing_period,
      discount_cap_bps,
      active: active ? 1 : 0,
      prices,
    },
  };
}

/** What a product has one price for. No list's name holds a line break. */
function priceKey({ list, currency }: Pick<ListPrice, "list" | "currency">): string {
  return `${list}\n${currency}`;
}
