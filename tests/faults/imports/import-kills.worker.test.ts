// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { buildImportPorts } from "../../../workers/control/imports/import-ports.ts";
import type { Fault } from "../pipeline/faulty-ports.ts";
import { buildFaultyImportPorts } from "./faulty-import-ports.ts";
import { importEnv, type ImportScene, openImportScene, without } from "./import-scene.ts";

beforeAll(() => {
  console.log = () => {};
});

/** No field takes it. Two of them fill the block that a step reads, so the file below is five steps of one to three rows. */
const FILLER = "x".repeat(60_000);

/** New, changed, unchanged, refused and waiting rows; ids that come again in their own step and in a later one. */
const FILE = [
  "external_id,name,domains,owner,customer_status,filler",
  "one,One,one.example,,prospect,",
  `two,Two,two.example,ghost,customer,${FILLER}`,
  "one,One,one.example,,customer,",
  `bad,,,,,${FILLER}`,
  "two,Two,two.example;2.example,ghost,customer,",
  `three,Three,,,former,${FILLER}`,
  "three,Three,,,former,",
  `one,One,,,customer,${FILLER}`,
  `four,Four,,,former,${FILLER}`,
].join("\n");

/** What stands before: one account that the file changes and one that it does not. */
const STANDING = [
  ["two", { name: "Old" }],
  ["four", { name: "Four", customer_status: "former" }],
] as const;

async function openScene(tenant: string): Promise<ImportScene> {
  const scene = await openImportScene(tenant);
  for (const [id, body] of STANDING) await scene.call("PUT", `/v1/accounts/${id}`, body);
  return scene;
}

interface EndState {
  readonly import: Record<string, unknown>;
  readonly accounts: unknown;
  readonly rejects: string;
  readonly receipts: readonly unknown[];
  readonly notes: unknown;
}

async function endState(scene: ImportScene, id: string): Promise<EndState> {
  const seen = without(await scene.see(id), ["id", "started_by", "created_at", "updated_at"]);
  const { body } = await scene.call("GET", "/v1/accounts");
  const items: Record<string, unknown>[] = body["items"] ?? [];
  const { bytes } = await scene.call("GET", `/v1/imports/${id}/rejects.csv`);
  const { tenant } = scene;
  const range = { v: 1, tenant, from_seq: 0, limit: 256 } as const;
  const { receipts } = await receiptLogStub(env, tenant).readRange(range);
  const notes = await env.DB.prepare(
    `SELECT (SELECT count(*) FROM record_change WHERE tenant_id = ?1) AS changes,
      (SELECT count(*) FROM import_row WHERE tenant_id = ?1) AS rows`,
  )
    .bind(tenant)
    .first();
  return {
    import: seen,
    accounts: items.map((account) => without(account, ["id"])),
    rejects: new TextDecoder().decode(bytes),
    receipts: receipts.flatMap(({ leaf, body }): unknown[] => {
      const { workflow_step, outcome, chain_seq } = Leaf.parse(JSON.parse(leaf));
      const said = ReceiptBody.parse(JSON.parse(body));
      if (said.kind === "import") return [{ workflow_step, outcome, chain_seq, change: said }];
      if (said.kind !== "record" || said.change.entity !== "account") return [];
      return [{ workflow_step, outcome, chain_seq, change: { ...said.change, id: "" } }];
    }),
    notes,
  };
}

/** The row of a refused duplicate, and the row that it is told to repeat. */
function firstRowOf(line: string): readonly number[] {
  const [, row, first] = /^(\d+),.*duplicate_id: Row (\d+) /.exec(line) ?? [];
  return [Number(row), Number(first)];
}

let tenants = 0;
async function importWith(fault: Fault | null) {
  tenants += 1;
  const scene = await openScene(`kill-${tenants}`);
  const real = buildImportPorts(importEnv({ MAIL: { send: async () => {} } }));
  const { ports, calls } = buildFaultyImportPorts(real, fault);
  const id = await scene.begin({ entity: "accounts" });
  await scene.send(id, FILE);
  await scene.drain(ports, 3);
  return { end: await endState(scene, id), calls };
}

test("an import that is killed before or after any call ends as one that nobody disturbed", async () => {
  const { end, calls } = await importWith(null);
  expect(end.import).toMatchObject({
    status: "done",
    rows: 9,
    created: 2,
    updated: 1,
    unchanged: 1,
    rejected: 5,
    warnings: 1,
    ignored_columns: ["filler"],
  });
  const refused = end.rejects.split("\r\n").slice(1, -1);
  expect(refused.filter((line) => line.includes("duplicate_id: Row")).map(firstRowOf)).toEqual([
    [3, 1],
    [5, 2],
    [7, 6],
    [8, 1],
  ]);
  // Each of the five steps reads one block.
  expect(calls.filter((name) => name === "files.read").length).toBeGreaterThanOrEqual(5);
  expect(end.receipts.filter((one) => JSON.stringify(one).includes("IMPORT_RECORDS"))).toHaveLength(
    1,
  );
  expect(end.notes).toEqual({ changes: 0, rows: 0 });
  expect(new Set(calls)).toEqual(
    new Set([
      "files.read",
      "files.remove",
      "db.all",
      "db.batch",
      "db.run",
      "log.read",
      "log.append",
      "views.project",
    ]),
  );
  for (const [call, name] of calls.entries()) {
    // A read whose answer is lost is a read that was not made.
    const isRead = ["files.read", "db.all", "db.first", "log.read"].includes(name);
    for (const when of isRead ? (["before"] as const) : (["before", "after"] as const)) {
      const killed = await importWith({ call, when });
      expect(killed.end, `${when} ${name} (${call})`).toEqual(end);
    }
  }
}, 240_000);

test("two deliveries of one message at once make each step once", async () => {
  const { end } = await importWith(null);
  for (let round = 0; round < 5; round += 1) {
    const scene = await openScene(`parallel-${round}`);
    const id = await scene.begin({ entity: "accounts" });
    await scene.send(id, FILE);
    const [message] = scene.queue.splice(0);
    if (message === undefined) throw new Error("nothing was sent");
    await Promise.all(
      [1, 2, 3].map(() => {
        scene.queue.push(message);
        return scene.drain();
      }),
    );
    expect(await endState(scene, id)).toEqual(end);
  }
}, 120_000);
