// SPDX-License-Identifier: Apache-2.0
// A receipt as replay reads it: whether its body is the one that its leaf names, and what was decided in it. Inputs and
// decisions are left as they stand: what reproduces byte for byte needs no other check, and that is nearly all of them.
import { z } from "zod";
import type { JsonObject } from "#domain/bytes/canonical-json.ts";
import { Bps } from "#domain/policy/quote.ts";
import { QuoteBody } from "#domain/receipts/body.ts";
import { FrozenAttempt, RoutedBody } from "#domain/receipts/lead-bodies.ts";
import { FREEZING_STEPS, Leaf, type WorkflowStep } from "#domain/receipts/leaf.ts";
import type { ReplayException } from "#domain/simulation/replay.ts";

/** A leaf and its body, byte for byte. */
export interface ReceiptText {
  readonly leaf: string;
  readonly body: string;
}

/** What JSON.parse made of a body, an object: everything in it is JSON, whatever it means. */
export const Raw = z.custom<JsonObject>((value) => typeof value === "object" && value !== null);
const Decided = z.object({ input: Raw, decision: Raw });

const { ordered, conflict, released } = FrozenAttempt.shape;
/** What replay reads of an attempt; the rest of the body stays as it is. */
const Attempt = z.object({
  kind: z.literal("attempt"),
  frozen: z.object({
    attempt: z.int(),
    decided: z.object({ preflight: Decided, routing: Decided }).nullable(),
    failure: z.object({ sla_minutes: z.int().nullable() }).nullable(),
    ordered,
    conflict,
    released,
  }),
});
const { kind, revision, list_minor } = QuoteBody.shape;
const QuoteSeen = z.looseObject({
  input_id: z.string(),
  quote: z.looseObject({ discount_bps: Bps }),
});
const Quote = z.object({
  kind,
  revision,
  list_minor,
  input: QuoteSeen.nullable(),
  decision: Raw,
});

/** What an attempt froze: a decision, or why there is none, and what became of the lead beside it. */
export type RecordedFrozen = z.infer<typeof Attempt>["frozen"];

/** An attempt of a lead begins: its decision is frozen. */
export interface RecordedAttempt {
  readonly kind: "attempt";
  readonly leaf: Leaf;
  readonly body: z.infer<typeof Attempt>;
  /** The whole body, and its text as the leaf names it. */
  readonly raw: JsonObject;
  readonly text: string;
}

/** An attempt of a lead ends; `picked` is false where a dead letter held it and nobody was asked. */
export interface RecordedEnd {
  readonly kind: "end";
  readonly leaf: Leaf;
  readonly body: RoutedBody;
  readonly raw: JsonObject;
  readonly text: string;
  readonly picked: boolean;
}

export interface RecordedQuote {
  readonly kind: "quote";
  readonly leaf: Leaf;
  readonly body: z.infer<typeof Quote>;
  readonly raw: JsonObject;
  readonly text: string;
}

export type Recorded = RecordedAttempt | RecordedEnd | RecordedQuote;

/** Hexadecimal SHA-256 of a text's UTF-8. Handed in: a platform's own is ten times as fast as one in JavaScript. */
export type TextDigest = (text: string) => string;

export type ReadReceipt =
  | { readonly kind: "recorded"; readonly recorded: Recorded }
  /** A step that decides nothing. */
  | { readonly kind: "other" }
  | { readonly kind: "exception"; readonly exception: ReplayException };

const FREEZES: ReadonlySet<WorkflowStep> = new Set(FREEZING_STEPS);

/** Whether an attempt of a lead begins with this step. */
export function isBeginning(step: WorkflowStep): boolean {
  return FREEZES.has(step);
}

const ENDS: ReadonlySet<WorkflowStep> = new Set(["ROUTE_LEAD", "HOLD_LEAD"]);

/** Reads one receipt. What cannot be read is told, never guessed. */
export function readRecorded({ leaf: text, body }: ReceiptText, digest: TextDigest): ReadReceipt {
  const leaf = readLeaf(text);
  if (leaf === null) return refuse(null, "unreadable", "leaf");
  if (digest(body) !== leaf.sha256) return refuse(leaf, "body_altered", "body");
  const read = readerOf(leaf.workflow_step);
  if (read === null) return { kind: "other" };
  const recorded = readStep(leaf, body, read);
  return recorded === null ? refuse(leaf, "unreadable", "body") : { kind: "recorded", recorded };
}

/** The leaf in its text; null where it is none of this release's. */
export function readLeaf(text: string): Leaf | null {
  return Leaf.safeParse(parseJson(text)).data ?? null;
}

type Reader = (common: Pick<Recorded, "leaf" | "raw" | "text">) => Recorded | null;

/** Null for a step that decides nothing. */
function readerOf(step: WorkflowStep): Reader | null {
  if (isBeginning(step)) return readAttempt;
  if (ENDS.has(step)) return readEnd;
  return step === "EVALUATE_QUOTE" ? readQuote : null;
}

function readStep(leaf: Leaf, text: string, read: Reader): Recorded | null {
  const raw = Raw.safeParse(parseJson(text)).data;
  return raw === undefined ? null : read({ leaf, raw, text });
}

const readAttempt: Reader = (common) => {
  const body = Attempt.safeParse(common.raw).data;
  return body === undefined ? null : { kind: "attempt", ...common, body };
};

const readEnd: Reader = (common) => {
  const body = RoutedBody.safeParse(common.raw).data;
  const picked = common.leaf.workflow_step === "ROUTE_LEAD";
  return body === undefined ? null : { kind: "end", ...common, body, picked };
};

const readQuote: Reader = (common) => {
  const body = Quote.safeParse(common.raw).data;
  return body === undefined ? null : { kind: "quote", ...common, body };
};

function refuse(leaf: Leaf | null, code: "unreadable" | "body_altered", part: string): ReadReceipt {
  const { id: receipt_id, seq } = leaf ?? { id: "", seq: -1 };
  return { kind: "exception", exception: { code, receipt_id, seq, part } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
