// SPDX-License-Identifier: Apache-2.0
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { accessApplication, verifyAccess } from "./access-jwt.ts";

const NOW = Date.now();
const application = { issuer: "https://acme.cloudflareaccess.com", audience: "aud-of-revops" };
const CLAIMS = {
  iss: application.issuer,
  aud: [application.audience],
  email: "Asker@Example.com",
  iat: Math.floor(NOW / 1000) - 10,
  exp: Math.floor(NOW / 1000) + 60,
};

type Keys = Parameters<typeof verifyAccess>[3];
let own: CryptoKeyPair;
let other: CryptoKeyPair;
let keys: Keys;

beforeAll(async () => {
  own = await generateKeyPair("RS256", { extractable: true });
  other = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "k1", alg: "RS256" };
  keys = createLocalJWKSet({ keys: [jwk] });
});

const sign = (claims: object, key: CryptoKey = own.privateKey, header: object = {}) =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: "RS256", kid: "k1", ...header }).sign(key);

describe("a token of Cloudflare Access", () => {
  test("vouches for its address, in one spelling", async () => {
    const token = await sign(CLAIMS);
    expect(await verifyAccess(application, token, NOW, keys)).toEqual({
      ok: true,
      value: "asker@example.com",
    });
  });

  const wrongClaims: readonly [string, object][] = [
    ["for another application", { aud: ["another"] }],
    ["for none", { aud: undefined }],
    ["of another team", { iss: "https://evil.cloudflareaccess.com" }],
    ["of no team", { iss: undefined }],
    ["that has expired", { exp: Math.floor(NOW / 1000) - 1 }],
    ["that never expires", { exp: undefined }],
    ["that is not yet good", { nbf: Math.floor(NOW / 1000) + 60 }],
    ["of a service without an address", { email: undefined, common_name: "robot" }],
    ["whose address is none", { email: "asker" }],
    ["whose address is no text", { email: ["asker@example.com"] }],
  ];
  test.each(wrongClaims)("%s vouches for nobody", async (_, claims) => {
    const token = await sign({ ...CLAIMS, ...claims });
    const refused = { ok: false, error: "refused" };
    expect(await verifyAccess(application, token, NOW, keys)).toEqual(refused);
  });

  test("without the team's own RS256 signature vouches for nobody", async () => {
    const publicText = JSON.stringify(await exportJWK(own.publicKey));
    const secret = new TextEncoder().encode(publicText.padEnd(64, " "));
    const good = await sign(CLAIMS);
    const [head = "", , tail = ""] = good.split(".");
    const changed = btoa(JSON.stringify({ ...CLAIMS, email: "stranger@example.com" }));
    const tokens = [
      await sign(CLAIMS, other.privateKey),
      await sign(CLAIMS, own.privateKey, { kid: "k2" }),
      await new SignJWT({ ...CLAIMS }).setProtectedHeader({ alg: "HS256", kid: "k1" }).sign(secret),
      new UnsecuredJWT({ ...CLAIMS }).encode(),
      `${head}.${changed.replaceAll("=", "")}.${tail}`,
      `${head}.${good.split(".")[1]}.`,
      "",
      "a.b.c",
    ];
    for (const token of tokens) {
      expect(await verifyAccess(application, token, NOW, keys)).toEqual({
        ok: false,
        error: "refused",
      });
    }
  });

  test("is not refused but put off where the team's keys cannot be read", async () => {
    const down = () => Promise.reject(new TypeError("network"));
    expect(await verifyAccess(application, await sign(CLAIMS), NOW, down)).toEqual({
      ok: false,
      error: "unavailable",
    });
  });
});

describe("the application that a deployment stands behind", () => {
  test("is named whole or not at all", () => {
    expect(accessApplication({})).toBeNull();
    const both = { ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com", ACCESS_AUD: "aud-of-revops" };
    expect(accessApplication(both)).toEqual(application);
    for (const half of [
      { ACCESS_AUD: "a" },
      { ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com" },
      { ...both, ACCESS_AUD: "" },
      { ...both, ACCESS_TEAM_DOMAIN: "https://acme.cloudflareaccess.com" },
    ]) {
      expect(() => accessApplication(half)).toThrow("ACCESS_TEAM_DOMAIN");
    }
  });
});
