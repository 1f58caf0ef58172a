// SPDX-License-Identifier: Apache-2.0
// Expected failures are values; a broken invariant is thrown and ends the request or the message, never limps on.

export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** Something the code believes impossible. Never caught to continue: only a door turns it into a 500. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}
