// SPDX-License-Identifier: Apache-2.0
// ReceiptLog, one per tenant: the log of receipts. A receipt exists when append's one transaction commits; everything
// in the evidence bucket is derived from these rows afterwards. Memory holds nothing that a restart would miss.
import { DurableObject } from "cloudflare:workers";
import { base64Bytes, hexText } from "#domain/bytes/encoding.ts";
import type {
  AppendAnswer,
  AppendReply,
  AppendRequest,
  ChainState,
  EvidenceReply,
  LogDescription,
  LogRefusal,
  RangeReply,
  ReceiptLogRpc,
} from "#domain/messages/receipt-log.ts";
import { receiptId } from "#domain/ids/ids.ts";
import { InvariantError } from "#domain/result.ts";
import { openLogSigner } from "#ledger/checkpoint.ts";
import { evidenceKeys } from "#ledger/evidence-keys.ts";
import { openTree } from "#ledger/merkle.ts";
import type { EvidencePort, LogIdentity } from "#ledger/publish.ts";
import { readClock } from "#storage/clock.ts";
import { appendItems, type Placed } from "./receipt-log/append-items.ts";
import { evidenceBucket } from "./receipt-log/evidence-bucket.ts";
import { LogStore, type ChainRow, type ReceiptRow } from "./receipt-log/log-store.ts";
import { Outbox } from "./receipt-log/outbox.ts";
import { Publication } from "./receipt-log/publication.ts";
import { checkpointFreeAt, publishDueAt, retryDelayMs } from "./receipt-log/schedule.ts";
import { migrate } from "./receipt-log/schema.ts";
import { StandingTexts } from "./receipt-log/standing-texts.ts";

/** Receipts per readRange: 256 bodies of the largest kind are 37 MB, of the usual kind 1.5 MB of the RPC's 32 MiB. */
const MAX_RANGE = 128;
const LOG_ID_BYTES = 16;

/** The world outside the object; tests replace it on an instance. A property, so that no RPC caller reaches it. */
export interface LogWorld {
  now(): number;
  pause(ms: number): Promise<void>;
  readonly evidence: EvidencePort;
}

