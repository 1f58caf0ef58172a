// SPDX-License-Identifier: Apache-2.0
// The port that mail leaves by. An adapter says what became of one mail and how sure that is; it never retries, never
// logs and never throws: what to do about a failure is its caller's decision.

/** One mail to one person. Every part is ready to be sent: rendered, stripped of control characters, escaped. */
export interface OutgoingMail {
  /** The deployment's own address, with the name of whoever speaks. */
  readonly from: { readonly address: string; readonly name: string };
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export type SendAnswer =
  /** The provider has it. `provider_id` is its own id of the mail; null where it did not say. */
  | { readonly ok: true; readonly provider_id: string | null }
  | {
      readonly ok: false;
      /** `permanent`: this mail will be refused again. `transient`: it may pass later, or may even have passed. */
      readonly kind: "transient" | "permanent";
      /** A code of ours or of the provider's, never its prose, which may quote an address. */
      readonly code: string;
      /** What the provider asked for; absent where it did not say. */
      readonly retry_after_seconds?: number;
    };

export interface MailPort {
  /**
   * Whether the same key makes the provider send once: then a repeat after a lost answer is harmless. Where it is
   * false, such a repeat is a second mail.
   */
  readonly honours_keys: boolean;
  /** Sends one mail; the same key is the same mail. */
  send(mail: OutgoingMail, idempotency_key: string): Promise<SendAnswer>;
}

/** Longest a provider may take to answer; far below the time for which a claim on a mail stands. */
export const ANSWER_MAX_MS = 15_000;

/** What a provider says in a code's alphabet; anything else could be prose. */
const CODE = /^[A-Za-z0-9_]{1,64}$/;

/** The text as a code, in lower case; `otherwise` where it is none. */
export function codeOf(text: unknown, otherwise: string): string {
  return typeof text === "string" && CODE.test(text) ? text.toLowerCase() : otherwise;
}
