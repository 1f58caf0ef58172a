// SPDX-License-Identifier: Apache-2.0
// The append transaction. Per new receipt it writes three rows (receipt, its key's index entry, its chain's head);
// dropping the texts after publication is the fourth. Two look-ups and one statement for all heads serve the list.
import { hexText } from "#domain/bytes/encoding.ts";
import { receiptId } from "#domain/ids/ids.ts";
import type { AppendItem, StandingReceipt } from "#domain/messages/receipt-log.ts";
import { InvariantError } from "#domain/result.ts";
import { buildLeaf } from "#ledger/leaf.ts";
import { TILE_WIDTH, tileHash, type Hash } from "#ledger/merkle.ts";
import { nativeLeafHash, nativeSha256, nativeSha256Hex } from "./native-sha256.ts";
import type { ChainRow, LogStore } from "./log-store.ts";

/**
 * Raw bytes of a lead are <= 64 KiB = 87.4 KB in base64; with the lead (<= 20 KB) sealed and in base64 again they are
 * <= 144 KB; input, decision and trace stay below 16 KB. A body pack of 256 such bodies is <= 48 MiB.
 */
const MAX_BODY_CHARACTERS = 192 * 1024;
/** Ten queue batches; with 144 KB bodies only the RPC's own 32 MiB limit comes first. */
const MAX_ITEMS = 1000;
/** 16 bytes in base64. */
const SUBJECT_KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** Answer of one item. A receipt from before this call is its place, since its texts may have left SQLite. */
export type Placed =
  | {
      readonly kind: "stands";
      readonly fresh: boolean;
      readonly receipt: StandingReceipt | number;
      readonly subject_key: string | null;
    }
  | { readonly kind: "head_moved" | "overtaken"; readonly head: string | null };

interface NewReceipt extends StandingReceipt {
  readonly prev_seq: number | null;
  readonly idem: string;
  readonly hash: Hash;
}

/** Must run inside transactionSync. Items see the effect of the items before them; `whole` writes all or none. */
export function appendItems(
  sql: SqlStorage,
  store: LogStore,
  items: readonly AppendItem[],
  nowMs: number,
  whole = false,
): readonly Placed[] {
  if (items.length > MAX_ITEMS)
    throw new InvariantError(`more than ${MAX_ITEMS} receipts in a call`);
  const known: Map<string, StandingReceipt | number> = loadKnown(sql, items);
  const names = [...new Set(items.map(({ chain }) => chain))];
  const chains = new Map(store.chains(names).map((row) => [row.chain, row]));
  const last = lastReceipt(sql);
  const atMs = Math.max(nowMs, last.at_ms);
  const fresh: NewReceipt[] = [];
  const placed = items.map((item): Placed => {
    const chain = chains.get(item.chain);
    const stands = known.get(item.idem);
    if (stands !== undefined && item.fresh === true)
      return { kind: "head_moved", head: chain ? receiptId(chain.head_idem) : null };
    if (stands !== undefined)
      return {
        kind: "stands",
        fresh: false,
        receipt: stands,
        subject_key: chain?.subject_key ?? null,
      };
    const head = chain ? receiptId(chain.head_idem) : null;
    if (item.expect_head !== undefined && item.expect_head !== head)
      return { kind: "head_moved", head };
    if (item.epoch !== undefined && item.epoch < (chain?.epoch ?? 0))
      return { kind: "overtaken", head };
    const made = buildReceipt(item, chain, last.seq + 1 + fresh.length, atMs);
    const { prev_seq: _, idem, hash: __, ...receipt } = made;
    const moved = moveHead(item, chain, made);
    fresh.push(made);
    known.set(idem, receipt);
    chains.set(item.chain, moved);
    return { kind: "stands", fresh: true, receipt, subject_key: moved.subject_key };
  });
  if (whole && placed.some(({ kind }) => kind !== "stands")) return withhold(store, items, placed);
  saveReceipts(sql, store, fresh, atMs);
  saveHeads(
    sql,
    fresh,
    names.flatMap((name) => chains.get(name) ?? []),
  );
  saveOutbox(sql, items, placed);
  return placed;
}

/** What is answered of a list that is not written: receipts from before it stand, and no head has moved. */
function withhold(
  store: LogStore,
  items: readonly AppendItem[],
  placed: readonly Placed[],
): readonly Placed[] {
  const rows = store.chains([...new Set(items.map(({ chain }) => chain))]);
  const heads = new Map(rows.map(({ chain, head_idem }) => [chain, receiptId(head_idem)]));
  return placed.map((one, i) => {
    if (one.kind === "stands" && typeof one.receipt === "number") return one;
    const kind = one.kind === "overtaken" ? "overtaken" : "head_moved";
    return { kind, head: heads.get(items[i]?.chain ?? "") ?? null };
  });
}

