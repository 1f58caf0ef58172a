// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { buildImportPorts } from "../../../workers/control/imports/import-ports.ts";
import type { Fault } from "../pipeline/faulty-ports.ts";
import { buildFaultyImportPorts } from "./faulty-import-ports.ts";
import { importEnv, type ImportScene, openImportScene } from "./import-scene.ts";

beforeAll(() => {
  console.log = () => {};
});

/** Ids that come again end a step, so this is five steps: new, changed, unchanged, refused and waiting rows. */
const FILE = [
  "external_id,name,domains,owner,customer_status",
  "one,One,one.example,,prospect",
  "two,Two,two.example,ghost,customer",
  "one,One,one.example,,customer",
  "bad,,,,",
  "two,Two,two.example;2.example,ghost,customer",
  "three,Three,,,former",
  "three,Three,,,former",
  "one,One,,,customer",
].join("\n");

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
  const notes = await env.DB.prepare("SELECT count(*) AS n FROM record_change WHERE tenant_id = ?")
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

/** What is every import's own. */
function without(view: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(view).filter(([name]) => !names.includes(name)));
}

let tenants = 0;
async function importWith(fault: Fault | null) {
  tenants += 1;
  const scene = await openImportScene(`kill-${tenants}`);
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
    rows: 8,
    created: 3,
    updated: 3,
    unchanged: 1,
    rejected: 1,
    warnings: 2,
  });
  expect(end.receipts.filter((one) => JSON.stringify(one).includes("IMPORT_RECORDS"))).toHaveLength(
    1,
  );
  expect(end.notes).toEqual({ n: 0 });
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
    const scene = await openImportScene(`parallel-${round}`);
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
