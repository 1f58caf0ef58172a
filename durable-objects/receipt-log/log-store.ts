// SPDX-License-Identifier: Apache-2.0
// The log's rows: what publishing, the guard and the readers ask of SQLite. Appending has a file of its own.
import { TILE_WIDTH, type Hash } from "#ledger/merkle.ts";
import type { ReceiptText } from "#ledger/packs.ts";
import type { LogRows, StoredCheckpoint } from "#ledger/publish.ts";
import type { RetentionClass, WorkflowStep } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import { releaseTexts } from "./release-texts.ts";

/** Pages of one export are proved against one checkpoint and asked one after the other: seconds, at worst minutes. */
const KEEP_CHECKPOINT_MS = 15 * 60_000;

export interface ChainRow {
  readonly chain: string;
  readonly head_seq: number;
  readonly chain_seq: number;
  /** Idempotency key and leaf hash of the head, hexadecimal. */
  readonly head_idem: string;
  readonly head_hash: string;
  readonly epoch: number;
  readonly subject_key: string | null;
}

/** A receipt's row. Either both texts are there, or, once their range is published, where they stand in it. */
export type ReceiptRow = { readonly seq: number; readonly hash: ArrayBuffer } & (
  | { readonly leaf: string; readonly body: string }
  | ({ readonly leaf: null; readonly body: null } & TextPlace)
);

/** Bytes of the range's entry bundle, and of its body pack of the retention class. */
export interface TextPlace {
  readonly retention: RetentionClass;
  readonly leaf_at: number;
  readonly leaf_bytes: number;
  readonly body_at: number;
  readonly body_bytes: number;
}

/** A receipt as a walk along its chain sees it, without its texts. */
export interface ReceiptStep {
  readonly seq: number;
  readonly prev_seq: number | null;
  readonly step: WorkflowStep;
  /** Of leaf and body. */
  readonly bytes: number;
}

/** What the schedule needs to know. */
export interface LogProgress {
  readonly size: number;
  readonly published: number;
  /** Time of the oldest unpublished receipt; null where all are published. */
  readonly oldestAtMs: number | null;
  /** Time of the newest checkpoint row; null where there is none. */
  readonly checkpointAtMs: number | null;
}

type Rows = Record<string, SqlStorageValue>;

export class LogStore implements LogRows {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  readonly #now: () => number;

