// SPDX-License-Identifier: Apache-2.0
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  OWN_PAGE,
  openSignInScene,
  type SignInScene,
} from "../../tests/faults/doors/sign-in-scene.ts";

const consoleLog = console.log;
const TEAM = "acme.cloudflareaccess.com";
const settings = { ACCESS_TEAM_DOMAIN: TEAM, ACCESS_AUD: "aud-of-revops" };
const asked: string[] = [];
let scene: SignInScene;
let key: CryptoKey;

beforeAll(async () => {
  scene = await openSignInScene();
  await scene.saveUser("one", "asker@example.com", ["ae"]);
  const pair = await generateKeyPair("RS256", { extractable: true });
  key = pair.privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "RS256" };
  vi.stubGlobal("fetch", async (input: URL | RequestInfo) => {
    asked.push(input instanceof Request ? input.url : input.toString());
    return Response.json({ keys: [jwk] });
  });
});
afterAll(() => {
  vi.unstubAllGlobals();
  console.log = consoleLog;
});

function vouch(email: string): Promise<string> {
  return new SignJWT({ email })
    .setProtectedHeader({ alg: "RS256", kid: "k1" })
    .setIssuer(`https://${TEAM}`)
    .setAudience("aud-of-revops")
    .setIssuedAt()
    .setExpirationTime("1m")
    .sign(key);
}

test("a deployment behind no Access knows nothing of it", async () => {
  const headers = { "cf-access-jwt-assertion": await vouch("asker@example.com") };
  expect((await scene.call("POST", "/v1/sign-in/access", undefined, headers)).status).toBe(404);
  expect((await scene.browser().visit("GET", "/sign-in/access", headers)).status).toBe(404);
  expect((await scene.browser().get("/sign-in")).text).not.toContain("Cloudflare Access");
  expect(asked).toEqual([]);
});

test("whoever Access vouches for has an ordinary session, and a stranger to the directory none", async () => {
  Object.assign(scene.settings, settings);
  const open = (token: string) =>
    scene.call("POST", "/v1/sign-in/access", undefined, { "cf-access-jwt-assertion": token });
  const opened = await open(await vouch("Asker@example.com"));
  expect(opened.body).toMatchObject({ tenant: "one", tenants: ["one"] });
  const headers = { authorization: `Bearer ${String(opened.body["session_token"])}` };
  const session = await scene.call("GET", "/v1/session", undefined, headers);
  expect(session.body).toMatchObject({ tenant: "one", session: { proof: "access" } });
  expect(asked).toEqual([`https://${TEAM}/cdn-cgi/access/certs`]);
  const stranger = await open(await vouch("who@example.com"));
  expect([stranger.status, stranger.text.includes("no_membership")]).toEqual([422, true]);
  expect((await open("")).status).toBe(401);
  expect((await open("a.b.c")).status).toBe(401);
});

test("no other site's page opens a session behind the back of whoever Access knows", async () => {
  Object.assign(scene.settings, settings);
  const assertion = { "cf-access-jwt-assertion": await vouch("asker@example.com") };
  const open = (from: Record<string, string>) =>
    scene.call("POST", "/v1/sign-in/access", undefined, { ...assertion, ...from });
  for (const from of [
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    { origin: "https://evil.example" },
    { origin: "null", "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ]) {
    const said = await open(from);
    expect([from, said.status, said.text.includes("rvs_")]).toEqual([from, 403, false]);
  }
  for (const from of [{}, OWN_PAGE]) expect((await open(from)).status).toBe(200);
});

test("in a browser, one button opens the session, and only on the product's own page", async () => {
  Object.assign(scene.settings, settings);
  const assertion = { "cf-access-jwt-assertion": await vouch("asker@example.com") };
  const browser = scene.browser();
  expect((await browser.get("/sign-in")).text).toContain("/sign-in/access");
  const page = await browser.visit("GET", "/sign-in/access", assertion);
  expect([page.status, page.text.includes("asker@example.com")]).toEqual([200, true]);
  expect(browser.cookies.size).toBe(0);
  const evil = { ...assertion, origin: "https://evil.example" };
  expect((await browser.submit("/sign-in/access", {}, evil)).status).toBe(403);
  const done = await browser.submit("/sign-in/access", {}, { ...assertion, ...OWN_PAGE });
  expect([done.status, (await browser.get("/me")).status]).toEqual([303, 200]);
  const none = await scene.browser().submit("/sign-in/access", {});
  expect([none.status, none.headers.getSetCookie()]).toEqual([401, []]);
});
