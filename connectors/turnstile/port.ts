// SPDX-License-Identifier: Apache-2.0
// A check that a form was filled in by a person.

/** `unavailable`: nobody said whether it passes, so it does not, and a later try may. */
export type PersonCheck = "passed" | "failed" | "unavailable";

export interface PersonCheckPort {
  /** `token` as the widget made it, `address` the sender's network address where it is known. */
  check(token: string, address: string | null): Promise<PersonCheck>;
}
