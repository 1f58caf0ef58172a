// SPDX-License-Identifier: Apache-2.0
// Revisions of a tenant's one working draft: r1, r2, r3 ... They never start again, so an old tag never fits new content.

/** Of at most 1 MiB each: 50 MB of the 10 GB that an object may hold. */
export const MAX_DRAFT_REVISIONS = 50;

export const DRAFT_TAG = /^r[1-9]\d{0,8}$/;

export function draftTag(revision: number): string {
  return `r${revision}`;
}

/** The revision of a text that DRAFT_TAG fits. */
export function draftRevision(tag: string): number {
  return Number(tag.slice(1));
}
