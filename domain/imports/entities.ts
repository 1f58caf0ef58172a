// SPDX-License-Identifier: Apache-2.0
// What can be imported, and which columns it takes. Whether a value is good is said by the same schema as by API.
import type { CellKind } from "./cells.ts";

export const IMPORT_ENTITIES = ["accounts", "products", "users"] as const;
export type ImportEntity = (typeof IMPORT_ENTITIES)[number];

export interface ImportField {
  /** As the API names it, and as the header does unless the caller maps it. */
  readonly name: string;
  readonly kind: CellKind;
  readonly required: boolean;
  /** The record's fields that this one decides: where a file has no such column, they stay as they stand. */
  readonly decides: readonly string[];
}

export const IMPORT_FIELDS: Readonly<Record<ImportEntity, readonly ImportField[]>> = {
  accounts: [
    required("external_id"),
    required("name"),
    optional("domains", "words"),
    optional("owner", "text", ["owner_id", "owner_wanted"]),
    optional("csm", "text", ["csm_id", "csm_wanted"]),
    optional("parent", "text", ["parent_id"]),
    optional("customer_status", "code"),
    optional("arr_minor", "integer"),
    optional("region", "region"),
    optional("company_size", "integer"),
    optional("industry"),
    optional("external_ids", "pairs"),
  ],
  products: [
    { ...required("sku"), decides: ["external_id"] },
    required("name"),
    optional("family"),
    { ...required("charge"), kind: "code" },
    optional("billing_period", "code"),
    optional("discount_cap_bps", "integer"),
    optional("active", "boolean"),
    optional("prices", "prices"),
  ],
  users: [
    required("external_id"),
    required("name"),
    optional("email", "text", ["email", "person"]),
    optional("active", "boolean"),
    optional("roles", "words"),
    optional("manager", "text", ["manager_id"]),
    optional("deputy", "text", ["deputy_id"]),
    optional("locale"),
    optional("time_zone"),
    optional("working_hours", "json"),
    optional("territories", "names"),
    optional("capacity", "integer"),
  ],
};

function required(name: string): ImportField {
  return { name, kind: "text", required: true, decides: [name] };
}

function optional(
  name: string,
  kind: CellKind = "text",
  decides: readonly string[] = [name],
): ImportField {
  return { name, kind, required: false, decides };
}
