// SPDX-License-Identifier: Apache-2.0
// Which accounts are one company's: those with an account above in common, or one above the other.
import type { AccountCandidate } from "./account-candidate.ts";

type Placed = Pick<AccountCandidate, "account_id" | "ancestors">;

export function areKin(a: Placed, b: Placed): boolean {
  const line = new Set([a.account_id, ...a.ancestors]);
  return [b.account_id, ...b.ancestors].some((id) => line.has(id));
}

/** Whether two of them belong to different companies. */
export function holdsStrangers(accounts: readonly Placed[]): boolean {
  return accounts.some((a, i) => accounts.slice(i + 1).some((b) => !areKin(a, b)));
}

/** Each company's accounts together; whoever is kin to one of a group is of the group. */
export function companiesOf<T extends Placed>(accounts: readonly T[]): T[][] {
  let groups: T[][] = [];
  for (const account of accounts) {
    const kin = groups.filter((group) => group.some((other) => areKin(account, other)));
    const others = groups.filter((group) => !kin.includes(group));
    groups = [...others, [...kin.flat(), account]];
  }
  return groups;
}
