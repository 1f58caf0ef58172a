// SPDX-License-Identifier: Apache-2.0
// TenantDesk, one per tenant: config versions and API keys; the truth behind KV's caches. A config version counts from
// the moment its receipt stands; a key at once, because a revocation must not wait for the log. The desk appends the
// receipts of both until they stand.
import { DurableObject } from "cloudflare:workers";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { tenantIdKey } from "#domain/ids/ids.ts";
import type {
  ConfigVersion,
  KeyPlace,
  KeyRecord,
  KeyRefusal,
  KeyReply,
  PublishReply,
  PublishRequest,
  RotationReply,
  TenantDeskRpc,
} from "#domain/messages/tenant-desk.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import { readClock } from "#storage/clock.ts";
import { refuseDevelopmentSecret } from "#storage/development-secrets.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { buildConfigItem, readStanding } from "./tenant-desk/config-receipt.ts";
import { endKey, replaceKey, type Rotation, storeKey } from "./tenant-desk/key-commands.ts";
import {
  createKeyOutbox,
  hasKeyChanges,
  type KeyWrite,
  pendingKeyChanges,
} from "./tenant-desk/key-outbox.ts";
import { settleKeyChanges } from "./tenant-desk/key-receipts.ts";
import {
  createKeyTable,
  findKeyRecord,
  listKeyRecords,
  noteKeyUse,
} from "./tenant-desk/key-store.ts";
import {
  allotVersion,
  createVersionTables,
  findDocument,
  findVersionDocument,
  markStanding,
  pendingVersions,
  standingVersion,
  standingVersions,
} from "./tenant-desk/version-store.ts";

/** How long a pending version or key change waits for the next try: a log that is down for an hour costs 120 alarms. */
const RETRY_MS = 30_000;

interface TenantRequest {
  readonly v: 1;
  readonly tenant: string;
}

interface KeyCommand extends TenantRequest {
  readonly actor: Actor;
}

type Settlement =
  | { readonly ok: true; readonly settled: readonly number[] }
  | { readonly ok: false; readonly code: "log_refuses"; readonly reason: string };

