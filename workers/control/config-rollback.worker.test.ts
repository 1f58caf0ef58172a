// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callDoor } from "../../tests/faults/doors/door-calls.ts";
import { dealsConfig, openPublished, VERSIONS } from "../../tests/faults/doors/config-scene.ts";
import { consentTo } from "../../tests/faults/doors/publish-config.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";

const consoleLog = console.log;
beforeAll(async () => {
  await migratedDatabase();
  console.log = () => undefined;
});
afterAll(() => {
  console.log = consoleLog;
});

describe("a config that loosens nothing", () => {
  test("is published at once: a tightening, a change of routing, and the same again", async () => {
    const scene = await openPublished();
    const tighter = await scene.publish(scene.key, dealsConfig(0.15));
    const routing = { fallback_team: "team:sales", round_robin_pools: { p: ["user:ae"] } };
    const routed = await scene.publish(scene.key, dealsConfig(0.15, { routing }));
    const same = await scene.publish(scene.key, dealsConfig(0.15, { routing }));
    expect([tighter.status, routed.status, same.status]).toEqual([201, 201, 200]);
    const [, second] = await scene.told();
    expect([second?.author?.kind, second?.consents, second?.diff?.loosens]).toEqual([
      "key",
      [],
      false,
    ]);
  });
});

describe("going back", () => {
  test("to a tighter version is immediate, to a looser one takes a second person", async () => {
    const scene = await openPublished();
    const [ada, bea] = scene.admins;
    await scene.publish(ada.session, dealsConfig(0.1));
    const body = { reason: "The first was right." };
    const looser = await callDoor("POST", `${VERSIONS}/1/rollback`, ada.session, body);
    expect([looser.status, looser.body["rolled_back_from"], looser.body["reason"]]).toEqual([
      202,
      1,
      body.reason,
    ]);
    const consented = await consentTo(looser, bea.session);
    expect([consented.status, consented.body["config_version"]]).toEqual([201, 3]);
    const tighter = await callDoor("POST", `${VERSIONS}/2/rollback`, ada.session, {});
    expect([tighter.status, tighter.body["config_version"]]).toEqual([201, 4]);
    const told = await scene.told();
    expect(told.map(({ rolled_back_from, reason }) => [rolled_back_from, reason])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [1, body.reason],
      [2, undefined],
    ]);
    const sources = await Promise.all(
      [1, 2, 3, 4].map(
        async (n) => (await callDoor("GET", `${VERSIONS}/${n}`, ada.session)).body["source_sha256"],
      ),
    );
    expect([sources[2], sources[3]]).toEqual([sources[0], sources[1]]);
  });

  test("names a version that exists, over the one the author saw; the newest again is nothing new", async () => {
    const scene = await openPublished();
    const [ada] = scene.admins;
    await scene.publish(ada.session, dealsConfig(0.1));
    const back = (version: number, headers: Record<string, string> = {}) =>
      callDoor("POST", `${VERSIONS}/${version}/rollback`, ada.session, {}, { headers });
    expect((await back(9)).status).toBe(404);
    expect((await back(1, { "if-match": '"1"' })).status).toBe(412);
    const same = await back(2);
    expect([same.status, same.body["published"]]).toEqual([200, false]);
    expect(await scene.numbers()).toEqual([1, 2]);
  });
});
