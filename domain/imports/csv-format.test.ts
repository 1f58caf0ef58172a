// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { ignoredColumns, mapColumns } from "./columns.ts";
import { FIRST_BLOCK_BYTES, readFormat } from "./csv-format.ts";
import { IMPORT_FIELDS } from "./entities.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string) =>
  new Uint8Array([0xff, 0xfe, ...Array.from(bytesOf(text), (one) => [one, 0]).flat()]);

describe("a file's beginning", () => {
  test.each<[string, string, string, readonly string[]]>([
    ["commas", "id,name\n1,a\n", ",", ["id", "name"]],
    ["semicolons", "id;name, legal;x\n", ";", ["id", "name, legal", "x"]],
    ["tabs", "id\tname\n", "\t", ["id", "name"]],
    ["a byte order mark", "\uFEFFid,name\r\n", ",", ["id", "name"]],
    ["a spreadsheet's hint", "sep=;\r\nid;name\r\n", ";", ["id", "name"]],
    ["quoted titles over lines", '"id","full\nname"\n', ",", ["id", "full\nname"]],
    ["one column", "id\n1\n", ",", ["id"]],
    ["no row", "id,name", ",", ["id", "name"]],
  ])("with %s is understood", (_, text, delimiter, header) => {
    const format = readFormat(bytesOf(text), true, null);
    expect(format).toMatchObject({ ok: true, value: { delimiter, header } });
  });

  test("says where the first row begins", () => {
    const text = '\uFEFFsep=;\r\n"i\nd";name\r\n1;a\r\n';
    const format = readFormat(bytesOf(text), true, null);
    expect(format).toMatchObject({ value: { data_line: 4, data_offset: text.indexOf("1;a") + 2 } });
  });

  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "file_empty"],
    ["line breaks alone", bytesOf("\r\n\n"), "file_empty"],
    ["UTF-16 with its mark", utf16("id,name\n"), "file_utf16"],
    ["UTF-16 without it", utf16("id,name\n").subarray(2), "file_nul_byte"],
    ["a NUL byte", bytesOf("id,na\u0000me\n"), "file_nul_byte"],
    ["a spreadsheet's own format", bytesOf("PK\u0003\u0004\u0000\u0000"), "file_nul_byte"],
    ["Latin-1", new Uint8Array([0x69, 0x64, 0x2c, 0xe9, 0x0a]), "file_not_utf8"],
    ["an open quote", bytesOf('"id,name\n'), "header_unreadable"],
    ["a header without end", bytesOf(`id,${"x".repeat(70_000)}`), "header_too_long"],
    ["201 columns", bytesOf(`${"a,".repeat(200)}a\n`), "header_too_long"],
  ])("of %s is refused by name", (_, bytes, code) => {
    expect(readFormat(bytes, true, null)).toMatchObject({ ok: false, error: { code } });
  });

  test("cut in the middle of a character is not called wrong", () => {
    const bytes = bytesOf(`id,name\n${"é".repeat(FIRST_BLOCK_BYTES)}`);
    for (const cut of [100, 101]) {
      expect(readFormat(bytes.subarray(0, cut), false, null).ok).toBe(true);
    }
    expect(readFormat(bytes.subarray(0, 101), true, null).ok).toBe(false);
  });
});

describe("columns", () => {
  const FIELDS = IMPORT_FIELDS.accounts;
  const codes = (header: string[], given: Record<string, string> | null = null) => {
    const mapped = mapColumns(header, FIELDS, given);
    return mapped.ok ? mapped.value : mapped.error.map(({ code, name }) => `${code} ${name}`);
  };

  test("are found by name whatever the case and the spaces; a blank title and our own reasons are passed over", () => {
    const header = ["import_row", " External ID", "NAME", "arr-minor", "", ""];
    expect(codes(header)).toEqual({ external_id: 1, name: 2, arr_minor: 3 });
  });

  test("that are missing or twice there are each named; one that fills no field is passed over and told", () => {
    const header = ["External ID", "Owner", "owner", "Colour ", "", "Colour", "import_row"];
    expect(codes(header)).toEqual(["column_missing name", "column_duplicate owner"]);
    const good = ["External ID", "Colour ", "", "NAME", "Colour", "import_row"];
    const map = codes(good);
    expect(map).toEqual({ external_id: 0, name: 3 });
    expect(ignoredColumns(good, { external_id: 0, name: 3 })).toEqual(["Colour"]);
  });

  test("of another file's header are all named, with the nearest field", () => {
    const mapped = mapColumns(["Company Name", "Domians", "Colour"], FIELDS, null);
    const said = mapped.ok ? [] : mapped.error.map(({ name, message }) => [name, message]);
    expect(said).toEqual([
      ["external_id", expect.stringContaining('no column "external_id"')],
      ["name", expect.stringContaining('"Company Name"')],
      ["Company Name", expect.stringContaining("the nearest is name")],
      ["Domians", expect.stringContaining("the nearest is domains")],
      ["Colour", expect.stringContaining("the fields are external_id, name")],
    ]);
  });

  test("may be named by the caller for some fields; the others are found by their own names", () => {
    const given = { external_id: "Account ID", name: "Account Name" };
    const header = ["Account ID", "Colour", "account name", "Owner", "industry"];
    expect(codes(header, given)).toEqual({ external_id: 0, name: 2, owner: 3, industry: 4 });
    expect(codes(["external_id", "Title"], { name: "title" })).toEqual({ external_id: 0, name: 1 });
    expect(codes(["Account ID"], given)).toEqual(["column_missing name"]);
    expect(codes(["a", "b"], { external_id: "a", name: "A" })).toEqual(["column_duplicate A"]);
    expect(codes(["a"], { external_id: "a" })).toEqual(["column_missing name"]);
    // A column that fills one field does not fill the field of its own name as well.
    expect(codes(["external_id", "name"], { industry: "name" })).toEqual(["column_missing name"]);
  });
});
