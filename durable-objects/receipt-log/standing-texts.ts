// SPDX-License-Identifier: Apache-2.0
// A receipt's exact texts, from SQLite while they are there and from the published range afterwards. One reader serves
// one call and keeps the objects it fetched: ten receipts of one range cost two reads.
import type { StandingReceipt } from "#domain/messages/receipt-log.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import type { EvidenceKeys } from "#ledger/evidence-keys.ts";
import { TILE_WIDTH } from "#ledger/merkle.ts";
import type { EvidencePort } from "#ledger/publish.ts";
import { openRange, type PublishedRange } from "#ledger/range.ts";
import type { ReceiptRow } from "./log-store.ts";

export class StandingTexts {
  readonly #keys: EvidenceKeys;
  readonly #evidence: EvidencePort;
  readonly #ranges = new Map<number, Promise<PublishedRange>>();
  readonly #packs = new Map<string, Promise<Uint8Array>>();

  constructor(keys: EvidenceKeys, evidence: EvidencePort) {
    this.#keys = keys;
    this.#evidence = evidence;
  }

  async read(row: ReceiptRow): Promise<StandingReceipt> {
    const { leaf, body } =
      row.leaf === null || row.body === null ? await this.#fetch(row.seq) : row;
    if (leaf === null || body === null)
      throw new InvariantError("unreachable: texts are read together");
    const { id, seq, chain, chain_seq } = Leaf.parse(JSON.parse(leaf));
    return { id, seq, chain, chain_seq, leaf, body };
  }

  async #fetch(seq: number): Promise<{ leaf: string; body: string }> {
    const number = Math.floor(seq / TILE_WIDTH);
    const index = seq % TILE_WIDTH;
    const range = await once(this.#ranges, number, async () =>
      openRange(await this.#get(this.#keys.entries(number))),
    );
    const retention = range.leaves[index]?.retention;
    if (retention === undefined) throw new InvariantError(`no receipt ${seq}`);
    const key = this.#keys.body(retention, number);
    const pack = await once(this.#packs, key, () => this.#get(key));
    return { leaf: range.leafText(index), body: range.bodyText(index, pack) };
  }

  async #get(key: string): Promise<Uint8Array> {
    const bytes = await this.#evidence.get(key);
    if (bytes === null) throw new InvariantError(`published evidence is missing: ${key}`);
    return bytes;
  }
}

function once<K, V>(known: Map<K, Promise<V>>, key: K, load: () => Promise<V>): Promise<V> {
  const running = known.get(key) ?? load();
  known.set(key, running);
  return running;
}
