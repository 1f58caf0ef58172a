// SPDX-License-Identifier: Apache-2.0
// Session tokens: `rvs_<person>_<session id>_<secret>`. A browser keeps one in a cookie, a program sends it as a bearer.

export interface SessionToken {
  /** Names the person's object; carries a tag (personOf in domain/ids). */
  readonly person: string;
  readonly session_id: string;
}

const TOKEN = /^rvs_([a-z2-7]{32})_([a-z2-7]{16})_([a-z2-7]{52})$/;

/** The parts of a token that are not secret, or null where the text is none. */
export function parseSessionToken(text: string): SessionToken | null {
  const match = TOKEN.exec(text);
  return match === null ? null : { person: match[1] ?? "", session_id: match[2] ?? "" };
}
