// SPDX-License-Identifier: Apache-2.0
// The look-up by keys in memory, as the table of keys answers it: a few accounts of each key, the same ones every time.
import type { AccountCandidate } from "./account-candidate.ts";
import { accountKeys, KEY_ROWS_MAX } from "./probe-keys.ts";

export interface KeyIndex {
  /** The accounts with any of the keys, each once. */
  readonly find: (keys: readonly string[]) => readonly AccountCandidate[];
}

/** Of each key the accounts of the smallest ids, as many as a look-up of the table reads. */
export function buildKeyIndex(accounts: readonly AccountCandidate[]): KeyIndex {
  const byKey = new Map<string, AccountCandidate[]>();
  const ordered = accounts.toSorted((a, b) => (a.account_id < b.account_id ? -1 : 1));
  for (const account of ordered) {
    for (const key of accountKeys(account)) {
      const held = byKey.get(key);
      if (held === undefined) byKey.set(key, [account]);
      else if (held.length < KEY_ROWS_MAX) held.push(account);
    }
  }
  return {
    find: (keys) => [...new Set(keys.flatMap((key) => byKey.get(key) ?? []))],
  };
}
