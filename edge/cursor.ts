// SPDX-License-Identifier: Apache-2.0
// Cursors: the sort key of the last row of a page, signed, so that nobody builds one by hand and none outlives a
// change of its format. One is good for its tenant and its list only.
import { base64Bytes, base64Text, utf8Bytes, utf8Text } from "#domain/bytes/encoding.ts";
import { hmacBytes, sameBytes } from "#domain/bytes/sha256.ts";
import { canonicalJson, type JsonValue } from "#domain/bytes/canonical-json.ts";
import type { z } from "zod";

/** 128 bits: a cursor is no credential, the tag only keeps it opaque. */
const TAG_BYTES = 16;

/** The text of a cursor; `list` names what it pages through, such as `queue/tea_..`. */
export function sealCursor(idKey: Uint8Array, list: string, position: JsonValue): string {
  const body = utf8Bytes(canonicalJson(position));
  return urlText(joinBytes(tagOf(idKey, list, body), body));
}

/** The position behind a cursor of this list; null where it is none of ours. */
export function openCursor<S extends z.ZodType>(
  idKey: Uint8Array,
  list: string,
  cursor: string,
  position: S,
): z.output<S> | null {
  try {
    const bytes = urlBytes(cursor);
    const body = bytes.subarray(TAG_BYTES);
    if (!sameBytes(bytes.subarray(0, TAG_BYTES), tagOf(idKey, list, body))) return null;
    const parsed = position.safeParse(JSON.parse(utf8Text(body)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function tagOf(idKey: Uint8Array, list: string, body: Uint8Array): Uint8Array {
  const key = hmacBytes(idKey, `cursor/v1/${list}`);
  return hmacBytes(key, body).subarray(0, TAG_BYTES);
}

function joinBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

function urlText(bytes: Uint8Array): string {
  return base64Text(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function urlBytes(text: string): Uint8Array {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return base64Bytes(base64.padEnd(Math.ceil(base64.length / 4) * 4, "="));
}
