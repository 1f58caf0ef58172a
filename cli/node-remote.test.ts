// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NODE_REMOTE } from "./node-remote.ts";

describe("files", () => {
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "revops-cli-"));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const bytes = new TextEncoder().encode("new");

  it("are written whole, in folders of their own, and readable by their owner alone", async () => {
    const path = join(dir, "a", "b", "credentials.json");
    await NODE_REMOTE.writeFile(path, bytes);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(dir, "a", "b"))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(dir, "a", "b"))).toEqual(["credentials.json"]);
  });

  it("take the place of one that others could read, without its permissions", async () => {
    const path = join(dir, "open.json");
    await writeFile(path, "old", { mode: 0o644 });
    await NODE_REMOTE.writeFile(path, bytes);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, "utf8")).toBe("new");
  });

  it("are found from the folder in which a person runs the package's script", async () => {
    const before = process.env["INIT_CWD"];
    try {
      process.env["INIT_CWD"] = dir;
      await NODE_REMOTE.writeFile("typed.txt", bytes);
      expect(await readFile(join(dir, "typed.txt"), "utf8")).toBe("new");
      expect(await NODE_REMOTE.readFile("typed.txt")).toEqual(Buffer.from(bytes));
      expect((await NODE_REMOTE.openFile("typed.txt"))?.size).toBe(3);
      expect(await NODE_REMOTE.isFolder(".")).toBe(true);
      expect(await NODE_REMOTE.isFolder("cli")).toBe(false);
    } finally {
      if (before === undefined) delete process.env["INIT_CWD"];
      else process.env["INIT_CWD"] = before;
    }
  });

  it("that cannot be written leave nothing behind", async () => {
    await expect(NODE_REMOTE.writeFile(join(dir, "a"), bytes)).rejects.toThrow(/EISDIR|EEXIST/);
    expect((await readdir(dir)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("are opened for sending with their size, and only where they are files", async () => {
    const path = join(dir, "rows.csv");
    await writeFile(path, "a,b\n1,2\n");
    const blob = await NODE_REMOTE.openFile(path);
    expect([blob?.size, blob?.type, await blob?.text()]).toEqual([8, "text/csv", "a,b\n1,2\n"]);
    expect(await NODE_REMOTE.openFile(dir)).toBeNull();
    expect(await NODE_REMOTE.openFile(join(dir, "none.csv"))).toBeNull();
  });
});
