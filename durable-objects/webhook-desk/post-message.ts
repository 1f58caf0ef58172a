// SPDX-License-Identifier: Apache-2.0
// One POST to a receiver. Nothing of its answer is read but status and Retry-After, and no redirect is followed: where it
// points to was never checked.
import type { TryResult } from "#domain/webhooks/retry-schedule.ts";

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Standard Webhooks asks for 15 to 30 s. */
const POST_TIMEOUT_MS = 15_000;

export async function postMessage({ url, headers, body }: Post, nowMs: number): Promise<TryResult> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "revops-pack-webhooks/1",
        ...headers,
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(POST_TIMEOUT_MS),
    });
    await response.body?.cancel();
    const retry_after_ms = readRetryAfter(response.headers.get("retry-after"), nowMs);
    return { kind: "answered", status: response.status, retry_after_ms };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    return { kind: "unanswered", reason: isTimeout ? "timeout" : "unreachable" };
  }
}

/** Seconds, or a date as HTTP writes it; null where it is neither. */
export function readRetryAfter(text: string | null, nowMs: number): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = text.endsWith(" GMT") ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
