// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { KeyRecord, KeyReply, TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { ACTOR, desk, NOW, record, told } from "../tests/faults/ledger/key-desk.ts";

describe("a stored key", () => {
  it("is kept whole, saved twice changes nothing, and its id never gets another secret", async () => {
    const { stub, tenant, object } = desk("keys-kept");
    const key = record("k1", { user_id: "usr_1", expires_at_ms: NOW + 1_000_000 });
    const save = (one: KeyRecord) => stub.saveKey({ v: 1, tenant, key: one, actor: ACTOR });
    expect(await stub.findKey({ v: 1, tenant, key_id: "k1" })).toBeNull();
    expect(await save(key)).toEqual({ ok: true, fresh: true, key });
    expect(await save({ ...key, name: "other" })).toEqual({ ok: true, fresh: false, key });
    const stolen = await save({ ...key, key_sha256: "b".repeat(64) });
    expect(stolen).toEqual({ ok: false, code: "key_exists" });
    await evictDurableObject(object);
    expect(await stub.findKey({ v: 1, tenant, key_id: "k1" })).toEqual(key);
    expect(await told(tenant, "k1")).toHaveLength(1);
  });

  it("of a desk from before keys had users works on, and can be rotated", async () => {
    const { stub, tenant, object } = desk("keys-old");
    await stub.findKey({ v: 1, tenant, key_id: "old" });
    await runInDurableObject(object, (_, { storage: { sql } }) => {
      sql.exec("DROP TABLE api_key");
      sql.exec(
        `CREATE TABLE api_key (key_id TEXT PRIMARY KEY, key_sha256 TEXT NOT NULL, name TEXT NOT NULL,
           scopes TEXT NOT NULL, created_at_ms INTEGER NOT NULL, expires_at_ms INTEGER, revoked_at_ms INTEGER
         ) STRICT, WITHOUT ROWID`,
      );
      const { key_sha256, name, scopes } = record("old");
      const values = ["old", key_sha256, name, JSON.stringify(scopes), NOW];
      sql.exec("INSERT INTO api_key VALUES (?, ?, ?, ?, ?, NULL, NULL)", ...values);
    });
    for (let waking = 0; waking < 2; waking++) {
      await evictDurableObject(object);
      expect(await stub.findKey({ v: 1, tenant, key_id: "old" })).toEqual(record("old"));
    }
    const successor = record("new");
    const request = { key_id: "old", successor, old_expires_at_ms: NOW + 60_000, actor: ACTOR };
    expect(await stub.rotateKey({ v: 1, tenant, ...request })).toMatchObject({ fresh: true });
    expect(await stub.findKey({ v: 1, tenant, key_id: "old" })).toMatchObject({
      replaced_by: "new",
    });
  });

  it("is listed newest first, page by page, each key once", async () => {
    const { stub, tenant } = desk("keys-listed");
    const ages = [3, 1, 2, 2, 5, 2];
    for (const [i, age] of ages.entries()) {
      const key = record(`k${i}`, { created_at_ms: age });
      await stub.saveKey({ v: 1, tenant, key, actor: ACTOR });
    }
    const seen: KeyRecord[] = [];
    for (;;) {
      const last = seen.at(-1);
      const after = last === undefined ? null : last;
      const page = await stub.keys({ v: 1, tenant, limit: 2, after });
      if (page.length === 0) break;
      seen.push(...page);
    }
    expect(seen.map(({ created_at_ms }) => created_at_ms)).toEqual([5, 3, 2, 2, 2, 1]);
    expect(new Set(seen.map(({ key_id }) => key_id)).size).toBe(6);
  });
});

describe("a use", () => {
  const used = async (of: ReturnType<typeof desk>, keyId: string, sha256?: string) => {
    const { stub, tenant } = of;
    const shown = sha256 === undefined ? {} : { used_sha256: sha256 };
    await stub.findKey({ v: 1, tenant, key_id: keyId, ...shown });
    return (await stub.findKey({ v: 1, tenant, key_id: keyId }))?.last_used_at_ms ?? null;
  };

  it("is noted where the right secret was shown and the key still works, and nowhere else", async () => {
    const mine = desk("keys-used");
    const { stub, tenant } = mine;
    const cases: readonly [KeyRecord, string | undefined, boolean][] = [
      [record("shown"), record("shown").key_sha256, true],
      [record("looked-at"), undefined, false],
      [record("guessed"), "f".repeat(64), false],
      [record("revoked", { revoked_at_ms: 1 }), record("revoked").key_sha256, false],
      [record("expired", { expires_at_ms: 1 }), record("expired").key_sha256, false],
    ];
    for (const [key, sha256, noted] of cases) {
      await stub.saveKey({ v: 1, tenant, key, actor: ACTOR });
      expect([key.key_id, (await used(mine, key.key_id, sha256)) !== null]).toEqual([
        key.key_id,
        noted,
      ]);
    }
  });

  it("is written once a minute at most, and leaves no receipt", async () => {
    const mine = desk("keys-used-often");
    const { stub, tenant, object } = mine;
    const key = record("k1");
    await stub.saveKey({ v: 1, tenant, key, actor: ACTOR });
    const lastUsedAt = (at: number) =>
      runInDurableObject(object, (_, { storage: { sql } }) => {
        sql.exec("UPDATE api_key SET last_used_at_ms = ?", at);
      });
    const recent = Date.now() - 30_000;
    await lastUsedAt(recent);
    expect(await used(mine, "k1", key.key_sha256)).toBe(recent);
    await lastUsedAt(recent - 60_000);
    expect(await used(mine, "k1", key.key_sha256)).toBeGreaterThan(recent);
    expect(await told(tenant, "k1")).toHaveLength(1);
  });
});

