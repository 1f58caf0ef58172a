// SPDX-License-Identifier: Apache-2.0
// What explains a lead, as data: a sentence's code with what fills it. Languages are tables of sentences
// (explain-text.ts); ids stay ids until somebody who may know the names puts them in.

import type { Actor } from "#domain/receipts/leaf.ts";

/** Ids are under `user`, `team`, `account`, `lead`; instants under names in `_at`, RFC 3339. */
export type FactValue = string | number | boolean | null;

export interface Fact {
  readonly code: string;
  readonly values: Readonly<Record<string, FactValue>>;
  /** Facts that belong to this one: a trace's items, an account's evidence, who was passed over. */
  readonly parts?: readonly Fact[];
}

/** One receipt of the lead's chain, in the chain's order. */
export interface ExplainStep {
  readonly seq: number;
  readonly receipt_id: string;
  readonly step: string;
  /** RFC 3339. */
  readonly at: string;
  readonly by: Actor;
  /** Number of the attempt that it begins or ends, or under which it was done; null where it is none's. */
  readonly attempt: number | null;
  readonly facts: readonly Fact[];
}

export function fact(code: string, values: Fact["values"] = {}, parts: readonly Fact[] = []): Fact {
  return parts.length === 0 ? { code, values } : { code, values, parts };
}
