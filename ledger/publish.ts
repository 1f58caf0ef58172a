// SPDX-License-Identifier: Apache-2.0
// Publishing a log: from rows of the object to immutable packs, tiles and a signed checkpoint. Every derived byte
// follows from the rows alone, so a run after any failure writes the same bytes again.
import { sameBytes, sha256Bytes } from "#domain/bytes/sha256.ts";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { checkpointText } from "./checkpoint.ts";
import type { EvidenceKeys } from "./evidence-keys.ts";
import { openTree, TILE_WIDTH, type Digest, type Hash, type HashAt } from "./merkle.ts";
import { buildTail, type ReceiptText } from "./packs.ts";
import { buildRange } from "./range.ts";
import type { NoteSigner } from "./signed-note.ts";
import { buildTile } from "./tiles.ts";

/** Ranges in one run: 16 * 256 = 4,096 receipts, 16 MB at 4 KB a body; the next run takes the rest. */
const MAX_RANGES_PER_RUN = 16;

/** The evidence bucket. A throw means that the stored state is unknown: the run ends and a later one repeats it. */
export interface EvidencePort {
  /** Stores under a new key; false where the key exists, whatever its bytes. */
  putNew(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  get(key: string): Promise<Uint8Array | null>;
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Hash;
  /** The signed note. */
  readonly note: string;
}

/** The log's rows in its object. */
export interface LogRows {
  /** Receipts in the log, and how many of them the newest published checkpoint covers. */
  sizes(): { readonly size: number; readonly published: number };
  readonly hashAt: HashAt;
  /** Leaf and body of from <= seq < to, in order; they must still be in the object. */
  texts(from: number, to: number): Iterable<ReceiptText>;
  checkpointAt(size: number): StoredCheckpoint | null;
  /** Durable when it resolves. Throws where the size has a row: a second root for one size never leaves the object. */
  insertCheckpoint(checkpoint: StoredCheckpoint): Promise<void>;
  /** One transaction: the checkpoint is the published one, and texts below `releaseBelow` leave the object. */
  markPublished(size: number, releaseBelow: number): void;
}

export interface LogIdentity {
  readonly signer: NoteSigner;
  readonly keys: EvidenceKeys;
  /** The runtime's own SHA-256 where it has one: each byte is hashed three times, at 8 MB/s in portable code. */
  readonly digest?: Digest;
}

/** The bucket failed or did not answer: nothing is known to be wrong, try again later. */
export class EvidenceUnavailable extends Error {
  override readonly name = "EvidenceUnavailable";
  /** As the platform marks failures that a retry may cure: doors read it behind an RPC call too. */
  readonly retryable = true;
}

/** Bucket and rows contradict each other: the object must stop until an operator has looked. */
export class LogInDoubt extends Error {
  override readonly name = "LogInDoubt";
}

/**
 * Publishes up to MAX_RANGES_PER_RUN ranges and answers the published checkpoint, null where nothing is new. Order, and
 * what a crash after each line leaves behind:
 *  1. freeze (size, root)          - nothing.
 *  2. full ranges and tiles        - immutable objects that no checkpoint covers; the next run finds its own bytes.
 *  3. tail                         - a tail ahead of the checkpoint: readers take the leaves below the checkpoint's size.
 *  4. checkpoint row, durable      - a signature that nobody saw; the next run at this size sends the same one.
 *  5. checkpoint object            - R2 ahead of `published` but not of the rows; the next run marks or passes it.
 *  6. mark published, drop texts   - one transaction: done. Texts leave only now, after every read-back.
 */
export async function publishLog(
  log: LogIdentity,
  rows: LogRows,
  bucket: EvidencePort,
): Promise<StoredCheckpoint | null> {
  const evidence = guardedPort(bucket);
  const { size: newest, published } = rows.sizes();
  const firstRange = Math.floor(published / TILE_WIDTH);
  const size = Math.min(newest, (firstRange + MAX_RANGES_PER_RUN) * TILE_WIDTH);
  if (size <= published) return null;
  const root = openTree(rows.hashAt).root(size);
  const fullRanges = Math.floor(size / TILE_WIDTH);

  for (let range = firstRange; range < fullRanges; range++)
    await putRange(log, rows, evidence, range);
  await putTiles(log, rows, evidence, published, size);
  const tail = buildTail([...rows.texts(fullRanges * TILE_WIDTH, size)]);
  await evidence.put(log.keys.tail, tail);
  await assertStored(log, evidence, log.keys.tail, digestOf(log, tail));

  const checkpoint = rows.checkpointAt(size) ?? signCheckpoint(log, size, root);
  if (!sameBytes(checkpoint.root, root)) throw new LogInDoubt(`second_root at size ${size}`);
  if (rows.checkpointAt(size) === null) await rows.insertCheckpoint(checkpoint);
  const note = utf8Bytes(checkpoint.note);
  await evidence.put(log.keys.checkpoint, note);
  await assertStored(log, evidence, log.keys.checkpoint, digestOf(log, note));
  rows.markPublished(size, fullRanges * TILE_WIDTH);
  return checkpoint;
}

function signCheckpoint(log: LogIdentity, size: number, root: Hash): StoredCheckpoint {
  const text = checkpointText({ origin: log.signer.verifier.name, size, root });
  return { size, root, note: log.signer.sign(text) };
}

/** Entry bundle and one body pack per class. Their content is hashed against the rows before anything is written. */
async function putRange(
  log: LogIdentity,
  rows: LogRows,
  evidence: EvidencePort,
  range: number,
): Promise<void> {
  const from = range * TILE_WIDTH;
  const built = buildRange(
    () => rows.texts(from, from + TILE_WIDTH),
    (i) => rows.hashAt(0, from + i),
    log.digest,
  );
  if (!built.ok) throw new LogInDoubt(`${built.error} in range ${range}`);
  await putImmutable(log, evidence, log.keys.entries(range), built.value.entries);
  for (const retention of built.value.classes) {
    await putImmutable(log, evidence, log.keys.body(retention, range), built.value.pack(retention));
  }
}

/** Every tile that became full between the two sizes, at each level that has one. */
async function putTiles(
  log: LogIdentity,
  rows: LogRows,
  evidence: EvidencePort,
  published: number,
  size: number,
): Promise<void> {
  for (let level = 0, span = TILE_WIDTH; span <= size; level++, span *= TILE_WIDTH) {
    for (let index = Math.floor(published / span); index < Math.floor(size / span); index++) {
      const hashes = Array.from({ length: TILE_WIDTH }, (_, i) =>
        rows.hashAt(level, index * TILE_WIDTH + i),
      );
      await putImmutable(log, evidence, log.keys.tile(level, index), buildTile(hashes));
    }
  }
}

/** Create-only; an object that exists already must hold the same bytes. Read back in both cases. */
async function putImmutable(
  log: LogIdentity,
  evidence: EvidencePort,
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const digest = digestOf(log, bytes);
  await evidence.putNew(key, bytes);
  await assertStored(log, evidence, key, digest);
}

async function assertStored(
  log: LogIdentity,
  evidence: EvidencePort,
  key: string,
  digest: Hash,
): Promise<void> {
  const stored = await evidence.get(key);
  if (stored === null) throw new LogInDoubt(`missing after write: ${key}`);
  if (!sameBytes(digestOf(log, stored), digest)) throw new LogInDoubt(`other bytes stored: ${key}`);
}

function digestOf({ digest = sha256Bytes }: LogIdentity, bytes: Uint8Array): Hash {
  return digest(bytes);
}

/** Marks every failure of the bucket as such, so that none is taken for a fault of the rows. */
function guardedPort(bucket: EvidencePort): EvidencePort {
  const marked = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (cause) {
      throw new EvidenceUnavailable("evidence bucket", { cause });
    }
  };
  return {
    putNew: (key, bytes) => marked(bucket.putNew(key, bytes)),
    put: (key, bytes) => marked(bucket.put(key, bytes)),
    get: (key) => marked(bucket.get(key)),
  };
}
