// SPDX-License-Identifier: Apache-2.0
import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { base64Text, utf8Bytes } from "../bytes/encoding.ts";
import { signMessage } from "../webhooks/sign-message.ts";
import { signingKey } from "./source-secret.ts";
import { type ReceivedPost, verifyPost } from "./verify-post.ts";

const NOW = 1_790_000_000_000;
const SECRET = `whsec_${base64Text(new Uint8Array(32).fill(7))}`;
const OTHER = `whsec_${base64Text(new Uint8Array(24).fill(9))}`;
const BODY = '{"email":"jo@acme.example","company":"Müller & Söhne"}';

/** As the standard's own library signs. */
function signed(secret = SECRET, { id = "msg_1", body = BODY, at_ms = NOW } = {}) {
  const signature = new Webhook(secret).sign(id, new Date(at_ms), body);
  const timestamp = String(Math.floor(at_ms / 1_000));
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
}

function post(headers: Record<string, string>, body: string | Uint8Array = BODY): ReceivedPost {
  return {
    header: (name) => headers[name] ?? null,
    method: "POST",
    url: "https://api.example/v1/sources/src_acme_product_abcdef/events",
    raw: typeof body === "string" ? utf8Bytes(body) : body,
    received_at_ms: NOW,
  };
}

const standard = (one: ReceivedPost, secrets: readonly string[] = [SECRET]) =>
  verifyPost("standard_webhooks", one, secrets);

describe("a post by Standard Webhooks", () => {
  test("that the standard's library signed is taken, and ours by the library", () => {
    for (const secret of [SECRET, OTHER]) {
      expect(standard(post(signed(secret)), [secret])).toEqual({ id: "msg_1", sent_at_ms: NOW });
    }
    const ours = signMessage({ id: "msg_2", body: BODY, at_ms: Date.now() }, [
      signingKey("standard_webhooks", SECRET) ?? new Uint8Array(0),
    ]);
    expect(new Webhook(SECRET).verify(BODY, ours)).toEqual(JSON.parse(BODY));
  });

  test("is taken by any secret that is good, wherever its signature stands in the list", () => {
    const both = signed(SECRET);
    const list = `v1a,bm9wZQ== ${signed(OTHER)["webhook-signature"]} ${both["webhook-signature"]} v1,eA==`;
    for (const secrets of [[SECRET], [OTHER], [OTHER, SECRET]]) {
      expect(standard(post({ ...both, "webhook-signature": list }), secrets)).not.toBeNull();
    }
    const third = `whsec_${base64Text(new Uint8Array(32).fill(1))}`;
    expect(standard(post({ ...both, "webhook-signature": list }), [third])).toBeNull();
    expect(standard(post(both), [])).toBeNull();
  });

  test("is taken up to five minutes before and after its stamp, and not a second longer", () => {
    for (const [seconds, taken] of [
      [-301, false],
      [-300, true],
      [300, true],
      [301, false],
    ] as const) {
      const at_ms = NOW + seconds * 1_000;
      const verified = standard(post(signed(SECRET, { at_ms })));
      expect([seconds, verified !== null]).toEqual([seconds, taken]);
    }
  });

  const good = signed();
  const signature = good["webhook-signature"];
  const BAD: readonly (readonly [string, Record<string, string>, (string | Uint8Array)?])[] = [
    ["no headers at all", {}],
    ["no id", { ...good, "webhook-id": "" }],
    ["another id", { ...good, "webhook-id": "msg_2" }],
    ["an id with a line break", { ...good, "webhook-id": "msg_1\nx" }],
    ["no stamp", { ...good, "webhook-timestamp": "" }],
    [
      "a stamp that is no number",
      { ...good, "webhook-timestamp": `${good["webhook-timestamp"]}.0` },
    ],
    [
      "a stamp in another spelling",
      { ...good, "webhook-timestamp": `0${good["webhook-timestamp"]}` },
    ],
    ["a stamp in exponents", { ...good, "webhook-timestamp": "1.79e9" }],
    ["no signature", { ...good, "webhook-signature": "" }],
    ["a signature without its version", { ...good, "webhook-signature": signature.slice(3) }],
    [
      "a signature of another version",
      { ...good, "webhook-signature": `v2,${signature.slice(3)}` },
    ],
    ["a signature cut short", { ...good, "webhook-signature": signature.slice(0, -4) }],
    ["a signature without padding", { ...good, "webhook-signature": signature.replace(/=+$/, "") }],
    ["a signature in lower case", { ...good, "webhook-signature": signature.toLowerCase() }],
    ["signatures parted by commas", { ...good, "webhook-signature": `v1,eA==, ${signature},` }],
    [
      "a list without end",
      { ...good, "webhook-signature": `${"v1,eA== ".repeat(600)}${signature}` },
    ],
    ["a truncated body", good, BODY.slice(0, -1)],
    ["a longer body", good, `${BODY} `],
    [
      "the same JSON in another order",
      good,
      '{"company":"Müller & Söhne","email":"jo@acme.example"}',
    ],
    ["another spelling of the same text", good, BODY.replace("ü", "\\u00fc")],
    ["no body", good, ""],
    ["bytes that are no text", good, new Uint8Array([255, 254, 0])],
  ];
  const rows = BAD.map(([name, headers, body = BODY]) => [name, headers, body] as const);
  test.each(rows)("with %s is refused, and never throws", (_, headers, body) => {
    expect(standard(post(headers, body))).toBeNull();
  });

  test("of a scheme is none of the other, whoever has the secret", () => {
    expect(verifyPost("hubspot_v3", post(good), [SECRET])).toBeNull();
  });
});

