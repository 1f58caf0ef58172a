// SPDX-License-Identifier: Apache-2.0
// The other half of a DeskBook: which lead was the first to claim what makes two leads the same person, and which lead
// stands for one that was merged. A claim is never moved by a merge: it leads to whoever stands for its lead now.
import type { Claiming, PickLead } from "../messages/routing-desk.ts";
import type { ClaimedBy } from "../receipts/assignment.ts";

export interface ClaimRow {
  readonly key: string;
  /** Who claimed it, or who stood for it then. */
  readonly lead_id: string;
  /** `direct`, or `partner/<source>`. */
  readonly origin: string;
  /** When it was claimed or last met. */
  readonly at_ms: number;
}

export interface MergedRow {
  readonly lead_id: string;
  /** Who stands for it; that one may have been merged in its turn. */
  readonly survivor: string;
}

export interface ClaimContent {
  readonly claims: readonly ClaimRow[];
  readonly merged: readonly MergedRow[];
}

export interface ClaimChanges extends ClaimContent {
  /** Leads that stand for themselves again. */
  readonly separated: readonly string[];
}

/** Another lead was there first. */
export interface Met {
  readonly becomes: "duplicate" | "linked" | "conflict";
  readonly by: ClaimedBy;
}

export class ClaimBook {
  readonly #claims: Map<string, ClaimRow>;
  readonly #survivors: Map<string, string>;
  readonly #dirtyKeys = new Set<string>();
  readonly #dirtyLeads = new Set<string>();

  constructor({ claims, merged }: ClaimContent) {
    this.#claims = new Map(claims.map((row) => [row.key, row]));
    this.#survivors = new Map(merged.map((row) => [row.lead_id, row.survivor]));
  }

  /** Who stands for the lead in the end; itself where it was never merged. */
  survivorOf(leadId: string): string {
    return this.#chainFrom(leadId).at(-1) ?? leadId;
  }

  /** What a command says of the lead: that another stands for it, or that it is on its own again. */
  obey({ lead_id, stands_for, on_its_own }: PickLead): void {
    if (on_its_own === true && this.#survivors.delete(lead_id)) this.#dirtyLeads.add(lead_id);
    if (stands_for !== undefined) this.#merge(lead_id, stands_for);
  }

  /** The strongest claim that another lead holds, and what this one therefore becomes; a duplicate is so from here on. */
  meet(leadId: string, claiming: Claiming): Met | null {
    if (claiming.settled) return null;
    for (const { rule, key } of claiming.keys) {
      const claim = this.#standing(key, claiming);
      const other = claim === null ? leadId : this.survivorOf(claim.lead_id);
      if (claim === null || other === this.survivorOf(leadId)) continue;
      const isElsewhere = claim.origin !== claiming.origin;
      const by = { lead_id: other, rule, ...(isElsewhere ? { origin: claim.origin } : {}) };
      if (isElsewhere && claiming.origin !== "direct") return { becomes: "conflict", by };
      if (claiming.on_duplicate === "link") return { becomes: "linked", by };
      this.#merge(leadId, other);
      return { becomes: "duplicate", by };
    }
    return null;
  }

  /** Claims what is free for whoever stands for the lead, and keeps alive what it met or holds; the rest is another's. */
  claim(leadId: string, claiming: Claiming, met: Met | null): void {
    const holder = this.survivorOf(leadId);
    const { at_ms } = claiming;
    const origin =
      met?.becomes === "duplicate" ? (met.by.origin ?? claiming.origin) : claiming.origin;
    for (const { key } of claiming.keys) {
      const claim = this.#standing(key, claiming);
      if (claim === null) this.#put({ key, lead_id: holder, origin, at_ms });
      else if (claim.at_ms < at_ms) {
        const leads_to = this.survivorOf(claim.lead_id);
        if (leads_to === holder || leads_to === met?.by.lead_id) this.#put({ ...claim, at_ms });
      }
    }
  }

  /** What the transaction has to write: at most one row per key, and one per lead that was merged or separated. */
  changes(): ClaimChanges {
    const leads = [...this.#dirtyLeads];
    return {
      claims: [...this.#dirtyKeys].flatMap((key) => this.#claims.get(key) ?? []),
      merged: leads.flatMap((lead_id) => {
        const survivor = this.#survivors.get(lead_id);
        return survivor === undefined ? [] : [{ lead_id, survivor }];
      }),
      separated: leads.filter((lead_id) => !this.#survivors.has(lead_id)),
    };
  }

  /** The claim on a key; null where nobody holds it at that time. */
  #standing(key: string, { at_ms, window_ms }: Claiming): ClaimRow | null {
    const claim = this.#claims.get(key);
    return claim === undefined || at_ms - claim.at_ms > window_ms ? null : claim;
  }

  /** An order by which leads would stand for each other in a circle is left out: nobody would stand for any of them. */
  #merge(leadId: string, survivor: string): void {
    if (this.#survivors.get(leadId) === survivor) return;
    if (this.#chainFrom(survivor).includes(leadId)) return;
    this.#survivors.set(leadId, survivor);
    this.#dirtyLeads.add(leadId);
  }

  /** The lead, who stands for it, who stands for that one, and so on. */
  #chainFrom(leadId: string): readonly string[] {
    const chain = new Set<string>();
    let next: string | undefined = leadId;
    while (next !== undefined && !chain.has(next)) {
      chain.add(next);
      next = this.#survivors.get(next);
    }
    return [...chain];
  }

  #put(row: ClaimRow): void {
    this.#claims.set(row.key, row);
    this.#dirtyKeys.add(row.key);
  }
}
