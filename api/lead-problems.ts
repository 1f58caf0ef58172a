// SPDX-License-Identifier: Apache-2.0
// The lead's part of the table of problems: what does not go with where a lead stands or whose it is.

export interface ProblemKind {
  readonly status: number;
  /** The same sentence for every occurrence; what differs stands in `errors`. */
  readonly title: string;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
}

export const LEAD_PROBLEMS = {
  lead_pending: {
    status: 409,
    title: "The lead is accepted, but its first receipt does not stand yet.",
    retryable: true,
  },
  lead_in_progress: {
    status: 409,
    title: "An attempt on this lead is under way; its owner is not decided yet.",
    retryable: true,
  },
  signed_contract_missing: {
    status: 409,
    title:
      "A deal is won by a signed contract, or by a CRM's event that is checked against one; there is none.",
    retryable: false,
  },
  lead_has_opportunity: {
    status: 409,
    title: "The lead has become an opportunity before; `errors` says which.",
    retryable: false,
  },
  lead_erased: {
    status: 409,
    title: "The personal data of this lead is erased; there is nothing left to route.",
    retryable: false,
  },
  lead_dead_letter: {
    status: 409,
    title: "The lead's message ran out of retries: replay its dead letter.",
    retryable: false,
  },
  lead_is_duplicate: {
    status: 409,
    title: "Another lead stands for this one: command that, or undo the merge first.",
    retryable: false,
  },
  lead_not_duplicate: {
    status: 409,
    title: "The lead is no duplicate: there is no merge to undo.",
    retryable: false,
  },
  no_person: {
    status: 409,
    title: "Nobody stands behind this key: sign in, or use a key that is bound to a person.",
    retryable: false,
  },
  lead_not_yours: {
    status: 403,
    title: "The lead is somebody else's: its owner or a manager does this.",
    retryable: false,
  },
  lead_closed: {
    status: 409,
    title: "The lead is closed. Reprocess it, if it was disqualified, to open it again.",
    retryable: false,
  },
  lead_taken: {
    status: 409,
    title: "Somebody else has the lead by now.",
    retryable: false,
  },
  lead_not_routed: {
    status: 409,
    title:
      "The lead does not stand where this could be done to it; `errors` says where it stands and what to do.",
    retryable: false,
  },
  lead_already_there: {
    status: 409,
    title: "The lead is already with this person, or in this queue with nobody.",
    retryable: false,
  },
  lead_not_denied: {
    status: 409,
    title: "Only a denied lead is released.",
    retryable: false,
  },
  lead_other_undecided: {
    status: 409,
    title:
      "The lead named in `into` is denied or could not be decided: release or reprocess it first.",
    retryable: false,
  },
  lead_same: {
    status: 409,
    title: "A lead is not merged into itself: name the other one in `into`.",
    retryable: false,
  },
  lead_unknown: {
    status: 409,
    title: "The lead named in `into` is not known here, or not yet taken up.",
    retryable: false,
  },
} as const satisfies Record<string, ProblemKind>;
