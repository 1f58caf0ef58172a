// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { utf8Text } from "../bytes/encoding.ts";
import { mapColumns } from "./columns.ts";
import { IMPORT_FIELDS } from "./entities.ts";
import { type LeadRow, leadShape, readLeadRow } from "./read-lead-row.ts";
import type { RowReason } from "./rejected-rows.ts";

function read(
  header: readonly string[],
  cells: readonly string[],
): LeadRow | { readonly reasons: readonly RowReason[] } {
  const columns = mapColumns(header, IMPORT_FIELDS.leads, null);
  if (!columns.ok) throw new Error(JSON.stringify(columns.error));
  const row = readLeadRow(cells, leadShape(header, columns.value, "import"));
  return row.ok ? row.value : { reasons: row.error };
}

function taken(header: readonly string[], cells: readonly string[]): LeadRow {
  const row = read(header, cells);
  if ("reasons" in row) throw new Error(JSON.stringify(row.reasons));
  return row;
}

describe("a row of a file of leads", () => {
  test("fills every field of a lead that has a column", () => {
    const header =
      "External ID,Email,Phone,First name,Last name,Company,Website,Country,State,Company size,Industry,Postal code,Account ref,UTM source,UTM campaign,Product interest,Source,Owner";
    const cells =
      "x-1|JO@Acme.Example|020 7946 0000|Jo|Example|Acme|acme.example|UK||1,200|steel|sw1a 1aa|acme|mail|spring|crm; billing|Trade-Show|ae-1";
    const { lead, owner, warnings } = taken(header.split(","), cells.split("|"));
    expect(lead).toMatchObject({
      source: "trade-show",
      external_id: "x-1",
      email: "jo@acme.example",
      phone: "+442079460000",
      first_name: "Jo",
      last_name: "Example",
      company: "Acme",
      website: "acme.example",
      country: "GB",
      company_size: 1_200,
      industry: "steel",
      postal_code: "SW1A1AA",
      account_ref: "acme",
      utm: { source: "mail", campaign: "spring" },
      product_interest: ["crm", "billing"],
      extra: { owner: "ae-1" },
    });
    expect([owner, warnings]).toEqual(["ae-1", []]);
  });

  test("keeps what no field can take, and says so", () => {
    const header = [
      "email",
      "phone",
      "country",
      "company_size",
      "source",
      "Shoe size",
      "",
      "Notes",
    ];
    const cells = [
      "no address",
      "+44 20 7946 0000",
      "Narnia",
      "many",
      "From a friend!",
      "43",
      "-",
      "",
    ];
    const { lead, warnings } = taken(header, cells);
    expect(lead).toMatchObject({
      source: "import",
      email: null,
      country: null,
      company_size: null,
    });
    expect(lead.country_text).toBe("Narnia");
    expect(lead.extra).toMatchObject({
      email: "no address",
      company_size: "many",
      source: "From a friend!",
      shoe_size: "43",
    });
    expect(warnings.map(({ column, code }) => [column, code])).toEqual([
      ["country", "unknown_country"],
      ["email", "not_readable"],
      ["company_size", "not_readable"],
      ["source", "not_readable"],
    ]);
  });

  test.each([
    ["nobody", ["", "Jo"], "email", "identity_missing"],
    ["an address that is none", ["jo@", "Jo"], "email", "invalid_email"],
    ["too few cells", ["jo@acme.example"], null, "cell_count"],
    ["cells beyond the header", ["jo@acme.example", "Jo", "more"], null, "cell_count"],
  ])("of %s is refused with its reason", (_, cells, column, code) => {
    const row = read(["email", "first_name"], cells);
    expect("reasons" in row ? row.reasons : []).toMatchObject([{ column, code }]);
  });

  test("is the same lead wherever its columns stand and whatever they are called", () => {
    const one = taken(["email", "company"], ["jo@acme.example", "Acme"]);
    const columns = { email: 1, company: 0 };
    const shape = leadShape(["Firma", "Adresse"], columns, "import");
    const other = readLeadRow(["Acme", "jo@acme.example"], shape);
    expect(other.ok && other.value.lead).toEqual(one.lead);
  });

  test("is kept whole as JSON, each cell under its own column's name", () => {
    const header = ["email", "Notes", "Notes", "", "__proto__"];
    const { raw } = taken(header, ["jo@acme.example", "one", "two", "blank", "odd"]);
    expect(Object.entries(JSON.parse(utf8Text(raw)) as object)).toEqual([
      ["(4)", "blank"],
      ["Notes", "one"],
      ["Notes (3)", "two"],
      ["__proto__", "odd"],
      ["email", "jo@acme.example"],
    ]);
  });

  test("whose bytes with its columns' names fit into no message is refused", () => {
    const row = read(["email", "Notes"], ["jo@acme.example", "x".repeat(66_000)]);
    expect("reasons" in row ? row.reasons : []).toMatchObject([{ code: "row_too_long" }]);
  });
});

describe("a header of a file of leads", () => {
  const refusals = (header: readonly string[]) => {
    const columns = mapColumns(header, IMPORT_FIELDS.leads, null);
    return columns.ok ? [] : columns.error.map(({ code, name }) => [code, name]);
  };

  test("needs one column that says who a row is, and no other", () => {
    expect(refusals(["Phone", "Anything"])).toEqual([]);
    expect(refusals(["external-id"])).toEqual([]);
    expect(refusals(["first_name", "company"])).toEqual([["column_missing", "external_id"]]);
  });

  test("of another file is refused with each of its columns", () => {
    expect(refusals(["sku", "price"])).toEqual([
      ["column_missing", "external_id"],
      ["column_unknown", "sku"],
      ["column_unknown", "price"],
    ]);
  });
});
