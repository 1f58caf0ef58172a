// SPDX-License-Identifier: Apache-2.0
// Tokens of mailed links: `rvl_<person>_<link id>_<secret>`. One travels in its mail, in the query of the page that shows
// it and in the body that uses it, and nowhere else.

export interface LinkToken {
  /** Names the person's object; carries a tag (personOf in domain/ids). */
  readonly person: string;
  readonly link_id: string;
}

const TOKEN = /^rvl_([a-z2-7]{32})_([a-z2-7]{16})_([a-z2-7]{52})$/;

/** The parts of a token that are not secret, or null where the text is none. */
export function parseLinkToken(text: string): LinkToken | null {
  const match = TOKEN.exec(text);
  return match === null ? null : { person: match[1] ?? "", link_id: match[2] ?? "" };
}

/** Digits of a code that is shown to whoever asks for a link. */
const CODE_DIGITS = 8;

/** The code as people read it aloud: `1234 5678`. */
export function codeText(code: string): string {
  return `${code.slice(0, CODE_DIGITS / 2)} ${code.slice(CODE_DIGITS / 2)}`;
}

/** A typed code without what people put between its digits; null where it cannot be one, which costs no try. */
export function parseCode(text: string): string | null {
  const digits = text.replaceAll(/[\s\u2010-\u2015.-]/g, "");
  return /^\d{8}$/.test(digits) ? digits : null;
}
