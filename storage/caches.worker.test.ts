// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";
import { BROKEN_CACHE, deskEnv, documentOf } from "../tests/faults/fake-desk.ts";
import { buildConfigPort } from "./config-reader.ts";
import { findKey } from "./key-reader.ts";

const MINUTE_MS = 60_000;

describe("config", () => {
  it("in effect at an instant is the highest version whose time has come", async () => {
    const { env: fake, publish } = deskEnv();
    publish(1, 0);
    publish(2, 500);
    publish(3, 400);
    const port = buildConfigPort(fake, 1_000);
    const at = async (ms: number) =>
      (await port.active("t-cfg-at", ms))?.version.config_version ?? null;
    expect([await at(-1), await at(0), await at(399), await at(400), await at(900)]).toEqual([
      null,
      1,
      1,
      3,
      3,
    ]);
    expect((await port.version("t-cfg-at", 2))?.document.policy.fallback_team).toBe("tea_2");
    expect(await port.version("t-cfg-at", 9)).toBeNull();
  });

  it("asks for the list of versions once a minute, and for a version it does not know at once", async () => {
    const { env: fake, publish, asked } = deskEnv();
    publish(1, 0);
    await buildConfigPort(fake, 0).active("t-cfg-age", 0);
    publish(2, 0);
    expect(
      (await buildConfigPort(fake, MINUTE_MS - 1).active("t-cfg-age", 0))?.version.config_version,
    ).toBe(1);
    expect(asked.filter((call) => call === "versions").length).toBe(1);
    expect(
      (await buildConfigPort(fake, MINUTE_MS).active("t-cfg-age", 0))?.version.config_version,
    ).toBe(2);
    publish(3, 0);
    expect(
      (await buildConfigPort(fake, MINUTE_MS).version("t-cfg-age", 3))?.version.config_version,
    ).toBe(3);
  });

  it("a tenant's first version is seen at once, because no list is not remembered", async () => {
    const { env: fake, publish } = deskEnv();
    const port = buildConfigPort(fake, 0);
    expect(await port.active("t-cfg-first", 0)).toBeNull();
    publish(1, 0);
    expect((await port.active("t-cfg-first", 0))?.version.config_version).toBe(1);
  });

  it("a document in KV that is not what its hash says is not used, and is mended", async () => {
    const { env: fake, publish, asked } = deskEnv();
    const { config_sha256 } = publish(7, 0);
    const key = `cfg/t-cfg-forged/${config_sha256}`;
    await env.CACHE.put(key, canonicalJson(documentOf(8)));
    expect(
      (await buildConfigPort(fake, 0).active("t-cfg-forged", 0))?.document.policy.fallback_team,
    ).toBe("tea_7");
    expect(asked).toContain("document");
    expect(sha256Hex((await env.CACHE.get(key)) ?? "")).toBe(config_sha256);
  });

  it("a document in KV spares the desk", async () => {
    const { env: fake, publish, asked } = deskEnv();
    const { config_sha256 } = publish(6, 0);
    await env.CACHE.put(`cfg/t-cfg-kv/${config_sha256}`, canonicalJson(documentOf(6)));
    await buildConfigPort(fake, 0).active("t-cfg-kv", 0);
    expect(asked).not.toContain("document");
  });

  it("is there with KV down", async () => {
    const { env: fake, publish } = deskEnv(BROKEN_CACHE);
    publish(1, 0);
    expect((await buildConfigPort(fake, 0).active("t-cfg-down", 0))?.version.config_version).toBe(
      1,
    );
  });
});

describe("API keys", () => {
  const record: KeyRecord = {
    key_id: "main",
    key_sha256: "ab",
    name: "test",
    scopes: ["admin"],
    created_at_ms: 0,
    expires_at_ms: null,
    revoked_at_ms: null,
    user_id: null,
    last_used_at_ms: null,
    replaced_by: null,
    source: null,
  };

  it("come from the desk once a minute, hits and misses alike", async () => {
    const { env: fake, keys, asked } = deskEnv();
    keys.set("main", record);
    for (let i = 0; i < 3; i++) {
      expect(await findKey(fake, "t-key", "main", "ab", i)).toEqual(record);
      expect(await findKey(fake, "t-key", "none", "ab", i)).toBeNull();
    }
    expect(asked).toEqual(["findKey", "findKey"]);
  });

  it("another isolate reads them from KV", async () => {
    const { env: fake, keys, asked } = deskEnv();
    keys.set("main", record);
    await findKey(fake, "t-key-kv", "main", "ab", 0);
    // An isolate that has forgotten, as after a minute.
    expect(await findKey(fake, "t-key-kv", "main", "ab", MINUTE_MS)).toEqual(record);
    expect(asked).toEqual(["findKey"]);
  });

  it("a record in KV that cannot be read is asked for again, and KV may be down", async () => {
    await env.CACHE.put("key/t-key-odd/main", "{}");
    for (const cache of [env.CACHE, BROKEN_CACHE]) {
      const { env: fake, keys } = deskEnv(cache);
      keys.set("main", record);
      expect(
        await findKey(fake, cache === env.CACHE ? "t-key-odd" : "t-key-down", "main", "ab", 0),
      ).toEqual(record);
    }
  });

  it("of one tenant are nobody's in another", async () => {
    const { env: fake, keys } = deskEnv();
    keys.set("main", record);
    await findKey(fake, "t-key-a", "main", "ab", 0);
    keys.clear();
    expect(await findKey(fake, "t-key-b", "main", "ab", 0)).toBeNull();
  });
});
