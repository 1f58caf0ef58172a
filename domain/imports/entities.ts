// SPDX-License-Identifier: Apache-2.0
// What can be imported, and which columns it takes. Whether a value is good is said by the same schema as by API.
import { UTM_FIELDS } from "../lead/lead-input.ts";
import type { CellKind } from "./cells.ts";

/** Rows become records, which the step that reads them writes. */
const RECORD_IMPORTS = ["accounts", "products", "users"] as const;
export type RecordImport = (typeof RECORD_IMPORTS)[number];
/** Rows of `leads` become messages for the pipeline that every lead goes through. */
export const IMPORT_ENTITIES = [...RECORD_IMPORTS, "leads"] as const;
export type ImportEntity = (typeof IMPORT_ENTITIES)[number];

export interface ImportField {
  /** As the API names it, and as the header does unless the caller maps it. */
  readonly name: string;
  readonly kind: CellKind;
  readonly required: boolean;
  /** One of the columns of which a file has at least one: it says who a row is. */
  readonly identifies?: true;
  /** The record's fields that this one decides: where a file has no such column, they stay as they stand. */
  readonly decides: readonly string[];
}

export const IMPORT_FIELDS: Readonly<Record<ImportEntity, readonly ImportField[]>> = {
  accounts: [
    required("external_id"),
    required("name"),
    optional("domains", "words", ["domains", "primary_domain"]),
    optional("owner", "text", ["owner_id", "owner_wanted"]),
    optional("csm", "text", ["csm_id", "csm_wanted"]),
    optional("parent", "text", ["parent_id"]),
    optional("customer_status", "code"),
    optional("arr_minor", "integer"),
    optional("region", "region"),
    optional("company_size", "integer"),
    optional("industry"),
    optional("external_ids", "pairs"),
    optional("active", "boolean"),
    optional("named", "boolean"),
    optional("phone"),
    optional("postal_code"),
    optional("contact_domains", "words"),
    optional("last_activity_at", "text", ["last_activity_at_ms"]),
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
    optional("automation", "boolean"),
  ],
  // Cells are read by readLeadFields, which takes them as people write them.
  leads: [
    { ...optional("external_id"), identifies: true },
    { ...optional("email"), identifies: true },
    { ...optional("phone"), identifies: true },
    optional("first_name"),
    optional("last_name"),
    optional("company"),
    optional("website"),
    optional("country"),
    optional("state"),
    optional("company_size"),
    optional("industry"),
    optional("postal_code"),
    optional("account_ref"),
    ...UTM_FIELDS.map((name) => optional(`utm_${name}`)),
    optional("product_interest"),
    optional("source", "code"),
    optional("owner"),
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
