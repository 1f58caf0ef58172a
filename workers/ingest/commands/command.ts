// SPDX-License-Identifier: Apache-2.0
// What commands on a lead have in common: who commands what, and why one is refused.
import type { Actor } from "#domain/receipts/leaf.ts";

export interface LeadCommand {
  readonly tenant: string;
  readonly lead_id: string;
  /** The client's Idempotency-Key, else a fresh one: the same key is the same command. */
  readonly command_key: string;
  /** Keyed digest of what the command says: the same key with another one is refused. Absent: the key says it all. */
  readonly digest?: string;
  /** The head the caller saw; null takes the lead as it stands. */
  readonly expect_head: string | null;
  readonly actor: Actor;
  readonly now_ms: number;
  readonly trace_id: string;
}

/** Where a lead stands that nobody can give, take or close; `unowned`: in a team's queue, with nobody. */
export type StandsAs = "denied" | "stored" | "held" | "unowned";

export type CommandError =
  /** No receipt yet: unknown here, or accepted and not yet taken up. */
  | { readonly code: "not_found" }
  /** Another command or submission came first; `head` is the lead's newest receipt. */
  | { readonly code: "head_moved"; readonly head: string | null }
  /** An attempt is under way: its owner is not decided yet. */
  | { readonly code: "in_progress" }
  /** The lead's message ran out of retries before its first decision: its dead letter has to be sent again. */
  | { readonly code: "dead_letter" }
  /** The key of the lead's personal data is erased: there is nothing left to route. */
  | { readonly code: "erased" }
  /** Another lead stands for it; `of` is that one. */
  | { readonly code: "is_duplicate"; readonly of: string }
  /** It is held for a conflict, which has to be resolved. */
  | { readonly code: "conflict_open"; readonly conflict_id: string | null }
  /** Only its owner, or a manager, may do this; or only a person of the team in whose queue it stands. */
  | { readonly code: "not_owner"; readonly why?: "no_person" | "not_in_team" }
  /** It is converted or disqualified: it has to be reprocessed first. */
  | { readonly code: "closed"; readonly status: "converted" | "disqualified" }
  /** The config has no such reason; these are those that it has. */
  | { readonly code: "unknown_reason"; readonly reasons: readonly string[] }
  /** Somebody else took it first. */
  | { readonly code: "taken" }
  /** It does not stand where this could be done to it: in somebody's hands, or in a queue. */
  | { readonly code: "not_routed"; readonly status?: StandsAs }
  /** Whoever is to have it has it. */
  | { readonly code: "already_there" }
  /** Only a denied lead is released. */
  | { readonly code: "not_denied" }
  /** Only a duplicate is unmerged. */
  | { readonly code: "not_duplicate" }
  /** The other lead is denied, or could not be decided: it stands for nobody. */
  | { readonly code: "other_undecided" }
  /** A lead is not merged into itself. */
  | { readonly code: "same_lead" }
  /** The other lead has no receipt here. */
  | { readonly code: "unknown_lead" }
  /** The key stands for a command that said something else. */
  | { readonly code: "key_reused" }
  | { readonly code: "log_refuses"; readonly reason: string };

/** A command that stands. */
export interface Commanded {
  readonly receipt_id: string;
  readonly attempt: number;
}
