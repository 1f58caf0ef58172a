// SPDX-License-Identifier: Apache-2.0
// The product families of a tenant's catalogue, for the config linter alone.
import { and, eq, isNotNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { product } from "./tables/product.ts";

/** Each once; null where the tenant keeps no catalogue, which is no reason to doubt a family's name. */
export async function loadFamilies(
  db: D1Database,
  tenant: string,
): Promise<readonly string[] | null> {
  const rows = await drizzle(db)
    .selectDistinct({ family: product.family })
    .from(product)
    .where(and(eq(product.tenant_id, tenant), isNotNull(product.family)));
  return rows.length === 0 ? null : rows.flatMap(({ family }) => family ?? []);
}
