// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { ReceiptLog } from "#durable-objects/receipt-log.ts";
import {
  append,
  appendAll,
  holdWorld,
  items,
  logStub,
  NOW,
  publish,
  textsInObject,
} from "./log-under-test.ts";

describe("the alarm", () => {
  it("publishes what is due, and an idle log has none", async () => {
    const tenant = "faults-alarm";
    const stub = logStub(tenant);
    await append(stub, tenant, items(3));
    const alarm = (): Promise<number | null> =>
      runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
    expect(await alarm()).not.toBeNull();
    await runInDurableObject(stub, async (instance: ReceiptLog) => {
      instance.world = { ...instance.world, now: () => Date.now() + 61_000 };
      await instance.alarm();
    });
    expect(await stub.describe({ v: 1, tenant })).toMatchObject({
      published_size: 3,
      publication_lag_ms: 0,
    });
    expect(await alarm()).toBeNull();
  });

  it("comes again while the bucket is down, and the log goes on taking receipts", async () => {
    const tenant = "faults-down";
    const stub = logStub(tenant);
    await append(stub, tenant, items(1));
    const world = await holdWorld(stub, Date.now() + 61_000);
    world.down = true;
    await runInDurableObject(stub, (instance: ReceiptLog) => instance.alarm());
    await append(stub, tenant, items(1, 1));
    const { size, published_size, publication_lag_ms } = await stub.describe({ v: 1, tenant });
    expect([size, published_size]).toEqual([2, 0]);
    expect(publication_lag_ms).toBeGreaterThan(0);
  });
});

describe("a log in doubt", () => {
  it("appends nothing while the bucket does not answer at start", async () => {
    const tenant = "faults-start";
    const stub = logStub(tenant);
    const world = await holdWorld(stub, NOW);
    world.down = true;
    const refused = { ok: false, code: "evidence_unavailable", reason: "evidence bucket" };
    expect(await stub.append({ v: 1, tenant, items: items(1) })).toEqual(refused);
    expect(await stub.describe({ v: 1, tenant })).toMatchObject({ size: 0 });
    world.down = false;
    expect((await append(stub, tenant, items(1))).map(({ seq }) => seq)).toEqual([0]);
  });

  const rollbacks: Record<string, (sql: SqlStorage) => void> = {
    "newest receipts gone": (sql) => sql.exec("DELETE FROM receipt WHERE seq >= 8"),
    "all rows gone": (sql) => {
      for (const table of ["receipt", "chain", "checkpoint", "log"])
        sql.exec(`DELETE FROM ${table}`);
    },
    "a receipt replaced (fork)": (sql) =>
      sql.exec("UPDATE receipt SET hash = zeroblob(32) WHERE seq = 4"),
    "another log id": (sql) =>
      sql.exec("UPDATE log SET log_id = 'ffffffffffffffffffffffffffffffff'"),
  };
  it.each(Object.entries(rollbacks))("refuses appends and exports: %s", async (name, rollBack) => {
    const tenant = `faults-rollback-${name.length}`;
    await append(logStub(tenant), tenant, items(10));
    await holdWorld(logStub(tenant), NOW);
    expect(await publish(logStub(tenant), tenant, 9)).toBeNull();
    await runInDurableObject(logStub(tenant), (_, { storage }) => rollBack(storage.sql));
    await evictDurableObject(logStub(tenant));
    const reply = await logStub(tenant).append({ v: 1, tenant, items: items(1, 500) });
    expect(reply).toMatchObject({ ok: false, code: "log_refuses" });
    const evidence = await logStub(tenant).evidence({ v: 1, tenant, chains: [], cover_seq: 0 });
    expect(evidence).toMatchObject({ ok: false, code: "log_refuses" });
  });

  it("refuses when the published checkpoint is gone or signed by another key", async () => {
    for (const [tenant, text] of Object.entries({
      "faults-gone": null,
      "faults-forged": "forged\n1\n\n",
    })) {
      await append(logStub(tenant), tenant, items(2));
      await holdWorld(logStub(tenant), NOW);
      expect(await publish(logStub(tenant), tenant, 1)).toBeNull();
      const key = `c/${logStub(tenant).id.toString()}/checkpoint`;
      await (text === null ? env.EVIDENCE.delete(key) : env.EVIDENCE.put(key, text));
      await evictDurableObject(logStub(tenant));
      expect(await logStub(tenant).append({ v: 1, tenant, items: items(1, 9) })).toMatchObject({
        ok: false,
      });
    }
  });

  it("stops for good where immutable evidence holds other bytes, also after a restart", async () => {
    const tenant = "faults-conflict";
    const stub = logStub(tenant);
    await holdWorld(stub, NOW);
    await appendAll(stub, tenant, items(256));
    const logId = (await stub.describe({ v: 1, tenant })).origin.split("/").at(-1);
    await env.EVIDENCE.put(`b/r7y/${logId}/000`, "something else\n");
    await publish(stub, tenant, 255).catch(() => null);
    const reply = await logStub(tenant).append({ v: 1, tenant, items: items(1, 500) });
    expect(reply).toMatchObject({
      ok: false,
      reason: expect.stringContaining("other bytes stored"),
    });
    await abortAllDurableObjects();
    expect(await logStub(tenant).append({ v: 1, tenant, items: items(1, 500) })).toMatchObject({
      ok: false,
    });
    // Nothing was dropped: the texts are all still in the object.
    expect((await textsInObject(logStub(tenant))).length).toBe(256);
  });

  it("never signs a second root for one size", async () => {
    const tenant = "faults-second-root";
    const stub = logStub(tenant);
    await append(stub, tenant, items(3));
    await holdWorld(stub, NOW);
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec(
        "INSERT INTO checkpoint (size, root, note, at_ms, published) VALUES (3, zeroblob(32), 'x', 0, 0)",
      );
    });
    await publish(stub, tenant, 2).catch(() => null);
    const reply = await logStub(tenant).append({ v: 1, tenant, items: items(1, 500) });
    expect(reply).toMatchObject({ ok: false, reason: expect.stringContaining("second_root") });
    expect(await env.EVIDENCE.get(`c/${stub.id.toString()}/checkpoint`)).toBeNull();
  });
});
