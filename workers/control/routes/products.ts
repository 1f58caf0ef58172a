// SPDX-License-Identifier: Apache-2.0
// The products' doors: PUT replaces the whole thing under its SKU and answers what now stands.
import type { z } from "zod";
import type { listProducts, readProduct, saveProduct } from "#api/routes/products.ts";
import type { ProductView } from "#api/schemas/product.ts";
import { InvariantError, ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import * as records from "#storage/list-records.ts";
import { PRODUCT_KIND } from "#storage/records/record-kind.ts";
import { productRow } from "#storage/records/save-products.ts";
import { writeStatements } from "#storage/records/write-records.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildRecordPorts } from "../records/record-ports.ts";
import { freshWrite, writeAndSettle } from "../records/write-and-settle.ts";
import { openRecordPage, sealNext } from "./record-pages.ts";

export const saveProductWork: DoorWork<ControlEnv, typeof saveProduct, undefined> = {
  async answer({ env, caller, params: { sku }, body, now_ms }) {
    const { tenant } = caller;
    const idKey = idKeyOf(env, tenant);
    const batch = freshWrite(caller, now_ms);
    const row = productRow(idKey, sku, body);
    const writes = writeStatements(env.DB, PRODUCT_KIND, batch, [row]);
    const written = await writeAndSettle(batch, row, writes, buildRecordPorts(env));
    if (!written.ok) return written;
    const product = await records.loadProduct(env.DB, idKey, tenant, sku);
    if (product === null) throw new InvariantError("a saved product is not there");
    const change = written.value;
    const status = change === "created" ? 201 : 200;
    return ok({ status, body: { ...viewProduct(product), change } });
  },
};

export const readProductWork: DoorWork<ControlEnv, typeof readProduct, records.StandingProduct> = {
  find: ({ env, caller: { tenant }, params: { sku } }) =>
    records.loadProduct(env.DB, idKeyOf(env, tenant), tenant, sku),
  answer: ({ found }) => ok({ status: 200, body: viewProduct(found) }),
};

export const listProductsWork: DoorWork<ControlEnv, typeof listProducts, undefined> = {
  async answer({ env, caller: { tenant }, query }) {
    const idKey = idKeyOf(env, tenant);
    const page = openRecordPage(idKey, "products", query);
    if (!page.ok) return page;
    const { family = null, active } = query;
    const filter = { family, active: active === undefined ? null : active === "true" };
    const { items, next } = await records.listProducts(env.DB, tenant, filter, page.value);
    const next_cursor = sealNext(idKey, "products", next);
    return ok({ status: 200, body: { items: items.map(viewProduct), next_cursor } });
  },
};

function viewProduct(product: records.StandingProduct): z.input<typeof ProductView> {
  return { ...product, prices: product.prices.map((price) => ({ ...price })) };
}
