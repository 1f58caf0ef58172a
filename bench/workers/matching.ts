// SPDX-License-Identifier: Apache-2.0
// The account of a lead looked up and matched as the pipeline does it for a batch, in a book of any size.
import { userId } from "#storage/directory-records.ts";
import { buildAccountPort } from "#storage/read-accounts.ts";
import { saveTenant, saveUser } from "#storage/save-directory.ts";
import { DEFAULT_MATCHING } from "#domain/matching/default-matching.ts";
import { matchAccount } from "#domain/matching/match-account.ts";
import { probeKeys } from "#domain/matching/probe-keys.ts";
import { meterDatabase, nothingSpent } from "../../tests/faults/budget/meter.ts";
import { tenantRecord, testBatch, userRecord } from "../../tests/faults/directory-records.ts";
import { type Book, bookLead, copyBook, fillBook } from "../../tests/faults/many-accounts.ts";

const KEYS = { idKey: new Uint8Array(32).fill(2), personKey: new Uint8Array(32).fill(3) };
const BOOK: Book = {
  tenant: "matching",
  idKey: KEYS.idKey,
  owner: { external_id: "rep", user_id: userId(KEYS.idKey, "rep") },
  trades: true,
};

/** Indexes that no look-up reads: a million accounts are there sooner without them. */
const UNUSED = ["account_by_owner", "account_by_keys_version", "account_key_by_account"];

/** So many accounts, the book's first; or further copies of each of them. */
export type FillPlan =
  | { readonly accounts: number }
  | { readonly copies: { readonly from: number; readonly to: number } };

/** Answers how many accounts there are now. */
export async function fillMatching({ DB }: Env, plan: FillPlan): Promise<{ accounts: number }> {
  if ("copies" in plan) await copyBook(DB, BOOK, plan.copies);
  else {
    await DB.batch(UNUSED.map((name) => DB.prepare(`DROP INDEX ${name}`)));
    await saveTenant(DB, testBatch(BOOK.tenant, 0), tenantRecord(BOOK.tenant));
    await saveUser(DB, KEYS, testBatch(BOOK.tenant, 0), userRecord("rep"));
    await fillBook(DB, BOOK, { from: 0, to: plan.accounts });
  }
  const counted = await DB.prepare("SELECT count(*) AS n FROM account").first<number>("n");
  return { accounts: counted ?? 0 };
}

export interface MatchPlan {
  /** Numbers of the accounts whose leads come, all in each batch's turn. */
  readonly numbers: readonly number[];
  readonly batch: number;
}

/** Milliseconds of a batch, and rows that D1 says that it read for a lead. Every lead is found, or it throws. */
export async function timeMatching(
  { DB }: Env,
  { numbers, batch }: MatchPlan,
): Promise<{ batch_ms: number; rows_per_lead: number }> {
  const spent = nothingSpent();
  const accounts = buildAccountPort(meterDatabase(DB, spent));
  const leads = numbers.map((n) => ({ n, lead: bookLead(BOOK, n) }));
  const start = Date.now();
  for (let from = 0; from < leads.length; from += batch) {
    const some = leads.slice(from, from + batch);
    const keys = some.map(({ lead }) => probeKeys(lead, DEFAULT_MATCHING));
    const found = await accounts.candidates(BOOK.tenant, [...new Set(keys.flat())]);
    for (const [i, { n, lead }] of some.entries()) {
      const own = found.filter((one) => one.keys.some((key) => keys[i]?.includes(key)));
      const { evidence } = matchAccount(lead, own, DEFAULT_MATCHING);
      const linked = found.find(({ account_id }) => account_id === evidence.account_id);
      if (linked?.external_id !== `a-${n}`) throw new Error(`lead ${n} is not its account's`);
    }
  }
  const batches = Math.ceil(leads.length / batch);
  return {
    batch_ms: (Date.now() - start) / batches,
    rows_per_lead: spent.d1_rows_read / leads.length,
  };
}
