// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, test } from "vitest";
import { FakeRemote } from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const ACCOUNTS = `id;Name;Domain;Phone;Country;ZIP
b1;Acme Pumps Ltd;acme.example;+44 20 7946 0000;GB;EC1A 1BB
b2;Northwinder Wholesalers Robotics Inc.;;;US;
b3;Globex Corporation;globex.example;;US;10001
b4;Twin Works;twin.example;;DE;
b5;Twin Works;twin.example;;DE;
`;
const LEADS = `\uFEFFlead id,Company Name,Work Email,Country Code,Postcode
a1,,jo@acme.example,,
a2,ACME PUMPS,jo@gmail.com,United Kingdom,
a3,Nothwinder Wholesalers Robotics,,US,
a4,Nothwinder Wholesalers Robotics,,,
a5,Nobody Knows,,,
a6,,jo@twin.example,,
a7,Globex Corp.,,,10001
`;

async function match(words: readonly string[] = [], files: Readonly<Record<string, string>> = {}) {
  const remote = new FakeRemote({ files: { "a.csv": LEADS, "b.csv": ACCOUNTS, ...files } });
  const code = await runRevops(["match", "a.csv", "b.csv", ...words], remote);
  expect(remote.calls).toEqual([]);
  return {
    code,
    out: remote.printed,
    err: remote.told,
    lines: remote.printed.trimEnd().split("\r\n"),
  };
}

describe("revops match", () => {
  it("writes each row's company with the level, the reasons and what conflicts, without a network", async () => {
    const { code, lines, err } = await match();
    expect(code).toBe(0);
    expect(lines).toEqual([
      "a_id,b_id,level,reasons,name_score,conflicts,linked",
      "a1,b1,L2,domain_primary,,,true",
      "a2,b1,L3,name_exact country_same,1000,,true",
      "a3,b2,L4,name_similar country_same,956,,true",
      "a6,,,,,shared_domain,false",
      "a7,b3,L3,name_exact postal_code_same,1000,,true",
    ]);
    expect(err).toBe("7 rows, 4 linked\n");
  });

  it("with --all writes every candidate, suggestions and the rows that have none among them", async () => {
    const { lines } = await match(["--all"]);
    expect(lines).toContain("a4,b2,L5,name_similar,956,,false");
    expect(lines).toContain("a5,,,,,,false");
    expect(lines.filter((line) => line.startsWith("a6,"))).toEqual([
      "a6,b4,L5,domain_shared,,shared_domain,false",
      "a6,b5,L5,domain_shared,,shared_domain,false",
    ]);
  });

  it("tells precision and recall of each level where the truth is known", async () => {
    const truth = "a,b\na1,b1\na2,b1\na3,b3\na4,b2\n";
    const { err } = await match(["--truth", "t.csv"], { "t.csv": truth });
    const rows = err.split("\n").map((line) => line.split(/\s{2,}/));
    expect(rows).toContainEqual(["L2", "1", "1", "1.000", "0.250"]);
    expect(rows).toContainEqual(["L3", "2", "1", "0.500", "0.500"]);
    expect(rows).toContainEqual(["L4", "1", "0", "0.000", "0.500"]);
    expect(rows).toContainEqual(["L5", "2", "1", "0.500", "0.750"]);
    const { out } = await match(["--truth", "t.csv", "--json"], { "t.csv": truth });
    expect(JSON.parse(out)).toMatchObject({
      done: true,
      rows: 7,
      linked: 4,
      columns: { a: { company: "Company Name", id: "lead id" }, b: { postal_code: "ZIP" } },
      matches: expect.arrayContaining([
        expect.objectContaining({ a_id: "a1", b_id: "b1", level: "L2" }),
      ]),
      scores: expect.arrayContaining([
        { level: "L3", pairs: 2, right: 1, precision: 0.5, recall: 0.5 },
      ]),
    });
  });

  it("reads a field from the column that --columns names, and takes the row's number where no column is an id", async () => {
    const files = { "a.csv": "Firm,Land\nAcme Pumps,GB\n" };
    const { lines } = await match(
      ["--columns", "a:company=Firm", "--columns", "a:country=land"],
      files,
    );
    expect(lines[1]).toBe("1,b1,L3,name_exact country_same,1000,,true");
  });

  it("takes the likeness at which names are similar", async () => {
    const { lines } = await match(["--threshold", "0.99"]);
    expect(lines.some((line) => line.startsWith("a3,"))).toBe(false);
  });

  test.each([
    [["--columns", "c:company=Firm"], {}, "write it as a:company=Firm"],
    [["--columns", "a:colour=Firm"], {}, "fields are id, company"],
    [
      ["--columns", "a:company=Firm"],
      {},
      "a.csv: it has no column Firm; its columns are lead id, Company Name",
    ],
    [["--threshold", "2"], {}, "a number from 0.5 to 1"],
    [
      [],
      { "b.csv": "colour,size\nred,1\n" },
      "b.csv: none of its columns is one to match by (colour, size)",
    ],
    [[], { "b.csv": 'id,name\n1,"Acme\n' }, "b.csv: line 2: quote_unclosed"],
    [["--truth", "none.csv"], {}, "there is no file none.csv"],
  ])("refuses %j and says what to do", async (words, files, sentence) => {
    const { code, out, err } = await match(words, files);
    expect(code).not.toBe(0);
    expect(out).toBe("");
    expect(err).toContain(sentence);
  });

  it("writes nothing that a spreadsheet would run", async () => {
    const files = { "a.csv": "id,company,country\n=1+1,Acme Pumps,GB\n" };
    expect((await match([], files)).lines[1]).toMatch(/^'=1\+1,/);
  });
});
