// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { selling } from "../../tests/fixtures/compile-config.ts";
import { FakeRemote } from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const rules = (own: number) =>
  JSON.stringify(
    selling({
      discounts: {
        smb: { ae_self_approve_pct: own, manager_required_pct: own, max_discount_pct: 0.4 },
      },
      products: { families: { "=1+1": { max_discount_pct: 0.1 } } },
    }),
  );

const FILES = {
  "smb.json": rules(0.2),
  "looser.json": rules(0.25),
  "quote.yaml": "subject: quote\nfacts: { segment: smb, discount_bps: 2500 }\n",
  "lead.yaml": "subject: lead\nfacts: { source: website, company_size: 12 }\n",
  "contract.yaml": "subject: contract\nfacts: { segment: smb, status: sent }\n",
  "axes.yaml": "axes: { segments: [smb], terms_months: [12] }\nbase: { role: ae }\n",
};

async function simulate(args: readonly string[], files: Record<string, string> = {}) {
  const remote = new FakeRemote({ files: { ...FILES, ...files } });
  const code = await runRevops(["simulate", ...args], remote);
  return { code, out: remote.printed, err: remote.told, remote };
}

describe("revops simulate", () => {
  it("decides a quote, a lead and a contract with reasons in words, and asks no network", async () => {
    const quote = await simulate(["smb.json", "--case", "quote.yaml"]);
    expect([quote.code, quote.err]).toEqual([0, ""]);
    expect(quote.out).toMatch(/^allowed, to be approved by SALES_MANAGER; at most 40 % discount/);
    expect(quote.out).toMatch(/manager_required: [A-Z]/);
    expect(quote.out).toMatch(/rule +attribute/);
    const lead = await simulate(["smb.json", "--case", "lead.yaml"]);
    expect(lead.out).toMatch(/^nobody of sdr by fallback|^sdr of sdr by fallback/);
    const contract = await simulate(["smb.json", "--case", "contract.yaml"]);
    expect(contract.out).toMatch(/^blocked: contract_not_signed/);
    expect([quote.remote.calls, lead.remote.calls]).toEqual([[], []]);
  });

  it("prints a case as one document", async () => {
    const { out } = await simulate(["smb.json", "--case", "quote.yaml", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      done: true,
      case: { subject: "quote", decision: { required_approvals: ["SALES_MANAGER"] } },
    });
  });

  it("shows where a second config decides otherwise, and writes every cell as a table with nothing to run", async () => {
    const { code, out, remote } = await simulate([
      "smb.json",
      "--matrix",
      "axes.yaml",
      "--against",
      "looser.json",
      "--csv",
      "m.csv",
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/^1 of \d+ cells are decided otherwise\n/);
    expect(out).toContain("20.01 % - 25 %");
    expect(out).toContain("SALES_MANAGER");
    expect(out).toContain("  manager_required: ");
    const lines = remote.text("m.csv").trimEnd().split("\r\n");
    expect(out.endsWith(`\nm.csv: ${lines.length - 1} rows\n`)).toBe(true);
    expect(out).toContain(`of ${lines.length - 1} cells`);
    const hostile = lines.filter((line) => line.includes("=1+1"));
    expect(hostile.length).toBeGreaterThan(0);
    for (const line of hostile) expect(line).toContain(",'=1+1,");
  });

  it("prints at most 40 rows, says how many more there are, and a band of one value as that value", async () => {
    const points = Array.from({ length: 60 }, (_, i) => i);
    const many = JSON.stringify({ axes: { discounts_bps: points, terms_months: [12] } });
    const { code, out } = await simulate(["smb.json", "--matrix", "many.json"], {
      "many.json": many,
    });
    expect(code).toBe(0);
    const shown = out.split("\n").filter((line) => line.startsWith("smb"));
    const cells = Number(/^(\d+) cells/.exec(out)?.[1]);
    expect(shown.length).toBe(40);
    expect(out).toContain(`and ${cells - 40} more rows: --csv <file> has all\n`);
    expect(out).toMatch(/^smb +0 % +12 +plain/m);
    expect(out).not.toContain("0 % - 0 %");
  });

  it.each([
    [["smb.json", "--case", "wrong.yaml"], "/facts/discount_bps", 1],
    [["smb.json", "--matrix", "wide.yaml"], "cells", 1],
    [
      ["smb.json", "--case", "typo.yaml"],
      '/facts/segment: "smbb" is no segment of the config: it has smb.',
      1,
    ],
    [
      ["smb.json", "--case", "place.yaml"],
      '/facts/region: "emea" is no region of the config: it has none.',
      1,
    ],
    [["smb.json", "--case", "signed.yaml"], "/facts/segment", 1],
    [["smb.json", "--matrix", "typos.yaml"], "typos.yaml: /axes/segments/1", 1],
    [
      ["smb.json", "--matrix", "--csv", "missing-folder/m.csv"],
      "there is no folder missing-folder",
      2,
    ],
    [["broken.json", "--case", "quote.yaml"], "problem", 1],
    [["missing.json", "--case", "quote.yaml"], "missing.json", 2],
    [["smb.json", "--case", "missing.yaml"], "missing.yaml", 2],
    [[], "takes a config file", 2],
    [["smb.json"], "--case", 2],
    [["smb.json", "--case", "quote.yaml", "--matrix"], "--case", 2],
    [["smb.json", "--case", "quote.yaml", "--csv", "m.csv"], "--csv", 2],
  ])("says what is wrong: %j", async (args, reason, exit) => {
    const points = Array.from({ length: 150 }, (_, i) => i);
    const wide = { axes: { discounts_bps: points, terms_months: points } };
    const { code, out, err } = await simulate(args, {
      "wrong.yaml": "subject: quote\nfacts: { segment: smb, discount_bps: 25000 }\n",
      "typo.yaml": "subject: quote\nfacts: { segment: smbb }\n",
      "place.yaml": "subject: quote\nfacts: { segment: smb, region: emea }\n",
      "signed.yaml": "subject: contract\nfacts: { segment: smbb }\n",
      "typos.yaml": "axes: { segments: [smb, mid] }\n",
      "wide.yaml": JSON.stringify(wide),
      "broken.json": JSON.stringify({
        segments: [],
        routing: { fallback_team: "team:sdr" },
        extra: 1,
      }),
    });
    expect([code, out]).toEqual([exit, ""]);
    expect(err).toContain(reason);
  });
});
