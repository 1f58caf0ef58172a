// SPDX-License-Identifier: Apache-2.0
// Whether a post is its source's: signed over the bytes as they came, by a secret that is good now, within the last
// minutes. Why it is not is nobody's business: every refusal is the same null.
import { base64Text, joinBytes, utf8Bytes } from "../bytes/encoding.ts";
import { hmacBytes, sameBytes } from "../bytes/sha256.ts";
import { signatureOf } from "../webhooks/sign-message.ts";
import { type SourceScheme, signingKey } from "./source-secret.ts";

export interface ReceivedPost {
  /** By its name in lower case; null where the post has none. */
  readonly header: (name: string) => string | null;
  readonly method: string;
  /** As the sender wrote it: scheme, host, path and query. */
  readonly url: string;
  readonly raw: Uint8Array;
  readonly received_at_ms: number;
}

export interface VerifiedPost {
  /** The sender's id of this post, the same whenever it is sent; null where the scheme has none. */
  readonly id: string | null;
  /** When it was signed. */
  readonly sent_at_ms: number;
}

/** Standard Webhooks' and HubSpot's tolerance; here in both directions, because a stamp of next year never gets stale. */
const TOLERANCE_MS = 5 * 60_000;
/** Room for some 60 signatures: a sender that rotates sends two. */
const SIGNATURES_CHARACTERS = 4_096;

/** What the post says of itself where one of the secrets (as texts) signed it; null otherwise. Constant time in them. */
export function verifyPost(
  scheme: SourceScheme,
  post: ReceivedPost,
  secrets: readonly string[],
): VerifiedPost | null {
  const keys = secrets.map((secret) => signingKey(scheme, secret)).filter((key) => key !== null);
  return scheme === "hubspot_v3" ? verifyHubSpot(post, keys) : verifyStandard(post, keys);
}

function verifyStandard(post: ReceivedPost, keys: readonly Uint8Array[]): VerifiedPost | null {
  const id = post.header("webhook-id") ?? "";
  const timestamp = post.header("webhook-timestamp") ?? "";
  const given = post.header("webhook-signature") ?? "";
  if (!/^[\x21-\x7e]{1,200}$/.test(id) || !/^\d{1,11}$/.test(timestamp)) return null;
  if (given.length > SIGNATURES_CHARACTERS) return null;
  const sent_at_ms = Number(timestamp) * 1_000;
  if (!isRecent(sent_at_ms, post)) return null;
  const made = keys.map((key) => signatureOf(key, id, timestamp, post.raw));
  return anyAlike(made, given.split(" ")) ? { id, sent_at_ms } : null;
}

function verifyHubSpot(post: ReceivedPost, keys: readonly Uint8Array[]): VerifiedPost | null {
  const timestamp = post.header("x-hubspot-request-timestamp") ?? "";
  const given = post.header("x-hubspot-signature-v3") ?? "";
  if (!/^\d{1,14}$/.test(timestamp) || given === "") return null;
  const sent_at_ms = Number(timestamp);
  if (!isRecent(sent_at_ms, post)) return null;
  const signed = joinBytes(
    utf8Bytes(post.method + decodeUri(post.url)),
    post.raw,
    utf8Bytes(timestamp),
  );
  const made = keys.map((key) => base64Text(hmacBytes(key, signed)));
  return anyAlike(made, [given]) ? { id: null, sent_at_ms } : null;
}

function isRecent(sentAtMs: number, { received_at_ms }: ReceivedPost): boolean {
  return Math.abs(received_at_ms - sentAtMs) <= TOLERANCE_MS;
}

/** Compares every pair, whichever is alike, so that time tells nothing. */
function anyAlike(made: readonly string[], given: readonly string[]): boolean {
  let found = false;
  for (const one of made) {
    const bytes = utf8Bytes(one);
    for (const other of given) found = sameBytes(bytes, utf8Bytes(other)) || found;
  }
  return found;
}

/** The characters that HubSpot signs decoded, and no others; its table of `Validating requests`. */
const HUBSPOT_DECODES = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

function decodeUri(url: string): string {
  return url.replaceAll(HUBSPOT_DECODES, (code) =>
    String.fromCodePoint(Number.parseInt(code.slice(1), 16)),
  );
}
