// SPDX-License-Identifier: Apache-2.0
// Every way a request can fail, in one table: code -> status, title, retryable. A door may answer no other problem.

interface ProblemKind {
  readonly status: number;
  /** The same sentence for every occurrence; what differs stands in `errors`. */
  readonly title: string;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
}

export const PROBLEMS = {
  body_too_large: {
    status: 413,
    title: "The request body is larger than this door accepts.",
    retryable: false,
  },
  unauthorized: { status: 401, title: "A valid API key is required.", retryable: false },
  rate_limited: {
    status: 429,
    title: "Too many requests with this key; wait before the next one.",
    retryable: true,
  },
  missing_scope: {
    status: 403,
    title: "The key is valid but lacks the scope that this call needs.",
    retryable: false,
  },
  not_found: { status: 404, title: "There is nothing at this address.", retryable: false },
  unsupported_media_type: {
    status: 415,
    title: "The body's content type is not one this door reads.",
    retryable: false,
  },
  malformed_body: {
    status: 400,
    title: "The body could not be read as its content type says.",
    retryable: false,
  },
  invalid_fields: {
    status: 422,
    title: "Some fields are missing, unknown or not acceptable.",
    retryable: false,
  },
  idempotency_key_reused: {
    status: 422,
    title: "The Idempotency-Key was used before with other content.",
    retryable: false,
  },
  first_key_exists: {
    status: 409,
    title:
      "The operator issued this tenant a key of this name before; a further one takes another name.",
    retryable: false,
  },
  key_exists: {
    status: 409,
    title: "A key with this id exists with another secret.",
    retryable: false,
  },
  version_moved: {
    status: 409,
    title: "Something changed at the same time; read again and decide again.",
    retryable: true,
  },
  lead_pending: {
    status: 409,
    title: "The lead is accepted, but its first receipt does not stand yet.",
    retryable: true,
  },
  lead_in_progress: {
    status: 409,
    title: "An attempt on this lead is under way; its owner is not decided yet.",
    retryable: true,
  },
  lead_erased: {
    status: 409,
    title: "The personal data of this lead is erased; there is nothing left to route.",
    retryable: false,
  },
  lead_dead_letter: {
    status: 409,
    title: "The lead's message ran out of retries: replay its dead letter.",
    retryable: false,
  },
  evidence_too_large: {
    status: 409,
    title: "The lead's evidence is larger than one bundle may be.",
    retryable: false,
  },
  precondition_failed: {
    status: 412,
    title: "The resource is no longer at the version named in If-Match.",
    retryable: false,
  },
  internal: { status: 500, title: "The request failed on our side.", retryable: false },
  log_refuses: {
    status: 503,
    title: "The tenant's receipt log accepts nothing until an operator has looked at it.",
    retryable: true,
  },
  unavailable: {
    status: 503,
    title: "A part of the service did not answer; the same request may be sent again.",
    retryable: true,
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

/** The kind behind a code, with its fields widened. */
export function problemKind(code: ProblemCode): ProblemKind {
  return PROBLEMS[code];
}

/** The `type` of a problem document. */
export function problemType(code: ProblemCode): string {
  return `urn:revops-pack:problem:${code}`;
}

/** One thing wrong with one field; `pointer` is a JSON pointer into the body, or `/query/..`, `/header/..`. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}
