// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { hexText } from "#domain/bytes/encoding.ts";
import { accountsFile, type ImportScene, openImportScene } from "./import-scene.ts";

let scene: ImportScene;
beforeAll(async () => {
  console.log = () => {};
  scene = await openImportScene("import-files");
});

const ACCOUNTS = { entity: "accounts" };

describe("a file", () => {
  const utf16 = new Uint8Array([0xff, 0xfe, 0x61, 0, 0x2c, 0, 0x62, 0]);
  test.each<[string, string | Uint8Array, string[]]>([
    ["that is empty", "", ["/file"]],
    ["in UTF-16", utf16, ["/file"]],
    ["with NUL bytes", "external_id,name\nx\u0000,y\n", ["/file"]],
    ["in Latin-1", new Uint8Array([0x69, 0x64, 0x2c, 0xe9]), ["/file"]],
    ["with an open quote in its header", '"external_id,name\na,b\n', ["/file"]],
    ["without a required column", "external_id,owner\na,b\n", ["/file/name"]],
    [
      "of something else",
      "Colour,Size\n",
      ["/file/external_id", "/file/name", "/file/Colour", "/file/Size"],
    ],
    ["with a column twice", "external_id,name,NAME\n", ["/file/name"]],
  ])("%s is refused before anything is stored", async (_, file, pointers) => {
    const id = await scene.begin(ACCOUNTS);
    const answer = await scene.send(id, file);
    expect([answer.status, answer.pointers]).toEqual([422, pointers]);
    expect(await scene.see(id)).toMatchObject({ status: "waiting", bytes_total: null });
    expect((await env.IMPORTS.list({ prefix: `imports/${scene.tenant}/${id}` })).objects).toEqual(
      [],
    );
    expect(scene.queue).toEqual([]);
  });

  test("with columns that no field takes is imported, and they are told", async () => {
    const columns = { name: "Company Name" };
    const file = "Colour,External ID,Company Name,Industry,Notes\nred,more-1,More,steel,secret\n";
    const done = await scene.run({ ...ACCOUNTS, columns }, file);
    expect(done).toMatchObject({ created: 1, ignored_columns: ["Colour", "Notes"] });
    const { body } = await scene.call("GET", "/v1/accounts/more-1");
    expect(body).toMatchObject({ name: "More", industry: "steel" });
  });

  test.each<[string, string, string, number]>([
    ["an open quote", 'external_id,name\nh-1,ok\nh-2,"bad\nh-3,x\n', "quote_unclosed", 3],
    ["text behind a quote", 'external_id,name\nh-1,ok\n"h-2"x,bad\n', "quote_misplaced", 3],
    ["a cell of 10 MB", `external_id,name\nh-1,ok\nh-2,${"x".repeat(1e7)}\n`, "record_too_long", 3],
  ])(
    "that stops being CSV with %s fails there, after what stood before",
    async (_, file, reason, line) => {
      const failed = await scene.run(ACCOUNTS, file);
      expect(failed).toMatchObject({ status: "failed", reason, reason_line: line, rows: 1 });
    },
  );

  test("that is larger than the bound is refused as it passes, whatever it says of its length", async () => {
    const id = await scene.begin(ACCOUNTS);
    const part = new Uint8Array(1_000_000).fill(0x61);
    part.set(new TextEncoder().encode("external_id,name\n"));
    const huge = new Uint8Array(101_000_000);
    for (let at = 0; at < huge.length; at += part.length) huge.set(part, at);
    expect((await scene.send(id, huge)).status).toBe(413);
    expect(await scene.see(id)).toMatchObject({ status: "waiting" });
  }, 60_000);

  test("of several parts arrives whole, by its hash", async () => {
    const id = await scene.begin({ ...ACCOUNTS, dry_run: true });
    const file = new TextEncoder().encode(accountsFile(20_000, () => "x".repeat(900)));
    const answer = await scene.send(id, file);
    const hash = hexText(new Uint8Array(await crypto.subtle.digest("SHA-256", file)));
    expect(answer.body).toMatchObject({ file_sha256: hash, bytes_total: file.length });
    await scene.call("POST", `/v1/imports/${id}/cancel`);
    await scene.drain();
  }, 60_000);

  test("sent twice is taken once; another one is refused", async () => {
    const id = await scene.begin(ACCOUNTS);
    const file = "external_id,name\nt-1,Twice\n";
    expect((await scene.send(id, file)).status).toBe(202);
    expect((await scene.send(id, file)).status).toBe(202);
    await scene.drain();
    expect((await scene.send(id, file)).body).toMatchObject({ status: "done", created: 1 });
    expect((await scene.send(id, `${file}t-2,More\n`)).status).toBe(409);
  });
});