export class TenantDesk extends DurableObject<Env> implements TenantDeskRpc {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    createVersionTables(ctx.storage.sql);
    createKeyTable(ctx.storage.sql);
    createKeyOutbox(ctx.storage.sql);
  }

  /**
   * Allots a version, then appends its receipt; a crash in between leaves a pending version and an armed alarm. While
   * one is pending, nothing further is published: every publish first settles it, and fails as the log fails (a
   * refusal is answered, an error thrown). So the same publish sent again resumes the pending version, and `fresh`
   * then says that this call made it stand.
   */
  async publish(request: PublishRequest): Promise<PublishReply> {
    this.#ownTenant(request.tenant);
    const earlier = await this.#settle();
    if (!earlier.ok) return earlier;
    const { sql } = this.ctx.storage;
    const now = readClock(this.env);
    const allotment = this.ctx.storage.transactionSync(() => allotVersion(sql, request, now));
    if (allotment.kind === "moved")
      return { ok: false, code: "version_moved", current: allotment.current };
    // No await since the transaction: version and alarm are committed together.
    if (allotment.kind === "new") await this.ctx.storage.setAlarm(now + RETRY_MS);
    const own = await this.#settle();
    if (!own.ok) return own;
    const version = standingVersion(sql, allotment.config_version);
    if (version === null) throw new InvariantError("a settled version does not stand");
    const fresh = [...earlier.settled, ...own.settled].includes(version.config_version);
    return { ok: true, version, fresh };
  }

  async versions(request: TenantRequest): Promise<readonly ConfigVersion[]> {
    this.#ownTenant(request.tenant);
    return standingVersions(this.ctx.storage.sql);
  }

  async document(
    request: TenantRequest & { readonly config_sha256: string },
  ): Promise<{ readonly source: string; readonly compiled: string } | null> {
    this.#ownTenant(request.tenant);
    return findDocument(this.ctx.storage.sql, request.config_sha256);
  }

  async versionDocument(
    request: TenantRequest & { readonly config_version: number },
  ): Promise<{ readonly source: string; readonly compiled: string } | null> {
    this.#ownTenant(request.tenant);
    return findVersionDocument(this.ctx.storage.sql, request.config_version);
  }

  async saveKey(request: KeyCommand & { readonly key: KeyRecord }): Promise<KeyReply> {
    return this.#changeKeys(request, (sql, write) => storeKey(sql, write, request.key));
  }

  async rotateKey(request: KeyCommand & Rotation): Promise<RotationReply> {
    const now = readClock(this.env);
    return this.#changeKeys(request, (sql, write) => replaceKey(sql, write, request, now));
  }

  async revokeKey(request: KeyCommand & { readonly key_id: string }): Promise<KeyReply> {
    const now = readClock(this.env);
    return this.#changeKeys(request, (sql, write) => endKey(sql, write, request.key_id, now));
  }

  async findKey(
    request: TenantRequest & { readonly key_id: string; readonly used_sha256?: string },
  ): Promise<KeyRecord | null> {
    this.#ownTenant(request.tenant);
    const { sql } = this.ctx.storage;
    const key = findKeyRecord(sql, request.key_id);
    // Whoever shows another secret is turned away by the door, and has not used the key.
    if (key !== null && request.used_sha256 === key.key_sha256) {
      noteKeyUse(sql, key, readClock(this.env));
    }
    return key;
  }

  async keys(
    request: TenantRequest & { readonly limit: number; readonly after: KeyPlace | null },
  ): Promise<readonly KeyRecord[]> {
    this.#ownTenant(request.tenant);
    return listKeyRecords(this.ctx.storage.sql, request.limit, request.after);
  }

  /**
   * A key command: one transaction, then the receipts of the keys it concerns. A crash, or a log that refuses, leaves
   * the change, its note and an armed alarm; the same command again changes nothing more and appends what is missing.
   */
  async #changeKeys<R extends KeyReply>(
    { tenant, actor, ...command }: KeyCommand & { readonly key_id?: string },
    change: (sql: SqlStorage, write: KeyWrite) => R,
  ): Promise<R | KeyRefusal> {
    this.#ownTenant(tenant);
    const { storage } = this.ctx;
    const write = { tenant, actor, batch_id: crypto.randomUUID() };
    const reply = storage.transactionSync(() => change(storage.sql, write));
    if (!reply.ok) return reply;
    // No await since the transaction: change and alarm are committed together.
    if (reply.fresh) await this.#armAlarm();
    const concerned = [reply.key.key_id, ...(command.key_id === undefined ? [] : [command.key_id])];
    const refusal = await this.#settleKeys(tenant, concerned);
    if (refusal !== null) return { ok: false, code: "log_refuses" };
    await this.#disarmAlarm();
    return reply;
  }

  /** The net under publish and key commands. It never throws, because the runtime gives up after six tries. */
  override async alarm(): Promise<void> {
    if (!this.#isWaiting()) return;
    await this.#armAlarm();
    const { sql } = this.ctx.storage;
    try {
      const settlement = await this.#settle();
      if (!settlement.ok) logWaiting("config_receipt_waits", settlement.reason);
    } catch (error) {
      logWaiting("config_receipt_waits", error instanceof Error ? error.name : "unknown");
    }
    const tenant = pendingKeyChanges(sql, null, 1)[0]?.tenant;
    if (tenant !== undefined) {
      try {
        const refusal = await this.#settleKeys(tenant, null);
        if (refusal !== null) logWaiting("key_receipt_waits", refusal);
      } catch (error) {
        logWaiting("key_receipt_waits", error instanceof Error ? error.name : "unknown");
      }
    }
    await this.#disarmAlarm();
  }

  /**
   * Appends the receipt of every pending version and takes over what then stands. Order: append, mark, disarm; a crash
   * after the append leaves the version pending, and appending again finds the receipt that stands.
   */
  async #settle(): Promise<Settlement> {
    const { sql } = this.ctx.storage;
    const pending = pendingVersions(sql);
    const tenant = pending[0]?.tenant;
    if (tenant === undefined) return { ok: true, settled: [] };
    const idKey = this.#idKey(tenant);
    const now = readClock(this.env);
    const asked = pending.map((version) => ({
      version,
      item: buildConfigItem(version, idKey, now),
    }));
    const items = asked.map(({ item }) => item);
    const reply = await receiptLogStub(this.env, tenant).append({ v: 1, tenant, items });
    if (!reply.ok) return { ok: false, code: "log_refuses", reason: reply.reason };
    const standing = asked.map(({ version, item }, i) =>
      readStanding(version, item, reply.answers[i]),
    );
    const settled = this.ctx.storage.transactionSync(() =>
      standing.flatMap((one) =>
        one !== null && markStanding(sql, one) ? [one.config_version] : [],
      ),
    );
    if (standing.includes(null)) {
      const reason =
        "another config has this version's number in the log: this desk is older than its log";
      return { ok: false, code: "log_refuses", reason };
    }
    await this.#disarmAlarm();
    return { ok: true, settled };
  }

  #settleKeys(tenant: string, keyIds: readonly string[] | null): Promise<string | null> {
    const log = receiptLogStub(this.env, tenant);
    return settleKeyChanges(this.ctx.storage, log, this.#idKey(tenant), keyIds);
  }

  #idKey(tenant: string): Uint8Array {
    refuseDevelopmentSecret(this.env, this.env.ROOT_SECRET);
    return tenantIdKey(base64Bytes(this.env.ROOT_SECRET), tenant);
  }

  #isWaiting(): boolean {
    const { sql } = this.ctx.storage;
    return pendingVersions(sql).length > 0 || hasKeyChanges(sql);
  }

  #armAlarm(): Promise<void> {
    return this.ctx.storage.setAlarm(readClock(this.env) + RETRY_MS);
  }

  async #disarmAlarm(): Promise<void> {
    if (!this.#isWaiting()) await this.ctx.storage.deleteAlarm();
  }

  /** The name is the tenant (storage/object-stubs.ts): another one here would show one tenant's keys to another. */
  #ownTenant(tenant: string): void {
    if (this.ctx.id.name !== tenant) throw new InvariantError("this desk is another tenant's");
  }
}

function logWaiting(event: string, reason: string): void {
  console.warn(JSON.stringify({ event, reason }));
}
