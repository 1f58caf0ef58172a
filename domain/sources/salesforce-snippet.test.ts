// SPDX-License-Identifier: Apache-2.0
// The Apex that we ship: what it signs is what the door verifies, and what it sends is what the preset reads.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { utf8Bytes } from "../bytes/encoding.ts";
import { PRESETS } from "./presets.ts";
import { verifyPost } from "./verify-post.ts";

const read = (name: string) =>
  readFileSync(new URL(`../../docs/salesforce/${name}`, import.meta.url), "utf8");
const APEX = read("RevOpsLeadSender.cls");

/** The standard's published example. */
const EXAMPLE = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  webhookId: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: "1614265330",
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

/** The text that the class signs: its own expression, of names and literals alone, taken word by word. */
function signedText(values: Readonly<Record<string, string>>): string {
  const [, expression = ""] = /String signed = (.+);/.exec(APEX) ?? [];
  return expression
    .split(" + ")
    .map((part) => /^'(.*)'$/.exec(part)?.[1] ?? values[part] ?? `no value for ${part}`)
    .join("");
}

/** The rest of `sign`, whose steps are asserted to be these. */
function signAsApex({ secret, ...values }: typeof EXAMPLE): string {
  for (const step of [
    "EncodingUtil.base64Decode(secret.removeStart('whsec_'))",
    "Crypto.generateMac('HmacSHA256', Blob.valueOf(signed), key)",
    "'v1,' + EncodingUtil.base64Encode(mac)",
  ]) {
    expect(APEX).toContain(step);
  }
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(signedText(values)).digest("base64")}`;
}

test("the snippet's recipe gives the standard's own example, which its Apex test asserts too", () => {
  expect(signAsApex(EXAMPLE)).toBe(EXAMPLE.signature);
  const apexTest = read("RevOpsLeadSenderTest.cls");
  for (const value of Object.values(EXAMPLE)) expect(apexTest).toContain(value);
});

test("the door takes what the snippet signs, under the header names that the snippet sets", () => {
  const headers = Array.from(APEX.matchAll(/setHeader\('([^']+)'/g), ([, name]) => name);
  expect(headers).toEqual(["content-type", "webhook-id", "webhook-timestamp", "webhook-signature"]);
  const { secret, body, webhookId, timestamp } = EXAMPLE;
  const set: Readonly<Record<string, string>> = {
    "webhook-id": webhookId,
    "webhook-timestamp": timestamp,
    "webhook-signature": signAsApex(EXAMPLE),
  };
  const post = {
    header: (name: string) => (headers.includes(name) ? (set[name] ?? null) : null),
    method: "POST",
    url: "https://api.example/",
    raw: utf8Bytes(body),
    received_at_ms: Number(timestamp) * 1_000,
  };
  expect(verifyPost("standard_webhooks", post, [secret])?.id).toBe(webhookId);
});

test("every field that the snippet sends is one that the preset reads", () => {
  const sent = Array.from(APEX.matchAll(/'(\w+)' => record\.(\w+)/g), ([, name, field]) => {
    expect(name).toBe(field);
    return name ?? "";
  });
  expect(sent.length).toBeGreaterThan(10);
  const known = Object.values(PRESETS.salesforce_lead).flat();
  expect(sent.filter((name) => !known.includes(name))).toEqual([]);
});
