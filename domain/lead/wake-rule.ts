// SPDX-License-Identifier: Apache-2.0
// Whether something new about a lead makes it worth deciding again: a stored lead that somebody hands in, signals that
// reach the threshold, an attribute that it waited for. Pure.
import type { RoutedBody } from "../receipts/lead-bodies.ts";
import type { Intake } from "./intake.ts";
import type { NormalizedLead } from "./lead.ts";

export interface Touched {
  readonly accepted_at_ms: number;
  /** Undefined: by the lead door. */
  readonly intake: Intake | undefined;
  /** Whether it was handed in to another lead, which this one stands for. */
  readonly adopted: boolean;
}

export interface SignalRule {
  readonly qualify_at: number | null;
  readonly window_ms: number;
}

/** Points of the signals within the window that ends at `nowMs`. */
export function signalPoints(touches: readonly Touched[], windowMs: number, nowMs: number): number {
  return touches
    .filter(({ accepted_at_ms }) => accepted_at_ms > nowMs - windowMs)
    .reduce((sum, { intake }) => sum + (intake?.kind === "signal" ? intake.points : 0), 0);
}

export type Waking =
  /** A stored lead becomes work; `points` where its signals did it. */
  | { readonly kind: "qualify"; readonly points: number | null }
  /** What a held lead waited for is there, or somebody hands in anew whom the lead was denied as. */
  | { readonly kind: "supplied" };

/**
 * What its touches wake a lead to, or null. `end` is where the lead stands; `known` is all that is known of it, null where
 * its key is erased. A row of an import wakes nobody: a file is no sign of life.
 */
export function wakingOf(
  end: Pick<RoutedBody, "status" | "reason">,
  of: {
    readonly touches: readonly Touched[];
    readonly known: NormalizedLead | null;
    /** Attributes that the held lead waits for. */
    readonly wanted: readonly string[];
    /** When its newest attempt was decided. */
    readonly decided_at_ms: number;
    /** It was closed as a bad one. */
    readonly bad?: boolean;
  },
  { qualify_at, window_ms }: SignalRule,
): Waking | null {
  const { touches, known, wanted } = of;
  if (known === null) return null;
  if (end.status === "held" && end.reason === "missing_attribute") {
    return wanted.some((attribute) => isKnown(known, attribute)) ? { kind: "supplied" } : null;
  }
  // A denied lead stands for others where it was denied only later: who hands the person in again may say better.
  if (end.status === "denied") {
    const isNews = (one: Touched): boolean =>
      one.adopted && isPersonal(one.intake) && one.accepted_at_ms > of.decided_at_ms;
    return touches.some(isNews) ? { kind: "supplied" } : null;
  }
  // Closed with reason; but whoever comes again by themselves is worth a look, unless the lead was bad.
  if (end.status === "disqualified" || end.status === "converted") {
    const isNews = (one: Touched): boolean =>
      isPersonal(one.intake) && one.accepted_at_ms > of.decided_at_ms;
    const comesAgain = of.bad !== true && touches.some(isNews);
    return comesAgain ? { kind: "qualify", points: null } : null;
  }
  if (end.status !== "stored") return null;
  if (touches.some(({ intake }) => isPersonal(intake))) return { kind: "qualify", points: null };
  const signals = touches.filter(({ intake }) => intake?.kind === "signal");
  if (signals.length === 0) return null;
  const newest = Math.max(...signals.map(({ accepted_at_ms }) => accepted_at_ms));
  const points = signalPoints(signals, window_ms, newest);
  return qualify_at === null || points >= qualify_at ? { kind: "qualify", points } : null;
}

/** Whether somebody handed the person in, and neither a program's event nor a file did. */
export function isPersonal(intake: Intake | undefined): boolean {
  return intake?.kind !== "signal" && intake?.kind !== "import";
}

/** Whether the attribute, by its code in required_enrichment, is there. */
function isKnown(lead: NormalizedLead, attribute: string): boolean {
  if (attribute === "contact") return lead.email !== null || lead.phone !== null;
  if (attribute === "country") return lead.country !== null;
  return attribute === "company_size" && lead.company_size !== null;
}
