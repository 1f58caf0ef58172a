// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { problem, type Stack } from "../../tests/fixtures/fake-remote.ts";
import { CSV, files, ID, importing, runImport, view } from "../../tests/fixtures/import-stack.ts";

describe("revops import", () => {
  it("sends the file as it is and watches to the end", async () => {
    const { code, out, err, remote } = await runImport(["accounts.csv"], { stack: importing({}) });
    expect([code, out, err]).toEqual([
      0,
      "2 rows: 2 created, 0 updated, 0 unchanged, 0 rejected\n",
      "",
    ]);
    expect(remote.lines.slice(0, 3)).toEqual([
      "POST /v1/imports",
      `PUT /v1/imports/${ID}/file`,
      `GET /v1/imports/${ID}`,
    ]);
    const [begun, sent] = remote.calls;
    expect(begun?.body).toEqual({
      entity: "accounts",
      columns: null,
      delimiter: null,
      dry_run: false,
    });
    expect([sent?.headers.get("content-type"), sent?.body]).toEqual(["text/csv", CSV]);
  });

  it("says what the flags said: entity, columns, delimiter", async () => {
    const args = [
      "accounts.csv",
      "--entity",
      "products",
      "--map",
      "sku=Product code",
      "--map",
      "name=a=b",
    ];
    const { remote } = await runImport([...args, "--delimiter", "tab", "--dry-run"], {
      stack: importing({}),
    });
    expect(remote.calls[0]?.body).toEqual({
      entity: "products",
      columns: { sku: "Product code", name: "a=b" },
      delimiter: "tab",
      dry_run: true,
    });
  });

  it("shows rows per second to a person only", async () => {
    const { err } = await runImport(["accounts.csv"], { stack: importing({}, 3), terminal: true });
    expect(err).toContain("\r1 rows, 0 rows/s, 51 %");
    expect(err.endsWith("\n")).toBe(true);
  });

  it("exits 3 where rows were rejected, and saves them where asked", async () => {
    const stack = (): Stack => importing({ rejected: 1, created: 1 });
    const told = await runImport(["accounts.csv"], { stack: stack() });
    expect(told.code).toBe(3);
    expect(told.out).toContain(`revops import --resume ${ID} --rejects rejects.csv`);
    const saved = await runImport(["accounts.csv", "--rejects", "out.csv", "--json"], {
      stack: stack(),
    });
    expect(saved.code).toBe(3);
    expect(JSON.parse(saved.out)).toMatchObject({
      done: true,
      id: ID,
      rejected: 1,
      rejects: "out.csv",
    });
    expect(saved.remote.text("out.csv")).toBe("line,reason\n3,odd\n");
    const args = ["accounts.csv", "--rejects", "/read-only/out.csv"];
    const lost = await runImport(args, { stack: stack() });
    expect([lost.code, lost.err.includes("/read-only/out.csv cannot be written")]).toEqual([
      1,
      true,
    ]);
  });

  it("leaves no older report where none was rejected, and takes a folder that is not there for wrong use", async () => {
    const stale = { files: { ...files, "out.csv": "of yesterday" } };
    const none = await runImport(["accounts.csv", "--rejects", "out.csv"], {
      ...stale,
      stack: importing({}),
    });
    expect([none.code, none.remote.text("out.csv")]).toEqual([0, "line,reason\n3,odd\n"]);
    expect(none.out).toContain("no rejected rows; out.csv has the header alone\n");
    const nowhere = await runImport(["accounts.csv", "--rejects", "missing-folder/out.csv"], {});
    expect([nowhere.code, nowhere.remote.calls]).toEqual([2, []]);
    expect(nowhere.err).toBe("there is no folder missing-folder for --rejects\n");
  });

  it("exits 1 where not one row was taken, and says which columns filled nothing", async () => {
    const end = { created: 0, rejected: 2, ignored_columns: ["Colour"] };
    const { code, out } = await runImport(["accounts.csv"], { stack: importing(end) });
    expect([code, out.startsWith("no row was taken: every one of 2 rows was rejected\n")]).toEqual([
      1,
      true,
    ]);
    expect(out).toContain("columns that fill no field, ignored: Colour\n");
  });

  it.each([
    [
      { status: "failed", reason: "header_unknown", reason_line: 1 },
      "failed: header unknown, line 1 of the file",
    ],
    [{ status: "failed", reason: null }, "failed: no reason is known"],
    [{ status: "cancelled" }, "cancelled; what was taken before stays"],
  ])("exits 1 and says why where it came to no end: %j", async (end, sentence) => {
    const { code, out } = await runImport(["accounts.csv"], { stack: importing(end) });
    expect([code, out.startsWith(sentence)]).toEqual([1, true]);
  });

  it("says after a dry run how to do it for real, and does it then without the file", async () => {
    const dry = await runImport(["accounts.csv", "--dry-run"], {
      stack: importing({ dry_run: true }),
    });
    expect(dry.out).toContain(`do it for real with: revops import --apply ${ID}`);
    const done = await runImport(["--apply", ID], { stack: importing({}), files: {} });
    expect([done.code, done.remote.lines[0]]).toEqual([0, `POST /v1/imports/${ID}/apply`]);
  });

  it("ends watching when asked, says how to go on, and goes on from there", async () => {
    const world = { stack: importing({}, 99), interruptAfterWaits: 3 };
    const { code, err, out } = await runImport(["accounts.csv", "--json"], world);
    expect(code).toBe(130);
    expect(err).toContain(`watch it with: revops import --resume ${ID}\n`);
    expect(JSON.parse(out)).toMatchObject({ done: false, id: ID, code: "interrupted" });
    const resumed = await runImport(["--resume", ID], { stack: importing({}) });
    expect(resumed.code).toBe(0);
    expect(resumed.remote.calls.every(({ method }) => method === "GET")).toBe(true);
  });

  it("sends the file of one that still waits for it, and says where it does", async () => {
    const waiting = await runImport(["--resume", ID], {
      stack: importing({ status: "waiting" }, 0),
    });
    expect([
      waiting.code,
      waiting.out.includes(`send it with: revops import --resume ${ID}`),
    ]).toEqual([1, true]);
    const sent = await runImport(["--resume", ID, "accounts.csv"], { stack: importing({}) });
    expect(sent.code).toBe(0);
    expect(sent.remote.lines[1]).toBe(`PUT /v1/imports/${ID}/file`);
  });

  it("exits 0 where cancelling was what was asked", async () => {
    const { code, remote } = await runImport(["--cancel", ID], {
      stack: importing({ status: "cancelled" }, 0),
    });
    expect([code, remote.lines[0]]).toEqual([0, `POST /v1/imports/${ID}/cancel`]);
  });

  it("sends file and request again while the stack is busy, as the same import", async () => {
    let busy = true;
    const then = importing({});
    const stack: Stack = (call) => {
      busy = !busy;
      return busy ? then(call) : problem(503, "unavailable", [], { "retry-after": "3" });
    };
    const { code, remote } = await runImport(["accounts.csv"], { stack });
    expect(code).toBe(0);
    const keys = remote.calls.slice(0, 2).map(({ headers }) => headers.get("idempotency-key"));
    expect([keys[0] === keys[1], keys[0]?.length]).toEqual([true, 36]);
    expect(remote.calls.filter(({ method }) => method === "PUT").map(({ body }) => body)).toEqual([
      CSV,
      CSV,
    ]);
  });

  it("names the header that is refused, and how to send another file", async () => {
    const errors = [
      {
        pointer: "/columns/name",
        code: "column_missing",
        message:
          'The file has no column "name". If "Nam e" is meant, name it for name in "columns".',
      },
      { pointer: "/columns/x", code: "x", message: 'Say in "columns" which field a column fills.' },
    ];
    const stack: Stack = ({ method }) =>
      method === "PUT"
        ? problem(422, "invalid_fields", errors)
        : Response.json(view({}), { status: 201 });
    const { code, err } = await runImport(["accounts.csv"], { stack });
    expect(code).toBe(1);
    expect(err).toContain(
      '  --map name: The file has no column "name". If it is "Nam e": --map name="Nam e"\n' +
        "  --map x: Say with --map <field>=<header> which field a column fills.\n" +
        "send it again with: revops import --resume",
    );
  });

  it.each([
    [[], "import takes a file"],
    [["accounts.csv", "--entity", "deals"], "--entity"],
    [["accounts.csv", "--mode", "route"], "--mode: only imports of leads have it"],
    [["accounts.csv", "--entity", "leads", "--mode", "guess"], "--mode"],
    [["accounts.csv", "--entity", "leads", "--source", "Not one"], "--source: must be a slug"],
    [["--apply", ID, "--preview"], "--preview goes with"],
    [["accounts.csv", "--undo", ID], "take no file"],
    [["--undo", "x"], "no id of an import"],
    [["accounts.csv", "--map", "name"], "--map takes a field and a header"],
    [["accounts.csv", "--map", "name=a", "--map", "name=b"], "--map names name twice"],
    [["accounts.csv", "--delimiter", "|"], "--delimiter"],
    [["accounts.csv", "--rejects", "accounts.csv"], "would overwrite"],
    [["accounts.csv", "--apply", ID], "take no file"],
    [["--apply", ID, "--cancel", ID], "give one of"],
    [["--resume", "../keys"], "no id of an import"],
    [["accounts.csv", "other.csv"], "one word too many"],
    [["missing.csv"], "there is no file missing.csv that can be read"],
  ])("calls nothing on wrong use: %j", async (args, sentence) => {
    const { code, out, err, remote } = await runImport(args, {});
    expect([code, out, remote.calls]).toEqual([2, "", []]);
    expect(err).toContain(sentence);
  });
});
