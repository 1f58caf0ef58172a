// SPDX-License-Identifier: Apache-2.0
// Which leads an import sent, list by list in R2: what an undo goes through. Ids only, nothing personal.
export interface LeadLists {
  /** Keeps a list, over the same one of a step that is made again. */
  readonly keep: (key: string, leadIds: readonly string[]) => Promise<void>;
  /** The first list behind a key; null where there is none. */
  readonly next: (
    prefix: string,
    after: string | null,
  ) => Promise<{ readonly key: string; readonly lead_ids: readonly string[] } | null>;
}

export function leadListPrefix(tenant: string, jobId: string): string {
  return `imports/${tenant}/${jobId}/leads/`;
}

/** Digits of a row in a key: a file of 100 MB has 50 million rows at most. */
const ROW_DIGITS = 9;

/** The list of the step that begins with this row; keys sort as rows do. */
export function leadListKey(tenant: string, jobId: string, row: number): string {
  return leadListPrefix(tenant, jobId) + String(row).padStart(ROW_DIGITS, "0");
}

export function buildLeadLists(bucket: R2Bucket): LeadLists {
  return {
    keep: async (key, leadIds) => {
      await bucket.put(key, leadIds.map((id) => `${id}\n`).join(""));
    },
    next: async (prefix, after) => {
      const page = { prefix, limit: 1, ...(after === null ? {} : { startAfter: after }) };
      const [found] = (await bucket.list(page)).objects;
      if (found === undefined) return null;
      const text = (await (await bucket.get(found.key))?.text()) ?? "";
      return { key: found.key, lead_ids: text.split("\n").filter((id) => id !== "") };
    },
  };
}
