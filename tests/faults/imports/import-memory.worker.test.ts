// SPDX-License-Identifier: Apache-2.0
import { beforeAll, expect, test } from "vitest";
import { SURE_BLOCK_BYTES } from "#domain/imports/csv-records.ts";
import {
  buildImportPorts,
  type ImportPorts,
} from "../../../workers/control/imports/import-ports.ts";
import { accountsFile, type ImportScene, importEnv, openImportScene } from "./import-scene.ts";

let scene: ImportScene;
beforeAll(async () => {
  console.log = () => {};
  scene = await openImportScene("import-memory");
});

interface Held {
  /** Most bytes of the file in one read. */
  read: number;
  /** Most characters of values that one statement was given. */
  bound: number;
}

/** The real ports, which note the largest piece that ever passes through them: between steps a job is a row in D1. */
function watchedPorts(held: Held): ImportPorts {
  const ports = buildImportPorts(importEnv({ MAIL: { send: async () => {} } }));
  const note = (value: unknown): void => {
    held.bound = Math.max(held.bound, JSON.stringify(value).length);
  };
  const prepare = (sql: string): D1PreparedStatement =>
    new Proxy(ports.records.db.prepare(sql), {
      get(statement, name) {
        const member: unknown = Reflect.get(statement, name);
        if (typeof member !== "function") return member;
        return (...given: unknown[]): unknown => {
          if (name === "bind") note(given);
          return (member as (...all: unknown[]) => unknown).apply(statement, given);
        };
      },
    });
  const db = new Proxy(ports.records.db, {
    get(target, name) {
      if (name === "prepare") return prepare;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  return {
    ...ports,
    records: { ...ports.records, db },
    files: {
      ...ports.files,
      async read(key, offset, length) {
        const bytes = await ports.files.read(key, offset, length);
        held.read = Math.max(held.read, bytes?.length ?? 0);
        return bytes;
      },
    },
  };
}

test("a step holds no more of a file of 6,000 rows than of one of 600, so memory does not grow with the file", async () => {
  const held: Held[] = [];
  for (const rows of [600, 6_000]) {
    const most: Held = { read: 0, bound: 0 };
    const file = accountsFile(rows, (row) => `of-${rows}-${row}.example`);
    const done = await scene.run(
      { entity: "accounts" },
      file.replaceAll("acc-", `of-${rows}-`),
      watchedPorts(most),
    );
    expect(done).toMatchObject({ status: "done", rows, created: rows });
    held.push(most);
  }
  const [small, large] = held;
  expect(small?.bound).toBeGreaterThan(10_000);
  expect(large?.read).toBeLessThanOrEqual(SURE_BLOCK_BYTES);
  // Ids and counts are longer by a digit or two; anything gathered over steps would be ten times as long.
  expect(large?.bound).toBeLessThan((small?.bound ?? 0) * 1.2);
});