function buildReceipt(
  item: AppendItem,
  chain: ChainRow | undefined,
  seq: number,
  atMs: number,
): NewReceipt {
  const { body } = item;
  if (body.length > MAX_BODY_CHARACTERS) throw new InvariantError("body above 192 KiB");
  if (body.includes("\n") || !body.isWellFormed())
    throw new InvariantError("body is not canonical");
  const chainSeq = (chain?.chain_seq ?? 0) + 1;
  const leaf = buildLeaf(item, {
    seq,
    atMs,
    chainSeq,
    previous: chain ? { id: receiptId(chain.head_idem), leafHash: chain.head_hash } : null,
    bodySha256: nativeSha256Hex(body),
  });
  return {
    id: receiptId(item.idem),
    seq,
    chain: item.chain,
    chain_seq: chainSeq,
    leaf,
    body,
    prev_seq: chain?.head_seq ?? null,
    idem: item.idem,
    hash: nativeLeafHash(leaf),
  };
}

function moveHead(item: AppendItem, chain: ChainRow | undefined, made: NewReceipt): ChainRow {
  const { subject_key: offered } = item;
  if (offered !== null && !SUBJECT_KEY.test(offered))
    throw new InvariantError("a subject key is 16 bytes");
  const epoch = item.epoch ?? 0;
  if (!Number.isSafeInteger(epoch) || epoch < 0)
    throw new InvariantError("an epoch is an integer from 0");
  return {
    chain: item.chain,
    head_seq: made.seq,
    chain_seq: made.chain_seq,
    head_idem: item.idem,
    get head_hash() {
      return hexText(made.hash);
    },
    epoch: Math.max(chain?.epoch ?? 0, epoch),
    subject_key: chain?.subject_key ?? offered,
  };
}

function loadKnown(sql: SqlStorage, items: readonly AppendItem[]): Map<string, number> {
  const rows = sql.exec<{ idem: string; seq: number }>(
    `SELECT asked.value AS idem, seq
       FROM json_each(?) AS asked CROSS JOIN receipt ON receipt.idem = unhex(asked.value)`,
    JSON.stringify(items.map(({ idem }) => idem)),
  );
  return new Map(Array.from(rows, ({ idem, seq }) => [idem, seq]));
}

function lastReceipt(sql: SqlStorage): { seq: number; at_ms: number } {
  const found = sql.exec<{ seq: number; at_ms: number }>(
    "SELECT seq, at_ms FROM receipt ORDER BY seq DESC LIMIT 1",
  );
  const { value, done } = found.next();
  return done ? { seq: -1, at_ms: 0 } : value;
}

function saveReceipts(
  sql: SqlStorage,
  store: LogStore,
  fresh: readonly NewReceipt[],
  atMs: number,
): void {
  for (const { seq, prev_seq, chain_seq, idem, hash, leaf, body } of fresh) {
    sql.exec(
      `INSERT INTO receipt (seq, prev_seq, chain_seq, at_ms, idem, hash, leaf, body)
       VALUES (?, ?, ?, ?, unhex(?), ?, ?, ?)`,
      seq,
      prev_seq,
      chain_seq,
      atMs,
      idem,
      hash.buffer,
      leaf,
      body,
    );
    saveFullTiles(sql, store, seq + 1);
  }
}

/** When `size` completes a subtree of 256^level leaves, its hash becomes an entry one level up, and so on upward. */
function saveFullTiles(sql: SqlStorage, store: LogStore, size: number): void {
  for (let level = 1, span = TILE_WIDTH; size % span === 0; level++, span *= TILE_WIDTH) {
    const place = size / span - 1;
    const hash = tileHash(store.tileBelow(level, place), nativeSha256);
    sql.exec(
      "INSERT INTO tile_hash (level, place, hash) VALUES (?, ?, ?)",
      level,
      place,
      hash.buffer,
    );
  }
}

/** `chains` are all that the list named; only those that a new receipt moved are written. */
function saveHeads(
  sql: SqlStorage,
  fresh: readonly NewReceipt[],
  chains: readonly ChainRow[],
): void {
  const first = fresh[0]?.seq;
  if (first === undefined) return;
  sql.exec(
    `INSERT INTO chain (chain, head_seq, epoch, subject_key)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?) WHERE true
     ON CONFLICT (chain) DO UPDATE
       SET head_seq = excluded.head_seq, epoch = excluded.epoch, subject_key = excluded.subject_key`,
    JSON.stringify(
      chains
        .filter(({ head_seq }) => head_seq >= first)
        .map(({ chain, head_seq, epoch, subject_key }) => [chain, head_seq, epoch, subject_key]),
    ),
  );
}

function saveOutbox(
  sql: SqlStorage,
  items: readonly AppendItem[],
  placed: readonly Placed[],
): void {
  for (const [i, { follow_up }] of items.entries()) {
    const answer = placed[i];
    if (follow_up === undefined || answer?.kind !== "stands" || !answer.fresh) continue;
    sql.exec("INSERT INTO outbox (message) VALUES (?)", JSON.stringify(follow_up));
  }
}
