// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { type CellKind, readCell } from "./cells.ts";
import { neutralCell, rejectsLine } from "./rejected-rows.ts";

describe("a cell", () => {
  test.each<[CellKind, string, unknown]>([
    ["text", "  Acme ", "Acme"],
    ["text", "", undefined],
    ["text", "   ", undefined],
    ["text", "'=Acme", "=Acme"],
    ["text", "'tis", "'tis"],
    ["code", "Customer", "customer"],
    ["integer", "-12", -12],
    ["boolean", "Yes", true],
    ["boolean", "0", false],
    ["words", "a.example; b.example  c.example,", ["a.example", "b.example", "c.example"]],
    ["names", "North East; South", ["North East", "South"]],
    ["region", "de", "DE"],
    ["region", "UK", "GB"],
    ["region", "us-ca", "US-CA"],
    ["region", "Germany", "DE"],
    ["region", "uk-eng", "GB-ENG"],
    ["region", "Guinea-Bissau", "GW"],
    ["pairs", "salesforce=001=A; hubspot = 77", { salesforce: "001=A", hubspot: "77" }],
    ["prices", "std:USD:4900;", [{ list: "std", currency: "USD", amount_minor: 4900 }]],
    ["json", '[{"days":[1]}]', [{ days: [1] }]],
  ])("of kind %s that says %j is %j", (kind, text, value) => {
    expect(readCell(kind, text)).toEqual({ ok: true, value });
  });

  test.each<[CellKind, string, string]>([
    ["text", "a\u0000b", "nul_byte"],
    ["text", "caf\uFFFD", "not_utf8"],
    ["integer", "1,000", "not_an_integer"],
    ["integer", "1e3", "not_an_integer"],
    ["integer", "9007199254740993", "not_an_integer"],
    ["boolean", "maybe", "not_a_boolean"],
    ["region", "ZZ", "unknown_region"],
    ["region", "US-ZZ", "unknown_region"],
    ["region", "ZZ-CA", "unknown_region"],
    ["region", "US-A", "unknown_region"],
    ["region", "europe", "unknown_region"],
    ["pairs", "salesforce", "not_pairs"],
    ["pairs", "a=1;a=2", "not_pairs"],
    ["prices", "std:USD:49.00", "not_prices"],
    ["json", "{", "not_json"],
  ])("of kind %s that says %j is refused as %s", (kind, text, code) => {
    expect(readCell(kind, text)).toMatchObject({ ok: false, error: { code } });
  });
});

describe("the download of refused rows", () => {
  test.each(["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "-", "＝1+1"])(
    "%j runs in no spreadsheet, and comes back as it was",
    (cell) => {
      expect(neutralCell(cell)).toBe(`'${cell}`);
      if (/^[=+@-]/.test(cell)) {
        expect(readCell("text", neutralCell(cell))).toEqual({ ok: true, value: cell });
      }
    },
  );

  test.each(["-12.5", "+49", "-12,5", "Acme", "a=b", ""])("%j is left as it is", (cell) => {
    expect(neutralCell(cell)).toBe(cell);
  });

  test("quotes what CSV would misread, reasons included", () => {
    const row = { row: 3, line: 5, severity: "rejected", cells: ['a "b"', "c\nd", "=x"] } as const;
    const reasons = [
      { column: null, code: "cell_count", message: "Two, not three." },
      { column: "owner", code: "unknown_user", message: "Who?" },
    ];
    expect(rejectsLine({ ...row, reasons })).toBe(
      `3,5,rejected,"cell_count: Two, not three. | owner: unknown_user: Who?","a ""b""","c\nd",'=x\r\n`,
    );
  });
});
