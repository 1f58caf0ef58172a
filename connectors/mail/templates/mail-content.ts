// SPDX-License-Identifier: Apache-2.0
// What a mail says, once, in the reader's language: both of its parts are made from this and so hold the same facts.

export interface MailContent {
  /** States what is asked of the reader. */
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly MailFact[];
  /** The one thing to do; null where the mail only tells. */
  readonly action: { readonly label: string; readonly url: string } | null;
  /** What to know about the action, and what to do if the mail is not meant for the reader. */
  readonly notes: readonly string[];
  /** Why the reader gets it. */
  readonly footer: string;
}

export interface MailFact {
  readonly label: string;
  readonly value: string;
}

/** Whose mail it is: the tenant's name and colour, or the product's. */
export interface Letterhead {
  readonly brand: string;
  /** `#rrggbb`; null takes the product's. */
  readonly brand_color: string | null;
}

/** The facts whose value there is. */
export function factsOf(
  facts: readonly (readonly [label: string, value: string | null | undefined])[],
): readonly MailFact[] {
  return facts.flatMap(([label, value]) =>
    value === null || value === undefined || value === "" ? [] : [{ label, value }],
  );
}
