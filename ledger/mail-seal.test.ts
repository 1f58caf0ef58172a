// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { base64Text } from "#domain/bytes/encoding.ts";
import { openSignIn, sealSignIn } from "./mail-seal.ts";

const secret = base64Text(new Uint8Array(32).fill(7));
const iv = new Uint8Array(12).fill(1);
const content = {
  v: 1,
  email: "asker@example.com",
  link: "https://revops.example/sign-in/link?token=rvl_x",
  expires_at_ms: 5,
  asked_from: null,
} as const;

test("a sign-in's mail opens for its own id under its own secret, and says nothing while sealed", async () => {
  const sealed = await sealSignIn(secret, "mal_a", iv, content);
  expect(await openSignIn(secret, "mal_a", sealed)).toEqual(content);
  expect(atob(sealed.ciphertext)).not.toMatch(/asker|rvl_/);
  const other = base64Text(new Uint8Array(32).fill(8));
  const first = sealed.ciphertext.startsWith("A") ? "B" : "A";
  const changed = { ...sealed, ciphertext: first + sealed.ciphertext.slice(1) };
  const openings = [
    () => openSignIn(secret, "mal_b", sealed),
    () => openSignIn(other, "mal_a", sealed),
    () => openSignIn(secret, "mal_a", changed),
  ];
  for (const opening of openings) await expect(opening()).rejects.toThrow("does not open");
});
