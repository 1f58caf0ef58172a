// SPDX-License-Identifier: Apache-2.0
// Products by import: they point at nothing.
import type { z } from "zod";
import { ProductBody, Sku } from "#api/schemas/product.ts";
import { PRODUCT_KIND } from "#storage/records/record-kind.ts";
import { productId, productRow } from "#storage/records/save-products.ts";
import type { Planner } from "./planner.ts";

export const PRODUCT_PLANNER: Planner<z.output<typeof ProductBody>> = {
  kind: PRODUCT_KIND,
  key: "sku",
  key_schema: Sku,
  schema: ProductBody,
  record_id: productId,
  build: async (drafts, { idKey }) => ({
    rows: drafts.map(({ key, body }) => productRow(idKey, key, body)),
    warn: () => [],
    absent_users: [],
  }),
  check: async () => () => null,
};
