// SPDX-License-Identifier: Apache-2.0
// A made-up book of accounts of any size, written in bulk as an import writes it but for its notes, and the leads of its
// companies. Account n, below 2^20, has words, a domain, a phone and a CRM id of its own.
import { normalizeLead } from "#domain/lead/normalize-lead.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import { ACCOUNT_KEYS } from "#storage/records/account-keys.ts";
import { ACCOUNT_KIND } from "#storage/records/record-kind.ts";
import { accountRow, type AccountFields } from "#storage/records/save-accounts.ts";
import { accountFields } from "./directory-records.ts";

const SYLLABLES =
  "ba ber bran cal cor dan del dor el fen gal gran hel jor kan kel lan lor mar mel nor pel quin ral sal sten tal ul van win yor zan".split(
    " ",
  );
const TRADES =
  "Robotics Foods Logistics Textiles Pumps Optics Bearings Ceramics Brewing Paints Valves Timber".split(
    " ",
  );

export interface Book {
  readonly tenant: string;
  readonly idKey: Uint8Array;
  /** Its accounts' owner, who is in the directory. */
  readonly owner: { readonly external_id: string; readonly user_id: string };
  /** Every other company is named by a word of its own and a trade, so that many names end alike; else by two words. */
  readonly trades: boolean;
}

function bookAccount(book: Book, n: number): AccountFields {
  return accountFields(`${bookName(book, n)} GmbH`, {
    owner: book.owner.external_id,
    domains: [`company-${n}.example`],
    region: "DE",
    phone: bookPhone(n),
    external_ids: { crm: `c-${n}` },
  });
}

/** Whatever is known of its company; `more` is laid over. */
export function bookLead(book: Book, n: number, more: object = {}): NormalizedLead {
  const lead = normalizeLead({
    source: "book",
    email: `jo@company-${n}.example`,
    company: bookName(book, n),
    phone: bookPhone(n),
    country: "DE",
    ...more,
  });
  if (!lead.ok) throw new Error(JSON.stringify(lead.error));
  return lead.value;
}

/** Accounts that one statement inserts. */
const PER_WRITE = 1_000;

/** Accounts `from` to `to`, exclusive; their tenant and owner are there. */
export async function fillBook(
  db: D1Database,
  book: Book,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const known = new Set([book.owner.user_id]);
  for (let at = from; at < to; at += PER_WRITE) {
    const rows = Array.from({ length: Math.min(PER_WRITE, to - at) }, (_, i) => {
      const row = accountRow(book.idKey, `a-${at + i}`, bookAccount(book, at + i), known);
      return { ...row, keys: ACCOUNT_KEYS.of(row) };
    });
    const json = JSON.stringify(rows);
    await db.batch(INSERTS.map((sql) => db.prepare(sql).bind(book.tenant, json)));
  }
}

const COLUMNS = Object.keys(ACCOUNT_KIND.fields);
const INSERTS: readonly string[] = [
  `INSERT INTO account (tenant_id, account_id, ${COLUMNS.join(", ")}, keys_version, created_at_ms, updated_at_ms)
    SELECT ?1, row.value ->> '$.id', ${COLUMNS.map((name) => `row.value ->> '$.fields.${name}'`).join(", ")},
      ${ACCOUNT_KEYS.version}, 0, 0 FROM json_each(?2) AS row`,
  `INSERT INTO account_domain (tenant_id, domain, account_id) SELECT ?1, one.value, row.value ->> '$.id'
    FROM json_each(?2) AS row, json_each(row.value -> '$.fields.domains') AS one`,
  `INSERT INTO account_key (tenant_id, key, account_id) SELECT ?1, one.value, row.value ->> '$.id'
    FROM json_each(?2) AS row, json_each(row.value -> '$.keys') AS one`,
];

/**
 * Of every account that is there without a copy's number, copies `from` to `to`, exclusive, each with keys of its own but
 * for names that end in a trade, whose ends all share: so a book grows in seconds, and what was in it is found as before.
 */
export async function copyBook(
  db: D1Database,
  { tenant }: Book,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  await db.batch(COPIES.map((sql) => db.prepare(sql).bind(tenant, from, to - 1)));
}

/** The end of a name that every copy has as well. */
const SHARED_END = TRADES.map((trade) => `key GLOB 't:*${trade.slice(-5)}'`).join(" OR ");

const COPY = `(WITH RECURSIVE copy (n) AS (SELECT ?2 UNION ALL SELECT n + 1 FROM copy WHERE n < ?3)
  SELECT n FROM copy) AS copy`;
const COPIES: readonly string[] = [
  `INSERT INTO account (tenant_id, account_id, external_id, ${COLUMNS.slice(1).join(", ")}, keys_version, created_at_ms, updated_at_ms)
    SELECT tenant_id, account_id || '~' || n, external_id || '~' || n, ${COLUMNS.slice(1).join(", ")}, keys_version, 0, 0
    FROM ${COPY} CROSS JOIN account WHERE tenant_id = ?1 AND instr(account_id, '~') = 0`,
  `INSERT INTO account_domain (tenant_id, domain, account_id)
    SELECT tenant_id, n || '.' || domain, account_id || '~' || n
    FROM ${COPY} CROSS JOIN account_domain WHERE tenant_id = ?1 AND instr(account_id, '~') = 0`,
  `INSERT INTO account_key (tenant_id, key, account_id)
    SELECT tenant_id, CASE WHEN ${SHARED_END} THEN key ELSE key || '~' || n END, account_id || '~' || n
    FROM ${COPY} CROSS JOIN account_key WHERE tenant_id = ?1 AND instr(account_id, '~') = 0`,
];

function bookName(book: Book, n: number): string {
  const own = wordOf(Math.imul(n, 0x9e3779b1));
  const other =
    book.trades && n % 2 === 0
      ? (TRADES[(n / 2) % TRADES.length] ?? "")
      : wordOf(Math.imul(n, 0x85ebca6b) ^ 0x5a5a5);
  return `${own} ${other}`;
}

/** Four syllables of 20 bits, so that no two numbers of a book have the same word. */
function wordOf(bits: number): string {
  return [15, 10, 5, 0].map((shift) => SYLLABLES[(bits >>> shift) & 31] ?? "").join("");
}

function bookPhone(n: number): string {
  return `+49 30 ${String(10_000_000 + n * 7)}`;
}