describe("rotating", () => {
  const rotate = ({ stub, tenant }: ReturnType<typeof desk>, old: string, next: KeyRecord) =>
    stub.rotateKey({
      v: 1,
      tenant,
      key_id: old,
      successor: next,
      old_expires_at_ms: NOW + 60_000,
      actor: ACTOR,
    });

  it("stores the successor and never lengthens the old key's life; again it changes nothing", async () => {
    const mine = desk("keys-rotated");
    const { stub, tenant } = mine;
    const lives: readonly [number | null, number][] = [
      [null, NOW + 60_000],
      [NOW + 90_000, NOW + 60_000],
      [NOW + 30_000, NOW + 30_000],
    ];
    for (const [i, [expires_at_ms, ends]] of lives.entries()) {
      const [old, next] = [record(`old${i}`, { expires_at_ms }), record(`new${i}`)];
      await stub.saveKey({ v: 1, tenant, key: old, actor: ACTOR });
      for (const fresh of [true, false]) {
        const reply = await rotate(mine, old.key_id, next);
        const ending = await stub.findKey({ v: 1, tenant, key_id: old.key_id });
        expect(reply).toEqual({ ok: true, fresh, key: next, old: ending });
      }
      const ending = await stub.findKey({ v: 1, tenant, key_id: old.key_id });
      expect(ending).toEqual({ ...old, expires_at_ms: ends, replaced_by: next.key_id });
      expect([
        (await told(tenant, old.key_id)).length,
        (await told(tenant, next.key_id)).length,
      ]).toEqual([2, 1]);
    }
  });

  it("is refused for a key that is unknown, over, or rotated before, and takes nobody's place", async () => {
    const mine = desk("keys-not-rotated");
    const { stub, tenant } = mine;
    const keys = [
      record("revoked", { revoked_at_ms: 1 }),
      record("expired", { expires_at_ms: 1 }),
      record("replaced", { replaced_by: "other" }),
      record("other"),
    ];
    for (const key of keys) await stub.saveKey({ v: 1, tenant, key, actor: ACTOR });
    const codes: Record<string, KeyReply> = {};
    for (const id of ["nobody", "revoked", "expired", "replaced"]) {
      codes[id] = await rotate(mine, id, record("fresh"));
    }
    codes["other"] = await rotate(mine, "other", record("revoked"));
    expect(Object.values(codes).map((reply) => (reply.ok ? "ok" : reply.code))).toEqual([
      "unknown_key",
      "key_ended",
      "key_ended",
      "key_replaced",
      "key_exists",
    ]);
    expect(await stub.findKey({ v: 1, tenant, key_id: "fresh" })).toBeNull();
  });
});

it("another tenant's key, version or document is never asked of this desk", async () => {
  const { object } = desk("keys-own");
  const other = { v: 1, tenant: "tenant-other" } as const;
  const refused = await runInDurableObject(object, (instance) => {
    const inner = instance as unknown as TenantDeskRpc;
    const calls = [
      () => inner.findKey({ ...other, key_id: "k1" }),
      () => inner.keys({ ...other, limit: 1, after: null }),
      () => inner.saveKey({ ...other, key: record("k1"), actor: ACTOR }),
      () => inner.revokeKey({ ...other, key_id: "k1", actor: ACTOR }),
      () =>
        inner.rotateKey({
          ...other,
          key_id: "k1",
          successor: record("k2"),
          old_expires_at_ms: 0,
          actor: ACTOR,
        }),
      () => inner.versions(other),
      () => inner.document({ ...other, config_sha256: "" }),
      () => inner.versionDocument({ ...other, config_version: 1 }),
      () =>
        inner.publish({
          ...other,
          expect_version: null,
          source: "{}",
          compiled: "{}",
          compiler: "",
          effective_at_ms: null,
          actor: ACTOR,
        }),
    ];
    return Promise.all(
      calls.map((call) =>
        call().then(
          () => "answered",
          (error: Error) => error.name,
        ),
      ),
    );
  });
  expect(new Set(refused)).toEqual(new Set(["InvariantError"]));
});
