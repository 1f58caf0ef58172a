// SPDX-License-Identifier: Apache-2.0
// A handler's answer as a Response: JSON, or bytes where the contract says another type.
import type { RouteContract } from "#api/contract.ts";
import { TRACE_HEADER } from "./trace.ts";

/** One of the contract's statuses with its body. */
interface WrittenAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers hold people's data, so no cache may keep them. */
export function writeAnswer(
  contract: RouteContract,
  { status, body, headers }: WrittenAnswer,
  traceId: string,
): Response {
  const isRaw = body instanceof Uint8Array || body instanceof ReadableStream;
  return new Response(isRaw ? body : JSON.stringify(body), {
    status,
    headers: {
      "content-type": contract.success[status]?.media_type ?? "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      [TRACE_HEADER]: traceId,
      ...headers,
    },
  });
}