describe("a secret", () => {
  test.each([
    ["standard_webhooks", SECRET, 32],
    ["standard_webhooks", OTHER, 24],
    ["standard_webhooks", `whsec_${base64Text(new Uint8Array(64))}`, 64],
    ["standard_webhooks", `whsec_${base64Text(new Uint8Array(23))}`, null],
    ["standard_webhooks", `whsec_${base64Text(new Uint8Array(65))}`, null],
    ["standard_webhooks", SECRET.slice(6), null],
    ["standard_webhooks", "whsec_", null],
    ["standard_webhooks", "whsec_====", null],
    ["standard_webhooks", `${SECRET}\n`, null],
    ["standard_webhooks", "", null],
    ["hubspot_v3", "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy", 36],
    ["hubspot_v3", "short", null],
    ["hubspot_v3", "", null],
    ["hubspot_v3", "with a space in it all", null],
  ] as const)("of %s is good or it is none: %s", (scheme, text, bytes) => {
    expect(signingKey(scheme, text)?.length ?? null).toBe(bytes);
  });
});

describe("a post by HubSpot", () => {
  const CLIENT_SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
  const URL = "https://www.example.com/webhook_uri";
  const EVENTS = '[{"eventId":1,"subscriptionType":"contact.creation","objectId":123}]';
  const STAMP = "1790000000000";

  function hubspot(headers: Record<string, string>, url = URL, body = EVENTS): ReceivedPost {
    return { ...post(headers, body), url };
  }
  const headersOf = (signature: string, stamp = STAMP) => ({
    "x-hubspot-signature-v3": signature,
    "x-hubspot-request-timestamp": stamp,
  });
  const sign = (text: string) => createHmac("sha256", CLIENT_SECRET).update(text).digest("base64");
  const verify = (one: ReceivedPost, secrets = [CLIENT_SECRET]) =>
    verifyPost("hubspot_v3", one, secrets);

  test("is verified over method, address, body and stamp: these bytes were made with openssl", () => {
    const made = "sAMxV6W2ZwiyZDP3GEiwntyWiASleGNezB0kwVygt4c=";
    expect(verify(hubspot(headersOf(made)))).toEqual({ id: null, sent_at_ms: NOW });
    expect(sign(`POST${URL}${EVENTS}${STAMP}`)).toBe(made);
  });

  test("is signed over its address with HubSpot's twelve characters decoded, and with no others", () => {
    const written = `${URL}?to=a%3Ab%2Fc%3fd%40e%21f%24g%27h%28i%29j%2Ak%2Cl%3Bm&keep=%20%25%23%C3%BC`;
    const decoded = `${URL}?to=a:b/c?d@e!f$g'h(i)j*k,l;m&keep=%20%25%23%C3%BC`;
    const good = sign(`POST${decoded}${EVENTS}${STAMP}`);
    expect(verify(hubspot(headersOf(good), written))).not.toBeNull();
    expect(verify(hubspot(headersOf(sign(`POST${written}${EVENTS}${STAMP}`)), written))).toBeNull();
  });

  test("is refused with another address, body, method, stamp or secret", () => {
    const good = headersOf(sign(`POST${URL}${EVENTS}${STAMP}`));
    expect(verify(hubspot(good))).not.toBeNull();
    expect(verify(hubspot(good, `${URL}/`))).toBeNull();
    expect(verify(hubspot(good, URL.replace("https", "http")))).toBeNull();
    expect(verify(hubspot(good, URL, `${EVENTS}\n`))).toBeNull();
    expect(verify({ ...hubspot(good), method: "PUT" })).toBeNull();
    expect(verify(hubspot(good), ["x".repeat(36)])).toBeNull();
    expect(verify(hubspot({ ...good, "x-hubspot-request-timestamp": "1790000000001" }))).toBeNull();
    expect(verify(hubspot({ ...good, "x-hubspot-signature-v3": "" }))).toBeNull();
    for (const late of [-300_001, 300_001]) {
      const stamp = String(NOW + late);
      const stale = headersOf(sign(`POST${URL}${EVENTS}${stamp}`), stamp);
      expect(verify(hubspot(stale))).toBeNull();
    }
  });
});
