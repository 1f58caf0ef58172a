// SPDX-License-Identifier: Apache-2.0
// What is wrong with one field of what a caller sent, in the shape the API answers it.

export interface FieldProblem {
  /** JSON pointer (RFC 6901) into the body; empty for the body as a whole. */
  readonly pointer: string;
  /** Stable code, such as `unknown_country`. */
  readonly code: string;
  /** One English sentence for a developer. Never repeats the value: it may be personal. */
  readonly message: string;
}
