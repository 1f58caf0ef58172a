// SPDX-License-Identifier: Apache-2.0
// Every way a request can fail, in one table: code -> status, title, retryable. A door may answer no other problem.

import { LEAD_PROBLEMS, type ProblemKind } from "./lead-problems.ts";

export const PROBLEMS = {
  body_too_large: {
    status: 413,
    title: "The request body is larger than this door accepts.",
    retryable: false,
  },
  unauthorized: {
    status: 401,
    title: "A valid API key or a signed-in session is required.",
    retryable: false,
  },
  signature_refused: {
    status: 401,
    title: "The post is not signed as this source's posts are, or not within the last minutes.",
    retryable: false,
  },
  rate_limited: {
    status: 429,
    title: "Too many requests from this caller; wait before the next one.",
    retryable: true,
  },
  missing_scope: {
    status: 403,
    title:
      "The credential is valid but is not of the kind, or lacks the scope, that this call needs.",
    retryable: false,
  },
  missing_role: {
    status: 403,
    title: "The person behind this call has no role that may do this.",
    retryable: false,
  },
  tenant_not_chosen: {
    status: 403,
    title:
      "The session has not chosen a tenant, or the person no longer belongs to it: choose one.",
    retryable: false,
  },
  cross_site: {
    status: 403,
    title: "A session's cookie changes something only from the product's own pages.",
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
  sign_in_refused: {
    status: 422,
    title: "This does not sign anybody in; `errors` says why.",
    retryable: false,
  },
  idempotency_key_reused: {
    status: 422,
    title: "The Idempotency-Key was used before with other content.",
    retryable: false,
  },
  name_unresolved: {
    status: 409,
    title:
      "The name in an address has no address at the moment; the same request may be sent later.",
    retryable: true,
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
  key_of_another: {
    status: 403,
    title: "A key that is bound to a user rotates that user's keys only.",
    retryable: false,
  },
  key_ended: {
    status: 409,
    title: "The key is revoked or expired; issue a new one.",
    retryable: false,
  },
  key_replaced: {
    status: 409,
    title: "The key was rotated before; rotate the key that replaced it.",
    retryable: false,
  },
  admin_exists: {
    status: 409,
    title: "The tenant has an active administrator already, who appoints all others.",
    retryable: false,
  },
  last_admin: {
    status: 409,
    title: "This is the tenant's last active administrator: appoint another one first.",
    retryable: false,
  },
  offboarding_runs: {
    status: 409,
    title: "An off-boarding of this person is under way with another successor.",
    retryable: false,
  },
  offboarding_blocked: {
    status: 409,
    title: "Something has to be settled before this person can be off-boarded.",
    retryable: false,
  },
  preview_moved: {
    status: 409,
    title: "What it would be done to has changed since the preview; look at it again.",
    retryable: false,
  },
  version_moved: {
    status: 409,
    title: "Something changed at the same time; read again and decide again.",
    retryable: true,
  },
  own_candidate: {
    status: 403,
    title: "Whoever proposed a config that loosens something is not the one who consents to it.",
    retryable: false,
  },
  candidate_stale: {
    status: 409,
    title:
      "What would be published now is not what this hash names: publish the config again and look at it as it would be.",
    retryable: false,
  },
  candidate_ended: {
    status: 409,
    title: "The candidate waits no longer: it was published, rejected or withdrawn, or it expired.",
    retryable: false,
  },
  candidates_full: {
    status: 409,
    title: "Too many configs wait for consent: consent to some, or reject or withdraw them.",
    retryable: false,
  },
  ...LEAD_PROBLEMS,
  conflict_resolved: {
    status: 409,
    title: "Somebody has settled this conflict before; `conflict` says who.",
    retryable: false,
  },
  conflict_open: {
    status: 409,
    title: "The lead is held for a conflict: settle that, and it goes on.",
    retryable: false,
  },
  partner_unknown: {
    status: 409,
    title: "The config has no partner any more by the name that this key is bound to.",
    retryable: false,
  },
  evidence_too_large: {
    status: 409,
    title: "The lead's evidence is larger than one bundle may be.",
    retryable: false,
  },
  import_state: {
    status: 409,
    title: "The import is not in the state that this call needs; read it and decide again.",
    retryable: false,
  },
  precondition_failed: {
    status: 412,
    title: "The resource is no longer at the version named in If-Match.",
    retryable: false,
  },
  precondition_required: {
    status: 428,
    title: "The resource exists: name the version you saw in If-Match.",
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
  /** From 1, where the body is a text that a person wrote. */
  readonly line?: number;
  readonly column?: number;
}
