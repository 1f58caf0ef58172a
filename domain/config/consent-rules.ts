// SPDX-License-Identifier: Apache-2.0
// Who may make a loosening config stand: two different people who are signed in. Whoever proposes in person is one of
// them. A key vouches for nobody, whomever it is bound to, because an administrator can issue one in another's name.
import type { Actor } from "../receipts/leaf.ts";
import type { Consent } from "./publication.ts";

/** A fortnight: after it the config in force has moved on, or nobody wants the change. */
export const CANDIDATE_LIFE_MS = 14 * 24 * 60 * 60 * 1000;

/** At most 2 MB of documents each: 40 MB of the 10 GB that an object may hold. */
export const MAX_WAITING_CANDIDATES = 20;

/** Ended candidates that stay to be looked at, without their documents. */
export const MAX_ENDED_CANDIDATES = 100;

export interface Proposal {
  readonly proposed_by: Actor;
  /** Whether the author was signed in. */
  readonly in_person: boolean;
  readonly consents: readonly Consent[];
}

/** How many different people have to consent beside the author. */
export function consentsNeeded(inPerson: boolean): number {
  return inPerson ? 1 : 2;
}

/**
 * What still stands behind a proposal: the consents of people who are administrators now. An author who is none any more
 * counts as nobody, like a key.
 */
export function countStanding(
  { proposed_by, in_person, consents }: Proposal,
  activeAdmins: readonly string[],
): { readonly consents: readonly Consent[]; readonly needs: number } {
  const isActive = ({ ref }: { readonly ref: string }): boolean => activeAdmins.includes(ref);
  return {
    consents: consents.filter(isActive),
    needs: consentsNeeded(in_person && isActive(proposed_by)),
  };
}

/** What a signed-in person's yes is: their first that counts, one that was given already, or their own proposal's. */
export function judgeConsent(proposal: Proposal, person: string): "counts" | "given" | "own" {
  if (proposal.in_person && proposal.proposed_by.ref === person) return "own";
  return proposal.consents.some(({ ref }) => ref === person) ? "given" : "counts";
}