export class ReceiptLog extends DurableObject<Env> implements ReceiptLogRpc {
  world: LogWorld;
  readonly #store: LogStore;
  readonly #outbox: Outbox;
  readonly #publication: Publication;
  #identity: LogIdentity | null = null;
  #alarmAtMs: number | null = null;
  /** Sends of the outbox that failed in a row. */
  #unsent = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.world = {
      now: () => readClock(env),
      pause: (ms) => scheduler.wait(ms),
      evidence: evidenceBucket(env.EVIDENCE),
    };
    this.#store = new LogStore(ctx.storage, () => this.world.now());
    this.#outbox = new Outbox(ctx.storage.sql, env.LEADS);
    this.#publication = new Publication(ctx, this.#store, () => ({
      ...this.#log(),
      evidence: this.world.evidence,
    }));
    void ctx.blockConcurrencyWhile(async () => {
      migrate(ctx.storage);
      this.#alarmAtMs = await ctx.storage.getAlarm();
    });
  }

  async append(request: AppendRequest): Promise<AppendReply> {
    this.#ownTenant(request.tenant);
    const refusal = await this.#publication.refusal();
    if (refusal !== null) return refusal;
    // From here to the end of the transaction nothing is awaited: what it read is what it writes on.
    const { storage } = this.ctx;
    const placed = storage.transactionSync(() =>
      appendItems(storage.sql, this.#store, request.items, this.world.now()),
    );
    this.#arm();
    if (!this.#outbox.isEmpty()) this.ctx.waitUntil(this.#sendOutbox());
    const texts = this.#texts();
    return { ok: true, answers: await Promise.all(placed.map((one) => answer(one, texts))) };
  }

  async read(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly chains: readonly string[];
  }): Promise<readonly ChainState[]> {
    this.#ownTenant(request.tenant);
    const texts = this.#texts();
    const known = new Map(this.#store.chains(request.chains).map((row) => [row.chain, row]));
    return Promise.all(
      request.chains.map(async (chain) => {
        const row = known.get(chain);
        return {
          chain,
          head: row ? receiptId(row.head_idem) : null,
          subject_key: row?.subject_key ?? null,
          receipts: await Promise.all(this.#walk(row).map((receipt) => texts.read(receipt))),
        };
      }),
    );
  }

  async readRange(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly from_seq: number;
    readonly limit: number;
  }): Promise<RangeReply> {
    this.#ownTenant(request.tenant);
    const { size } = this.#store.sizes();
    const to = Math.min(request.from_seq + Math.min(request.limit, MAX_RANGE), size);
    const texts = this.#texts();
    const rows = [...this.#store.receipts(request.from_seq, to)];
    const receipts = await Promise.all(rows.map((row) => texts.read(row)));
    return {
      size,
      receipts: receipts.map((receipt) => ({
        ...receipt,
        subject_key: this.#store.subjectKey(receipt.chain),
      })),
    };
  }

  async evidence(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly chains: readonly string[];
    readonly cover_seq: number;
  }): Promise<({ readonly ok: true } & EvidenceReply) | LogRefusal> {
    this.#ownTenant(request.tenant);
    const refusal = await this.#publication.refusal();
    if (refusal !== null) return refusal;
    if (request.cover_seq >= this.#store.sizes().size)
      throw new InvariantError("no such receipt to cover");
    while (this.#store.sizes().published <= request.cover_seq) {
      const wait = checkpointFreeAt(this.#store.progress()) - this.world.now();
      await (wait > 0 ? this.world.pause(wait) : this.#publication.run());
    }
    const { published } = this.#store.sizes();
    const checkpoint = this.#store.checkpointAt(published);
    if (checkpoint === null) throw new InvariantError("published without a checkpoint");
    const tree = openTree(this.#store.hashAt);
    const texts = this.#texts();
    const chains = this.#store.chains([...new Set(request.chains)]);
    const rows = chains.flatMap((chain) => this.#walk(chain)).filter(({ seq }) => seq < published);
    const { signer } = this.#log();
    return {
      ok: true,
      origin: signer.verifier.name,
      vkey: signer.vkey,
      checkpoint: checkpoint.note,
      receipts: await Promise.all(
        rows.map(async (row) => ({
          ...(await texts.read(row)),
          inclusion: tree.inclusion(row.seq, published).map((hash) => hexText(hash)),
        })),
      ),
    };
  }

  async describe(request: { readonly v: 1; readonly tenant: string }): Promise<LogDescription> {
    this.#ownTenant(request.tenant);
    const { signer } = this.#log();
    const { size, published, oldestAtMs } = this.#store.progress();
    const lag = oldestAtMs === null ? 0 : Math.max(0, this.world.now() - oldestAtMs);
    return {
      origin: signer.verifier.name,
      vkey: signer.vkey,
      size,
      published_size: published,
      publication_lag_ms: lag,
    };
  }

  override async alarm(): Promise<void> {
    // The net under this run: should it die anywhere below, the log wakes again.
    this.#setAlarm(this.world.now() + this.#retryMs());
    await this.#sendOutbox();
    const due = publishDueAt(this.#store.progress());
    // A failure is counted and logged where it occurs; the alarm set below tries again.
    if (due !== null && due <= this.world.now()) await this.#publication.run().catch(() => {});
    this.#alarmAtMs = null;
    if (!this.#arm()) await this.ctx.storage.deleteAlarm();
  }

  /** Sets the alarm to what is due next, if that is earlier than what is set; false where nothing is due. */
  #arm(): boolean {
    const due = publishDueAt(this.#store.progress());
    const now = this.world.now();
    const retryAt = this.#publication.failures > 0 ? now + this.#retryMs() : 0;
    const wakes = [
      ...(due === null ? [] : [Math.max(due, retryAt)]),
      ...(this.#outbox.isEmpty() ? [] : [now + this.#retryMs()]),
    ];
    if (wakes.length === 0) return false;
    const wake = Math.min(...wakes);
    if (this.#alarmAtMs === null || wake < this.#alarmAtMs) this.#setAlarm(wake);
    return true;
  }

  #retryMs(): number {
    return retryDelayMs(Math.max(this.#publication.failures, this.#unsent));
  }

  /** `atMs` is by the log's clock; the platform's alarm runs by the machine's. */
  #setAlarm(atMs: number): void {
    this.#alarmAtMs = atMs;
    const machine = readClock({ ENVIRONMENT: this.env.ENVIRONMENT });
    void this.ctx.storage.setAlarm(machine + Math.max(0, atMs - this.world.now()));
  }

  /** What could not be sent stays in the outbox; the alarm sends it again. */
  async #sendOutbox(): Promise<void> {
    try {
      await this.#outbox.send();
      this.#unsent = 0;
    } catch {
      this.#unsent += 1;
      this.#arm();
    }
  }

  /** The chain's rows, oldest first. */
  #walk(chain: ChainRow | undefined): ReceiptRow[] {
    const rows: ReceiptRow[] = [];
    let seq = chain?.head_seq ?? null;
    while (seq !== null) {
      const { prev_seq, ...row } = this.#store.receipt(seq);
      rows.push(row);
      seq = prev_seq;
    }
    return rows.toReversed();
  }

  #texts(): StandingTexts {
    return new StandingTexts(this.#log().keys, this.world.evidence);
  }

  #log(): LogIdentity {
    if (this.#identity !== null) return this.#identity;
    const logId = this.#store.logId(() =>
      hexText(crypto.getRandomValues(new Uint8Array(LOG_ID_BYTES))),
    );
    this.#identity = {
      signer: openLogSigner(base64Bytes(this.env.LOG_SEED), this.env.LOG_ORIGIN, logId),
      keys: evidenceKeys(logId, this.ctx.id.toString()),
    };
    return this.#identity;
  }

  /** The name is the tenant (storage/object-stubs.ts): another one here would mix two tenants' evidence. */
  #ownTenant(tenant: string): void {
    if (this.ctx.id.name !== tenant) throw new InvariantError("this log is another tenant's");
  }
}

async function answer(placed: Placed, texts: StandingTexts): Promise<AppendAnswer> {
  if (placed.kind === "head_moved") return placed;
  const { fresh, receipt, subject_key } = placed;
  const standing = "chain" in receipt ? receipt : await texts.read(receipt);
  return { kind: "stands", fresh, receipt: standing, subject_key };
}
