// SPDX-License-Identifier: Apache-2.0
// Failures on their way out: a Problem is a value until the door writes it as application/problem+json.
import type { FieldError, ProblemCode } from "#api/problems.ts";
import { problemKind, problemType } from "#api/problems.ts";
import type { ProblemDocument } from "#api/schemas/problem.ts";
import { err } from "#domain/result.ts";
import { describeError, logStep } from "./log.ts";
import { TRACE_HEADER, traceIdOf } from "./trace.ts";

export interface Problem {
  readonly code: ProblemCode;
  readonly errors?: readonly FieldError[];
  /** What stands instead of the version that the caller had seen. */
  readonly conflict?: NonNullable<ProblemDocument["conflict"]>;
  /** What changed in between. */
  readonly diff?: NonNullable<ProblemDocument["diff"]>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal as a Result. */
export function refuse(
  code: ProblemCode,
  more: Omit<Problem, "code"> = {},
): { readonly ok: false; readonly error: Problem } {
  return err({ code, ...more });
}

/** More than this many fields are not listed: an answer stays smaller than the body that caused it. */
const MAX_ERRORS = 100;

/** Seconds after which a retryable problem may be tried again, where nobody said otherwise. */
const RETRY_AFTER_SECONDS = "5";

/** The answer for a problem. */
export function problemResponse(problem: Problem, traceId: string): Response {
  const { code, errors, conflict, diff, headers } = problem;
  const { status, title, retryable } = problemKind(code);
  const document: ProblemDocument = {
    type: problemType(code),
    title,
    status,
    retryable,
    trace_id: traceId,
    ...(errors === undefined ? {} : { errors: errors.slice(0, MAX_ERRORS) }),
    ...(conflict === undefined ? {} : { conflict }),
    ...(diff === undefined ? {} : { diff }),
  };
  return new Response(JSON.stringify(document), {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      [TRACE_HEADER]: traceId,
      ...(code === "unauthorized" ? { "www-authenticate": 'Bearer realm="revops-pack"' } : {}),
      ...(retryable ? { "retry-after": RETRY_AFTER_SECONDS } : {}),
      ...headers,
    },
  });
}

/** The answer for an address that nothing serves. */
export function answerNotFound(request: Request): Response {
  return problemResponse({ code: "not_found" }, traceIdOf(request.headers));
}

/** The answer where something threw outside a contract's door: a page, or the routing itself. */
export function answerFailure(error: unknown, request: Request): Response {
  const trace_id = traceIdOf(request.headers);
  logStep("error", { step: "request_failed", trace_id, ...describeError(error) });
  return problemResponse(problemOf(error), trace_id);
}

/**
 * The problem behind a thrown value. The platform marks what a retry may cure; all else is ours and says nothing
 * outward.
 */
export function problemOf(error: unknown): Problem {
  return { code: isPlatformFailure(error) ? "unavailable" : "internal" };
}

/** Objects mark retryable and overloaded failures; D1 names its failures in the message of the error or its cause. */
function isPlatformFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("retryable" in error && error.retryable === true) return true;
  if ("overloaded" in error && error.overloaded === true) return true;
  return error.message.startsWith("D1_ERROR") || isPlatformFailure(error.cause);
}
