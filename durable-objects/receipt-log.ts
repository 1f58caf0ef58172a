// SPDX-License-Identifier: Apache-2.0
// ReceiptLog, one per tenant: the log of receipts. A receipt exists when append's one transaction commits; everything
// in the evidence bucket is derived from these rows afterwards. Memory holds nothing that a restart would miss.
import { DurableObject } from "cloudflare:workers";
import { base64Bytes, hexText } from "#domain/bytes/encoding.ts";
import type {
  AppendReply,
  AppendRequest,
  ChainState,
  EvidenceReply,
  EvidenceRequest,
  LogDescription,
  LogRefusal,
  RangeReply,
  ReadRequest,
  ReceiptLogRpc,
} from "#domain/messages/receipt-log.ts";
import { receiptId } from "#domain/ids/ids.ts";
import { InvariantError } from "#domain/result.ts";
import { openLogSigner } from "#ledger/checkpoint.ts";
import { evidenceKeys } from "#ledger/evidence-keys.ts";
import { EvidenceUnavailable, type LogIdentity } from "#ledger/publish.ts";
import { readClock } from "#storage/clock.ts";
import { refuseDevelopmentSecret } from "#storage/development-secrets.ts";
import { webhookDeskStub } from "#storage/object-stubs.ts";
import { answer, orRefusal } from "./receipt-log/answers.ts";
import { appendItems } from "./receipt-log/append-items.ts";
import { buildProofs } from "./receipt-log/build-proofs.ts";
import { chooseNewest, choosePage, chooseRange } from "./receipt-log/choose-receipts.ts";
import { evidenceBucket } from "./receipt-log/evidence-bucket.ts";
import { Follower, TELL_AGAIN_MS } from "./receipt-log/follower.ts";
import { logFailure } from "./receipt-log/log-failure.ts";
import { LogStore } from "./receipt-log/log-store.ts";
import type { LogWorld } from "./receipt-log/log-world.ts";
import { nativeSha256 } from "./receipt-log/native-sha256.ts";
import { Outbox } from "./receipt-log/outbox.ts";
import { Publication } from "./receipt-log/publication.ts";
import { checkpointFreeAt, publishDueAt, retryDelayMs } from "./receipt-log/schedule.ts";
import { migrate } from "./receipt-log/schema.ts";
import { StandingTexts } from "./receipt-log/standing-texts.ts";

const LOG_ID_BYTES = 16;

