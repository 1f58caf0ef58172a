// SPDX-License-Identifier: Apache-2.0
// Why a sign-in was refused, in words for its person and as a problem for a program. Only who holds a link, or is vouched
// for by Access, reads any of it, so none of it tells a stranger whether an address is somebody's.
import { type Problem, refuse } from "#edge/problem.ts";
import type { Refusal } from "./open-session.ts";

export const REFUSALS: Readonly<Record<Refusal, string>> = {
  unknown: "There is no such link, or it is too old to be remembered. Ask for a new one.",
  expired: "This link has expired: it was good for 15 minutes. Ask for a new one.",
  used: "This link was used already; each one signs in once. Ask for a new one.",
  superseded: "You signed in with another link since, so this one is void. Ask for a new one.",
  burned: "Five wrong codes were typed for this link, so it is void. Ask for a new one.",
  code_needed:
    "The link was asked for in another browser: type the code that was shown there, all eight digits.",
  wrong_code: "This is not the code that was shown where the link was asked for.",
  no_membership: "This address has no account here, or none in the tenant that was asked for.",
};

/** The refusal as a problem; `pointer` is where the proof stood. */
export function refuseSignIn(
  code: Refusal,
  pointer: string,
): { readonly ok: false; readonly error: Problem } {
  return refuse("sign_in_refused", { errors: [{ pointer, code, message: REFUSALS[code] }] });
}

/** The field of POST /v1/sign-in/link that is to blame. */
export function linkPointer(code: Refusal): string {
  return code === "code_needed" || code === "wrong_code" ? "/code" : "/token";
}
