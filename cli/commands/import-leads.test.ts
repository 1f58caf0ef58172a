// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { Stack } from "../../tests/fixtures/fake-remote.ts";
import { AT, ID, importing, runImport, view } from "../../tests/fixtures/import-stack.ts";

describe("revops import of leads", () => {
  const leads = (more: Readonly<Record<string, unknown>> = {}) => ({
    mode: "route",
    source: "import",
    queued: 2,
    repeated: 1,
    known_persons: null,
    extra_columns: [],
    outcomes: null,
    underway: null,
    undo: null,
    ...more,
  });
  const outcomes = {
    received: 0,
    stored: 0,
    routed: 1,
    held: 0,
    denied: 0,
    duplicate: 0,
    converted: 0,
    disqualified: 0,
  };
  const undo = (status: string, asked: number) => ({
    status,
    leads: asked,
    started_by: { kind: "key", ref: "k0" },
    created_at: AT,
    updated_at: AT,
  });

  it("says what was asked, and what became of them so far", async () => {
    const end = { entity: "leads", leads: leads({ outcomes, underway: 1 }) };
    const args = ["accounts.csv", "--entity", "leads", "--mode", "store", "--source", "fair"];
    const { code, out, remote } = await runImport(args, { stack: importing(end) });
    expect(remote.calls[0]?.body).toMatchObject({
      entity: "leads",
      mode: "store",
      source: "fair",
    });
    expect([code, out]).toEqual([
      0,
      "2 rows: 2 handed on, of which 1 were known, 0 rejected\n" +
        "its leads so far: 1 routed, 1 under way\n" +
        `take it back with: revops import --undo ${ID}\n`,
    ]);
  });

  it("shows the first rows in a dry run, with what is wrong with them", async () => {
    const then = importing({ entity: "leads", dry_run: true, leads: leads() });
    const items = [
      {
        row: 1,
        line: 2,
        fields: { email: "a@b.example", phone: null, utm: { source: "x" }, product_interest: [] },
        problems: [],
        warnings: [{ column: "country", code: "unknown_country", message: "No country." }],
      },
      {
        row: 2,
        line: 3,
        fields: null,
        problems: [{ column: null, code: "cell_count", message: "Too few\u001b cells." }],
        warnings: [],
      },
    ];
    const stack: Stack = (call) =>
      call.path.endsWith("/preview")
        ? Response.json({ id: ID, entity: "leads", items })
        : then(call);
    const args = ["accounts.csv", "--entity", "leads", "--preview"];
    const { code, out, remote } = await runImport(args, { stack });
    expect(remote.calls[0]?.body).toMatchObject({ dry_run: true });
    expect([code, out.split("\n").slice(0, 4)]).toEqual([
      0,
      [
        "row 1: email=a@b.example, utm.source=x",
        "  country: No country.",
        "row 2: rejected",
        "  Too few? cells.",
      ],
    ]);
    const json = await runImport([...args, "--json"], { stack });
    expect(JSON.parse(json.out)).toMatchObject({ done: true, preview: items });
  });

  it("undoes an import and watches until every lead was asked", async () => {
    let looks = 2;
    const stack: Stack = ({ method }) => {
      const left = method === "GET" ? looks-- : looks;
      const now = undo(left > 0 ? "running" : "done", 4);
      return Response.json(view({ entity: "leads", leads: leads({ undo: now }) }), {
        status: method === "GET" ? 200 : 202,
      });
    };
    const { code, out, remote } = await runImport(["--undo", ID], { stack });
    expect([code, out]).toEqual([0, "undone: 4 leads asked to leave their queues\n"]);
    expect(remote.lines[0]).toBe(`POST /v1/imports/${ID}/undo`);
  });

  it("says beforehand how many leads would leave whose queue", async () => {
    const queues = [
      { status: "routed", team: "sdr", owner: "ada", leads: 3 },
      { status: "held", team: null, owner: null, leads: 1 },
    ];
    const stack: Stack = () => Response.json({ leads: 4, queues });
    const { code, out, remote } = await runImport(["--undo", ID, "--dry-run"], { stack });
    expect(remote.calls.map(({ body }) => body)).toEqual([{ dry_run: true }]);
    expect([code, out]).toEqual([
      0,
      "dry run, nothing changed: 4 leads would leave their queues\n" +
        "  3 leads of ada, routed\n  1 lead of nobody, held\n" +
        `do it for real with: revops import --undo ${ID}\n`,
    ]);
  });
});
