// SPDX-License-Identifier: Apache-2.0
// What a mailed link and a session are worth at an instant: the limits, and the one judgement on an attempt to use a
// link. PersonDesk applies it inside its transaction.
import type { ConsumeLinkReply, LinkState } from "../messages/person-desk.ts";
import { MINUTE_MS } from "../time/instant.ts";

/** Long enough for a slow mail, short enough for a mailbox that somebody else reads tomorrow. */
export const LINK_LIFE_MS = 15 * MINUTE_MS;
/** How long a link is remembered, so that its page can say why it does not work; also the window of MAX_ASKED_LINKS. */
export const LINK_MEMORY_MS = 60 * MINUTE_MS;
/** Links that could be used at the same time. */
export const MAX_OPEN_LINKS = 5;
/** Mails that one address can be made to get in an hour, whoever asks. */
export const MAX_ASKED_LINKS = 10;
/**
 * Codes that may be tried on one link. A code has 8 digits, so somebody who holds every link of an hour guesses one with
 * 10 x 5 / 10^8, which is once in 230 years of trying without a pause.
 */
export const MAX_WRONG_CODES = 5;

const DAY_MS = 24 * 60 * MINUTE_MS;
/** A month: however busy, a session is proved anew that often. */
export const SESSION_LIFE_MS = 30 * DAY_MS;
/** A week: over a weekend and a few days off, not over a forgotten laptop. */
export const SESSION_IDLE_MS = 7 * DAY_MS;
/** Use within this does not move seen_at: a busy person costs 12 writes an hour, and the idle life is exact to that. */
export const SEEN_STEP_MS = 5 * MINUTE_MS;
/** More than anybody's devices; the one longest unused gives way. */
export const MAX_SESSIONS = 50;

/** A link as it is stored: hashes only. */
export type StoredLink = {
  readonly link_id: string;
  readonly link_sha256: string;
  readonly browser_sha256: string;
  readonly code_sha256: string;
  readonly tenant: string | null;
  readonly asked_at_ms: number;
  readonly wrong_codes: number;
  /** Used, burned by wrong codes, or made void by the use of another; null while none of it happened. */
  readonly ended: "used" | "burned" | "superseded" | null;
};

/** When a link stops to work. */
export function linkEnd({ asked_at_ms }: Pick<StoredLink, "asked_at_ms">): number {
  return asked_at_ms + LINK_LIFE_MS;
}

export function linkState(link: StoredLink, nowMs: number): LinkState {
  return link.ended ?? (nowMs < linkEnd(link) ? "open" : "expired");
}

/** What somebody brings who wants to use a link. */
export interface LinkAttempt {
  readonly browser_sha256: string | null;
  readonly code_sha256: string | null;
  readonly tenants: readonly string[];
}

export type LinkVerdict =
  /** The session that opens is in this tenant; null where the person has to choose one. */
  | { readonly ok: true; readonly tenant: string | null }
  | Extract<ConsumeLinkReply, { readonly ok: false }>;

/**
 * The judgement on an attempt. Whoever does not prove to be the one who asked learns nothing of the person's tenants;
 * the asking browser proves it by itself, and a code beside it is not looked at.
 */
export function judgeLink(link: StoredLink, attempt: LinkAttempt, nowMs: number): LinkVerdict {
  const state = linkState(link, nowMs);
  if (state !== "open") return { ok: false, code: state };
  if (attempt.browser_sha256 !== link.browser_sha256) {
    if (attempt.code_sha256 === null) return { ok: false, code: "code_needed" };
    if (attempt.code_sha256 !== link.code_sha256) {
      const isLast = link.wrong_codes + 1 >= MAX_WRONG_CODES;
      return { ok: false, code: isLast ? "burned" : "wrong_code" };
    }
  }
  const { tenants } = attempt;
  const isMember = link.tenant === null ? tenants.length > 0 : tenants.includes(link.tenant);
  if (!isMember) return { ok: false, code: "no_membership" };
  return { ok: true, tenant: link.tenant ?? onlyTenant(tenants) };
}

/** The tenant of somebody who has exactly one. */
export function onlyTenant(tenants: readonly string[]): string | null {
  return tenants.length === 1 ? (tenants[0] ?? null) : null;
}

/** When a session ends by itself. */
export function sessionEnd(createdAtMs: number, seenAtMs: number): number {
  return Math.min(createdAtMs + SESSION_LIFE_MS, seenAtMs + SESSION_IDLE_MS);
}
