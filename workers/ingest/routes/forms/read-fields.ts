// SPDX-License-Identifier: Apache-2.0
// The body of a form's post -> its fields, in the three ways in which the web writes them.
import { fileNote, gatherFields, gatherJson } from "#domain/forms/posted-fields.ts";
import type { PostedFields } from "#domain/lead/read-lead-fields.ts";
import { ok, type Result } from "#domain/result.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { malformed, mediaType, parseJson, parseText } from "#edge/read-json.ts";

/** What a plain HTML form sends. */
const PLAIN_TYPES = ["application/x-www-form-urlencoded", "multipart/form-data"] as const;

export function readFields(
  contentType: string | null,
  raw: Uint8Array<ArrayBuffer>,
): Promise<Result<PostedFields, Problem>> | Result<PostedFields, Problem> {
  switch (mediaType(contentType)) {
    case "application/json":
      return readJson(raw);
    case "application/x-www-form-urlencoded":
      return readUrlencoded(raw);
    case "multipart/form-data":
      return readMultipart(contentType ?? "", raw);
    default:
      return refuse("unsupported_media_type");
  }
}

/**
 * Whether a browser sent a plain HTML form, so that a person reads the answer: the body is one, and the sender would
 * rather have HTML than JSON. A script's fetch names no HTML.
 */
export function isPlainPost({ headers }: Request): boolean {
  const type = mediaType(headers.get("content-type"));
  if (!PLAIN_TYPES.some((plain) => plain === type)) return false;
  const accepted = headers.get("accept") ?? "";
  const html = weightOf(accepted, "text/html");
  return html > 0 && html >= weightOf(accepted, "application/json");
}

/** How much a sender wants a type that it names; zero where it does not name it. */
function weightOf(accepted: string, type: string): number {
  for (const part of accepted.toLowerCase().split(",")) {
    const [essence = "", ...parameters] = part.split(";");
    if (essence.trim() !== type) continue;
    const weight = parameters.map((one) => /^\s*q=([0-9.]+)\s*$/.exec(one)?.[1]).find(Boolean);
    return Number(weight ?? 1);
  }
  return 0;
}

function readJson(raw: Uint8Array): Result<PostedFields, Problem> {
  const value = parseJson(raw);
  if (!value.ok) return value;
  const fields = gatherJson(value.value);
  return fields === null
    ? malformed("", "no_object", "The body is not a JSON object.")
    : ok(fields);
}

function readUrlencoded(raw: Uint8Array): Result<PostedFields, Problem> {
  const text = parseText(raw);
  return text.ok ? ok(gatherFields(new URLSearchParams(text.value))) : text;
}

async function readMultipart(
  contentType: string,
  raw: Uint8Array<ArrayBuffer>,
): Promise<Result<PostedFields, Problem>> {
  try {
    const form = await new Response(raw, { headers: { "content-type": contentType } }).formData();
    const pairs = [...form].map(([name, value]) => [name, textOf(value)] as const);
    return ok(gatherFields(pairs));
  } catch {
    return malformed("", "invalid_multipart", "The body is not valid multipart/form-data.");
  }
}

/** A browser sends a file of no bytes where nobody chose one. */
function textOf(value: string | File): string {
  if (typeof value === "string") return value;
  return value.size === 0 ? "" : fileNote(value.size);
}
