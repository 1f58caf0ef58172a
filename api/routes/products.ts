// SPDX-License-Identifier: Apache-2.0
// Products: what the tenant sells and at which list prices, by SKU.
import { defineRoute } from "../contract.ts";
import {
  ProductBody,
  ProductPage,
  ProductQuery,
  ProductView,
  SavedProduct,
  SkuParams,
} from "../schemas/product.ts";

const shared = { tag: "Records", params: SkuParams } as const;

export const saveProduct = defineRoute({
  ...shared,
  id: "saveProduct",
  action: "record.write",
  method: "put",
  path: "/v1/products/{sku}",
  summary: "Create or change a product",
  description: "The body replaces the whole product; each change leaves a receipt with its diff.",
  body: {
    schema: ProductBody,
    media_types: ["application/json"],
    example: {
      name: "Team plan",
      family: "Plans",
      charge: "recurring",
      billing_period: "month",
      discount_cap_bps: 3000,
      prices: [{ list: "standard", currency: "USD", amount_minor: 4900 }],
    },
  },
  success: {
    200: {
      description: "It was there before; `change` says whether anything changed.",
      schema: SavedProduct,
    },
    201: { description: "Created.", schema: SavedProduct },
  },
  problems: ["log_refuses"],
});

export const readProduct = defineRoute({
  ...shared,
  id: "readProduct",
  action: "record.read",
  method: "get",
  path: "/v1/products/{sku}",
  summary: "See a product",
  description: "By your SKU.",
  success: { 200: { description: "The product with its prices.", schema: ProductView } },
  problems: [],
});

export const listProducts = defineRoute({
  id: "listProducts",
  tag: "Records",
  action: "record.read",
  method: "get",
  path: "/v1/products",
  summary: "List products",
  description: "In the order of their SKUs; every filter that is given must hold.",
  query: ProductQuery,
  success: { 200: { description: "A page of products.", schema: ProductPage } },
  problems: [],
});
