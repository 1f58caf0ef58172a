// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { migratedDatabase } from "../tests/faults/migrated-database.ts";
import { firstRowsStatement, forgetFirstRows, loadFirstRows } from "./import-rows.ts";

beforeAll(() => migratedDatabase());

const IDS = ["a", "b", "c", "d", "e"];
const ROWS = IDS.map((id, i) => ({ id, row: i + 1 }));
const noted = (tenant: string, job: string) => loadFirstRows(env.DB, tenant, job, IDS);

describe("the first rows of an import", () => {
  it("stay what they were when a step is made again, and belong to one import of one tenant", async () => {
    await firstRowsStatement(env.DB, "t", "one", ROWS.slice(0, 3)).run();
    await firstRowsStatement(env.DB, "t", "one", [{ id: "a", row: 9 }, ...ROWS]).run();
    expect(await noted("t", "one")).toEqual(new Map(ROWS.map(({ id, row }) => [id, row])));
    expect((await noted("t", "two")).size).toBe(0);
    expect((await noted("other", "one")).size).toBe(0);
  });

  it("are forgotten in pieces until none is left, and nobody else's with them", async () => {
    for (const [tenant, job] of [
      ["f", "one"],
      ["f", "two"],
      ["other", "one"],
    ] as const) {
      await firstRowsStatement(env.DB, tenant, job, ROWS).run();
    }
    const left: [boolean, number][] = [];
    for (let piece = 0; piece < 4; piece += 1) {
      left.push([await forgetFirstRows(env.DB, "f", "one", 2), (await noted("f", "one")).size]);
    }
    expect(left).toEqual([
      [false, 3],
      [false, 1],
      [true, 0],
      [true, 0],
    ]);
    expect((await noted("f", "two")).size).toBe(5);
    expect((await noted("other", "one")).size).toBe(5);
  });
});
