// SPDX-License-Identifier: Apache-2.0
// Receipts' exact texts, from SQLite while they are there and from their published range afterwards. Ranges are read
// one after the other and nothing of one is kept while the next is read.
import { utf8Text } from "#domain/bytes/encoding.ts";
import { sameBytes } from "#domain/bytes/sha256.ts";
import type { StandingReceipt } from "#domain/messages/receipt-log.ts";
import type { Leaf } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import type { EvidenceKeys } from "#ledger/evidence-keys.ts";
import { TILE_WIDTH } from "#ledger/merkle.ts";
import { EvidenceUnavailable } from "#ledger/publish.ts";
import type { ByteRange, EvidenceBucket } from "./evidence-bucket.ts";
import type { LogStore, ReceiptRow } from "./log-store.ts";
import { nativeLeafHash, nativeSha256Hex } from "./native-sha256.ts";

/**
 * Bytes of one read. Neighbours up to this far apart share it: a whole range of usual leaves (256 * 1 KiB) is one read
 * and its bodies (256 * 4 KiB) are one or two, and a single receipt is read without a byte too many. A range is read by
 * five readers at most (leaves, and four retention classes), so a call holds <= 5 MiB beside its answer.
 */
const READ_BYTES = 1024 * 1024;

type PublishedRow = Extract<ReceiptRow, { leaf: null }>;

/** A text of the receipt at `seq`, and its bytes in its object. */
interface Piece extends ByteRange {
  readonly seq: number;
}

export class StandingTexts {
  readonly #store: LogStore;
  readonly #keys: EvidenceKeys;
  readonly #evidence: EvidenceBucket;

  constructor(store: LogStore, keys: EvidenceKeys, evidence: EvidenceBucket) {
    this.#store = store;
    this.#keys = keys;
    this.#evidence = evidence;
  }

  /**
   * The receipts at these places, by place. SQLite is read before the first await; a place once noted in a row is
   * immutable. Rejects with EvidenceUnavailable where the bucket does not answer, with InvariantError where it answers
   * with other bytes than were published.
   */
  async load(places: Iterable<number>): Promise<(place: number) => StandingReceipt> {
    const found = new Map<number, StandingReceipt>();
    const published: PublishedRow[] = [];
    for (const seq of [...new Set(places)].toSorted((a, b) => a - b)) {
      const row = this.#store.receipt(seq);
      if (row.leaf === null) published.push(row);
      else found.set(seq, standing(row.leaf, row.body));
    }
    for (const [range, rows] of Map.groupBy(published, ({ seq }) => Math.floor(seq / TILE_WIDTH)))
      await this.#loadRange(range, rows, found);
    return (place) => found.get(place) ?? notAsked(place);
  }

  async #loadRange(
    range: number,
    rows: readonly PublishedRow[],
    found: Map<number, StandingReceipt>,
  ): Promise<void> {
    const classes = [...Map.groupBy(rows, ({ retention }) => retention)];
    const [leaves, ...bodies] = await Promise.all([
      this.#cut(
        this.#keys.entries(range),
        rows.map(({ seq, leaf_at, leaf_bytes }) => ({ seq, offset: leaf_at, length: leaf_bytes })),
      ),
      ...classes.map(([retention, members]) =>
        this.#cut(
          this.#keys.body(retention, range),
          members.map(({ seq, body_at, body_bytes }) => ({
            seq,
            offset: body_at,
            length: body_bytes,
          })),
        ),
      ),
    ]);
    const bodyOf = new Map(bodies.flatMap((texts) => [...texts]));
    for (const { seq, hash } of rows)
      found.set(seq, checked(seq, hash, leaves.get(seq), bodyOf.get(seq)));
  }

  /** The texts of the pieces, which stand in the object in this order. */
  async #cut(key: string, pieces: readonly Piece[]): Promise<Map<number, string>> {
    const texts = new Map<number, string>();
    for (const group of groupNeighbours(pieces)) {
      const offset = group[0]?.offset ?? 0;
      const length = endOf(group) - offset;
      const bytes = await this.#get(key, { offset, length });
      if (bytes.length !== length) throw new InvariantError(`published evidence is cut: ${key}`);
      for (const piece of group) {
        const at = piece.offset - offset;
        texts.set(piece.seq, utf8Text(bytes.subarray(at, at + piece.length)));
      }
    }
    return texts;
  }

  async #get(key: string, range: ByteRange): Promise<Uint8Array> {
    const bytes = await this.#evidence.get(key, range).catch((cause: unknown) => {
      throw new EvidenceUnavailable("evidence bucket", { cause });
    });
    if (bytes === null) throw new InvariantError(`published evidence is missing: ${key}`);
    return bytes;
  }
}

/** Cuts the pieces into runs that one read of READ_BYTES spans; a larger piece has one of its own. */
function groupNeighbours(pieces: readonly Piece[]): Piece[][] {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (group && first && piece.offset + piece.length - first.offset <= READ_BYTES)
      group.push(piece);
    else groups.push([piece]);
  }
  return groups;
}

function endOf(group: readonly Piece[]): number {
  const last = group.at(-1);
  return last === undefined ? 0 : last.offset + last.length;
}

function notAsked(place: number): never {
  throw new InvariantError(`receipt ${place} was not asked for`);
}

/** What came from the bucket is the log's only where the tree says so; a leaf with the tree's hash is what was written. */
function checked(
  seq: number,
  hash: ArrayBuffer,
  leaf: string | undefined,
  body: string | undefined,
): StandingReceipt {
  if (leaf === undefined || body === undefined) throw new InvariantError("unreachable: not cut");
  if (!sameBytes(nativeLeafHash(leaf), new Uint8Array(hash)))
    throw new InvariantError(`the published leaf of receipt ${seq} is not the tree's`);
  if (nativeSha256Hex(body) !== headerOf(leaf).sha256)
    throw new InvariantError(`the published body of receipt ${seq} is not its leaf's`);
  return standing(leaf, body);
}

function standing(leaf: string, body: string): StandingReceipt {
  const { id, seq, chain, chain_seq } = headerOf(leaf);
  return { id, seq, chain, chain_seq, leaf, body };
}

/** This object's own leaf, built by ledger/leaf.ts: checking its shape again would cost more than reading it. */
function headerOf(leaf: string): Leaf {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its hash, or its row, says that we wrote it
  return JSON.parse(leaf) as Leaf;
}
