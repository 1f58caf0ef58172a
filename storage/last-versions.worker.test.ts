// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { BROKEN_CACHE, deskEnv, DOWN } from "../tests/faults/fake-desk.ts";
import { buildConfigPort, buildDoorConfigPort, type ConfigEnv } from "./config-reader.ts";

const MINUTE_MS = 60_000;

describe("the config of a door", () => {
  const told: unknown[] = [];
  const tell = (error: unknown): void => void told.push(error);
  /** The reader of an isolate that knows nothing yet. */
  async function coldPort(fake: ConfigEnv, nowMs: number) {
    vi.resetModules();
    const cold = await import("./config-reader.ts");
    return cold.buildDoorConfigPort(fake, nowMs, tell);
  }
  const numberIn = async (port: Pick<ReturnType<typeof buildConfigPort>, "active">, of: string) =>
    (await port.active(of, 1_000))?.version.config_version;

  it("outlasts its desk, in a warm isolate without KV, and says why; a pipeline's does not", async () => {
    const { env: fake, publish, state } = deskEnv(BROKEN_CACHE);
    publish(1, 0);
    expect(await numberIn(buildDoorConfigPort(fake, 0, tell), "t-door-warm")).toBe(1);
    state.down = true;
    told.length = 0;
    for (const nowMs of [MINUTE_MS, 90 * 24 * 60 * MINUTE_MS]) {
      expect(await numberIn(buildDoorConfigPort(fake, nowMs, tell), "t-door-warm")).toBe(1);
    }
    expect(told).toEqual([DOWN, DOWN]);
    await expect(buildConfigPort(fake, MINUTE_MS).active("t-door-warm", 0)).rejects.toBe(DOWN);
  });

  it("outlasts its desk in a cold isolate, a version too that is only to come when the desk goes", async () => {
    const { env: fake, publish, state } = deskEnv();
    publish(1, 0);
    publish(2, 900);
    // Nobody has needed the second one's document yet.
    const first = await (await coldPort(fake, 0)).active("t-door-cold", 0);
    expect(first?.version.config_version).toBe(1);
    state.down = true;
    const later = await (await coldPort(fake, 1_000)).active("t-door-cold", 1_000);
    expect(later?.document.policy.fallback_team).toBe("tea_2");
  });

  it("outlasts its desk also where pipelines of the isolate asked for the list", async () => {
    const { env: fake, publish, state } = deskEnv();
    publish(1, 0);
    await buildConfigPort(fake, 0).active("t-door-shared", 0);
    await buildDoorConfigPort(fake, 0, tell).active("t-door-shared", 0);
    state.down = true;
    expect(await numberIn(await coldPort(fake, 0), "t-door-shared")).toBe(1);
  });

  it("costs KV one write for a version, and again what KV did not take", async () => {
    const puts: string[] = [];
    let refused = true;
    const cache = {
      get: (key: string) => env.CACHE.get(key),
      put: async (key: string, text: string) => {
        puts.push(key.slice(0, key.indexOf("/")));
        if (refused) throw new Error("KV is down");
        await env.CACHE.put(key, text);
      },
    } as unknown as ConfigEnv["CACHE"];
    const { env: fake, publish, state } = deskEnv(cache);
    publish(1, 0);
    const ask = (minute: number) =>
      numberIn(buildDoorConfigPort(fake, minute * MINUTE_MS, tell), "t-door-puts");
    await ask(0);
    await ask(0);
    expect(puts).toEqual(["cfg", "cfgv"]);
    refused = false;
    for (const minute of [1, 2, 3]) await ask(minute);
    expect(puts).toEqual(["cfg", "cfgv", "cfgv"]);
    publish(2, 0);
    await ask(4);
    await ask(5);
    expect(puts).toEqual(["cfg", "cfgv", "cfgv", "cfg", "cfgv"]);
    state.down = true;
    expect(await numberIn(await coldPort(fake, 0), "t-door-puts")).toBe(2);
  });

  it("is none, as the desk's failure says, where neither memory nor KV knows a list that it can read", async () => {
    await env.CACHE.put("cfgv/t-door-odd", '{"v":1,"versions":[{}]}');
    for (const [tenant, cache] of [
      ["t-door-none", env.CACHE],
      ["t-door-odd", env.CACHE],
      ["t-door-down", BROKEN_CACHE],
    ] as const) {
      const { env: fake, publish, state } = deskEnv(cache);
      publish(1, 0);
      state.down = true;
      await expect(buildDoorConfigPort(fake, 0, tell).active(tenant, 0)).rejects.toBe(DOWN);
    }
  });
});
