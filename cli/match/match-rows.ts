// SPDX-License-Identifier: Apache-2.0
// Every row of one file against all rows of another, by the keys and the rules of the server.
import type { MatchingSettings } from "#domain/config/work-settings.ts";
import { buildKeyIndex } from "#domain/matching/key-index.ts";
import { matchAccount } from "#domain/matching/match-account.ts";
import { type MatchAnswer, tellMatch } from "#domain/matching/match-answer.ts";
import { accountOfRecord, leadOfRecord } from "#domain/matching/match-record.ts";
import { probeKeys } from "#domain/matching/probe-keys.ts";
import type { MatchFile } from "./read-match-file.ts";

export interface MatchedRow {
  readonly a_id: string;
  readonly answer: MatchAnswer;
}

/** Rows of `a` between two tellings of how far it is. */
const TOLD_ROWS = 1_000;
/** Digits of a row's number, so that ids sort as rows do. */
const ROW_DIGITS = 9;

export function matchRows(
  a: MatchFile,
  b: MatchFile,
  settings: MatchingSettings,
  tell: (done: number) => void,
): MatchedRow[] {
  const accounts = b.records.map((record, i) =>
    accountOfRecord(record, `row_${String(i + 1).padStart(ROW_DIGITS, "0")}`),
  );
  const index = buildKeyIndex(accounts);
  return a.records.map((record, i) => {
    if (i % TOLD_ROWS === 0) tell(i);
    const lead = leadOfRecord(record);
    const candidates = index.find(probeKeys(lead, settings));
    const answer = tellMatch(matchAccount(lead, candidates, settings), candidates);
    return { a_id: record.id, answer };
  });
}
