// SPDX-License-Identifier: Apache-2.0
// The trace id of a request: the caller's (traceparent), else the network's (cf-ray), else a fresh one. It is in every
// log line, message and problem, so only these three fixed alphabets get through.
import { hexText } from "#domain/bytes/encoding.ts";

const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const CF_RAY = /^[0-9a-f]{16}(?:-[A-Z]{3})?$/;

/** The answer's header that carries it. */
export const TRACE_HEADER = "trace-id";

/** 16 to 32 hexadecimal digits, or a cf-ray with its airport. */
export function traceIdOf(headers: Headers): string {
  const parent = headers.get("traceparent");
  const fromParent = parent === null ? undefined : TRACEPARENT.exec(parent)?.[1];
  if (fromParent !== undefined) return fromParent;
  const ray = headers.get("cf-ray");
  if (ray !== null && CF_RAY.test(ray)) return ray;
  return hexText(crypto.getRandomValues(new Uint8Array(16)));
}