  constructor(storage: DurableObjectStorage, now: () => number) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.#now = now;
  }

  /** The log's id, made of 16 random bytes (hexadecimal) at first use. */
  logId(fresh: () => string): string {
    const known = firstRow(this.#sql.exec<{ log_id: string }>("SELECT log_id FROM log"));
    if (known) return known.log_id;
    const id = fresh();
    this.#sql.exec("INSERT INTO log (one, log_id) VALUES (1, ?)", id);
    return id;
  }

  refusal(): string | null {
    return (
      firstRow(this.#sql.exec<{ refusal: string | null }>("SELECT refusal FROM log"))?.refusal ??
      null
    );
  }

  saveRefusal(reason: string): void {
    this.#sql.exec("UPDATE log SET refusal = ?", reason);
  }

  sizes(): { size: number; published: number } {
    const { size, published } = this.progress();
    return { size, published };
  }

  progress(): LogProgress {
    const size =
      (firstRow(
        this.#sql.exec<{ seq: number }>("SELECT seq FROM receipt ORDER BY seq DESC LIMIT 1"),
      )?.seq ?? -1) + 1;
    const published =
      firstRow(
        this.#sql.exec<{ size: number }>(
          "SELECT size FROM checkpoint WHERE published = 1 ORDER BY size DESC LIMIT 1",
        ),
      )?.size ?? 0;
    const newest = firstRow(
      this.#sql.exec<{ at_ms: number }>("SELECT at_ms FROM checkpoint ORDER BY size DESC LIMIT 1"),
    );
    const oldest = firstRow(
      this.#sql.exec<{ at_ms: number }>("SELECT at_ms FROM receipt WHERE seq = ?", published),
    );
    return {
      size,
      published,
      oldestAtMs: oldest?.at_ms ?? null,
      checkpointAtMs: newest?.at_ms ?? null,
    };
  }

  readonly hashAt = (level: number, index: number): Hash => {
    const row =
      level === 0
        ? firstRow(
            this.#sql.exec<{ hash: ArrayBuffer }>("SELECT hash FROM receipt WHERE seq = ?", index),
          )
        : firstRow(
            this.#sql.exec<{ hash: ArrayBuffer }>(
              "SELECT hash FROM tile_hash WHERE level = ? AND place = ?",
              level,
              index,
            ),
          );
    if (!row) throw new InvariantError(`no hash at level ${level}, ${index}`);
    return new Uint8Array(row.hash);
  };

  /** The 256 hashes below one entry of the next level, in one statement. */
  tileBelow(level: number, place: number): Hash[] {
    const from = place * TILE_WIDTH;
    const rows =
      level === 1
        ? this.#sql.exec<{ hash: ArrayBuffer }>(
            "SELECT hash FROM receipt WHERE seq >= ? AND seq < ? ORDER BY seq",
            from,
            from + TILE_WIDTH,
          )
        : this.#sql.exec<{ hash: ArrayBuffer }>(
            "SELECT hash FROM tile_hash WHERE level = ? AND place >= ? AND place < ? ORDER BY place",
            level - 1,
            from,
            from + TILE_WIDTH,
          );
    return Array.from(rows, ({ hash }) => new Uint8Array(hash));
  }

  /** The texts of from <= seq < to, in order, one at a time. */
  *texts(from: number, to: number): Iterable<ReceiptText> {
    const rows = this.#sql.exec<{ seq: number; leaf: string | null; body: string | null }>(
      "SELECT seq, leaf, body FROM receipt WHERE seq >= ? AND seq < ? ORDER BY seq",
      from,
      to,
    );
    for (const { seq, leaf, body } of rows) {
      if (leaf === null || body === null)
        throw new InvariantError(`receipt ${seq} has left the object`);
      yield { leaf, body };
    }
  }

  receipt(seq: number): ReceiptRow {
    const row = firstRow(
      this.#sql.exec<Rows & ReceiptRow>(
        `SELECT seq, hash, leaf, body, retention, leaf_at, leaf_bytes, body_at, body_bytes
           FROM receipt WHERE seq = ?`,
        seq,
      ),
    );
    return row ?? absent(seq);
  }

  step(seq: number): ReceiptStep {
    const row = firstRow(
      this.#sql.exec<Rows & ReceiptStep>(
        `SELECT seq, prev_seq, coalesce(step, leaf ->> 'workflow_step') AS step,
                coalesce(leaf_bytes + body_bytes, octet_length(leaf) + octet_length(body)) AS bytes
           FROM receipt WHERE seq = ?`,
        seq,
      ),
    );
    return row ?? absent(seq);
  }

  /** The chains that exist, of those asked for. */
  chains(names: readonly string[]): ChainRow[] {
    return this.#sql
      .exec<Rows & ChainRow>(
        `SELECT chain, head_seq, chain_seq, lower(hex(idem)) AS head_idem, lower(hex(hash)) AS head_hash, epoch, subject_key
           FROM json_each(?) AS asked
           CROSS JOIN chain ON chain.chain = asked.value
           CROSS JOIN receipt ON receipt.seq = chain.head_seq`,
        JSON.stringify(names),
      )
      .toArray();
  }

  subjectKey(chain: string): string | null {
    const row = firstRow(
      this.#sql.exec<{ subject_key: string | null }>(
        "SELECT subject_key FROM chain WHERE chain = ?",
        chain,
      ),
    );
    return row?.subject_key ?? null;
  }

  checkpointAt(size: number): StoredCheckpoint | null {
    const row = firstRow(
      this.#sql.exec<{ root: ArrayBuffer; note: string }>(
        "SELECT root, note FROM checkpoint WHERE size = ?",
        size,
      ),
    );
    return row && { size, root: new Uint8Array(row.root), note: row.note };
  }

  async insertCheckpoint({ size, root, note }: StoredCheckpoint): Promise<void> {
    this.#sql.exec(
      "INSERT INTO checkpoint (size, root, note, at_ms, published) VALUES (?, ?, ?, ?, 0)",
      size,
      root.slice().buffer,
      note,
      this.#now(),
    );
    await this.#storage.sync();
  }

  markPublished(size: number, releaseBelow: number): void {
    this.#storage.transactionSync(() => {
      const before = this.sizes().published;
      this.#sql.exec("UPDATE checkpoint SET published = 1 WHERE size = ?", size);
      // Roots of smaller sizes follow from the hashes; a signature is served only while pages are asked against it.
      this.#sql.exec(
        "DELETE FROM checkpoint WHERE size < ? AND at_ms < ?",
        size,
        this.#now() - KEEP_CHECKPOINT_MS,
      );
      // Ranges below the last checkpoint's are empty already.
      for (let from = before - (before % TILE_WIDTH); from < releaseBelow; from += TILE_WIDTH)
        releaseTexts(this.#sql, from);
    });
  }
}

function firstRow<T extends Rows>(cursor: SqlStorageCursor<T>): T | null {
  const { value, done } = cursor.next();
  return done ? null : value;
}

function absent(seq: number): never {
  throw new InvariantError(`no receipt ${seq}`);
}