export class ReceiptLog extends DurableObject<Env> implements ReceiptLogRpc {
  world: LogWorld;
  readonly #store: LogStore;
  readonly #outbox: Outbox;
  readonly #publication: Publication;
  readonly #follower: Follower;
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
    this.#follower = new Follower({
      sql: ctx.storage.sql,
      size: () => this.#store.sizes().size,
      wake: () => this.#wakeDesk(),
      pause: (ms) => this.world.pause(ms),
    });
    void ctx.blockConcurrencyWhile(async () => {
      migrate(ctx.storage);
      this.#follower.load();
      this.#alarmAtMs = await ctx.storage.getAlarm();
    });
  }

  async append(request: AppendRequest): Promise<AppendReply> {
    this.#ownTenant(request.tenant);
    return orRefusal(this.#append(request));
  }

  async #append({ items, whole }: AppendRequest): Promise<AppendReply> {
    const refusal = await this.#publication.refusal();
    if (refusal !== null) return refusal;
    // From here to the end of the transaction nothing is awaited: what it read is what it writes on.
    const { storage } = this.ctx;
    const placed = storage.transactionSync(() =>
      appendItems(storage.sql, this.#store, items, this.world.now(), whole),
    );
    this.#arm();
    if (!this.#outbox.isEmpty()) this.ctx.waitUntil(this.#sendOutbox());
    if (this.#follower.isBehind()) this.ctx.waitUntil(this.#tell(this.#follower.keepTelling()));
    const earlier = placed.flatMap((one) =>
      one.kind === "stands" && typeof one.receipt === "number" ? [one.receipt] : [],
    );
    const receiptAt = await this.#texts().load(earlier);
    return { ok: true, answers: placed.map((one) => answer(one, receiptAt)) };
  }

  async read(request: ReadRequest): Promise<readonly ChainState[]> {
    this.#ownTenant(request.tenant);
    const { chains, steps, newest, before_seq } = request;
    const known = new Map(this.#store.chains(chains).map((row) => [row.chain, row]));
    const heads = chains.map((chain) => known.get(chain)?.head_seq ?? null);
    const chosen = chooseNewest(this.#store, heads, { steps, newest, before_seq });
    const receiptAt = await this.#texts().load(chosen.flatMap(({ places }) => places));
    return chains.map((chain, i) => {
      const row = known.get(chain);
      const { places = [], complete = true } = chosen[i] ?? {};
      return {
        chain,
        head: row ? receiptId(row.head_idem) : null,
        subject_key: row?.subject_key ?? null,
        complete,
        receipts: places.map(receiptAt),
      };
    });
  }

  async readRange(request: Parameters<ReceiptLogRpc["readRange"]>[0]): Promise<RangeReply> {
    this.#ownTenant(request.tenant);
    const { size } = this.#store.sizes();
    const to = Math.min(request.from_seq + request.limit, size);
    const places = chooseRange(this.#store, request.from_seq, to);
    const receiptAt = await this.#texts().load(places);
    return {
      size,
      receipts: places.map((place) => {
        const receipt = receiptAt(place);
        return { ...receipt, subject_key: this.#store.subjectKey(receipt.chain) };
      }),
    };
  }

  async evidence(
    request: EvidenceRequest,
  ): Promise<({ readonly ok: true } & EvidenceReply) | LogRefusal> {
    this.#ownTenant(request.tenant);
    return orRefusal(this.#evidence(request));
  }

  async #evidence({
    chains,
    cover_seq,
    after_seq = -1,
    at_size,
  }: EvidenceRequest): Promise<({ readonly ok: true } & EvidenceReply) | LogRefusal> {
    const refusal = await this.#publication.refusal();
    if (refusal !== null) return refusal;
    const size = at_size ?? (await this.#publishOver(cover_seq));
    const checkpoint = size > this.#store.sizes().published ? null : this.#store.checkpointAt(size);
    // A page that comes this late, or for a size never published: the export starts again at its first page.
    if (checkpoint === null) throw new EvidenceUnavailable(`no checkpoint of size ${size} is kept`);
    const heads = this.#store.chains([...new Set(chains)]).map(({ head_seq }) => head_seq);
    const { places, next } = choosePage(this.#store, heads, { after: after_seq, size });
    const proofs = buildProofs(this.#store.hashAt, places, size);
    const receiptAt = await this.#texts().load(places);
    const { signer } = this.#log();
    return {
      ok: true,
      origin: signer.verifier.name,
      vkey: signer.vkey,
      checkpoint: checkpoint.note,
      size,
      receipts: places.map((place) => ({
        ...receiptAt(place),
        inclusion: proofs.get(place) ?? [],
      })),
      next,
    };
  }

  /** Publishes until a checkpoint covers the place; answers the newest one's size. */
  async #publishOver(place: number): Promise<number> {
    if (place >= this.#store.sizes().size) throw new InvariantError("no such receipt to cover");
    while (this.#store.sizes().published <= place) {
      const wait = checkpointFreeAt(this.#store.progress()) - this.world.now();
      await (wait > 0 ? this.world.pause(wait) : this.#publication.run());
    }
    return this.#store.sizes().published;
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

  /** Somebody who follows costs the appends of this tenant a wake-up a second; nobody else's anything. */
  async follow(request: { readonly v: 1; readonly tenant: string }): Promise<{ size: number }> {
    this.#ownTenant(request.tenant);
    this.#follower.begin();
    return { size: this.#store.sizes().size };
  }

  override async alarm(): Promise<void> {
    // The net under this run: should it die anywhere below, the log wakes again.
    this.#setAlarm(this.world.now() + this.#retryMs());
    await this.#sendOutbox();
    const due = publishDueAt(this.#store.progress());
    // A failure is counted and logged where it occurs; the alarm set below tries again.
    if (due !== null && due <= this.world.now()) await this.#publication.run().catch(() => {});
    await this.#tell(this.#follower.tell());
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
      ...(this.#follower.isBehind() ? [now + TELL_AGAIN_MS] : []),
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
    } catch (error) {
      this.#unsent += 1;
      logFailure({ step: "log_outbox", tenant: this.ctx.id.name, count: this.#unsent }, error);
      this.#arm();
    }
  }

  /** What could not be told stays so; the alarm tells it again. */
  async #tell(telling: Promise<void>): Promise<void> {
    try {
      await telling;
    } catch (error) {
      logFailure({ step: "log_follower", tenant: this.ctx.id.name, count: 1 }, error);
      this.#arm();
    }
  }

  async #wakeDesk(): Promise<void> {
    const { name: tenant } = this.ctx.id;
    if (tenant !== undefined) await webhookDeskStub(this.env, tenant).wake({ v: 1, tenant });
  }

  #texts(): StandingTexts {
    return new StandingTexts(this.#store, this.#log().keys, this.world.evidence);
  }

  #log(): LogIdentity {
    if (this.#identity !== null) return this.#identity;
    refuseDevelopmentSecret(this.env, this.env.LOG_SEED);
    const logId = this.#store.logId(() =>
      hexText(crypto.getRandomValues(new Uint8Array(LOG_ID_BYTES))),
    );
    this.#identity = {
      signer: openLogSigner(base64Bytes(this.env.LOG_SEED), this.env.LOG_ORIGIN, logId),
      keys: evidenceKeys(logId, this.ctx.id.toString()),
      digest: nativeSha256,
    };
    return this.#identity;
  }

  /** The name is the tenant (storage/object-stubs.ts): another one here would mix two tenants' evidence. */
  #ownTenant(tenant: string): void {
    if (this.ctx.id.name !== tenant) throw new InvariantError("this log is another tenant's");
  }
}
