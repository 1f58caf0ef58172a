// SPDX-License-Identifier: Apache-2.0
// TenantDesk, one per tenant: config versions, their draft and candidates, API keys and the secrets of sources; the truth
// behind KV's caches. A version counts from the moment its receipt stands; keys and secrets at once, because a revocation
// must not wait for the log. The desk appends the receipts of all until they stand.
import { DurableObject } from "cloudflare:workers";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { tenantIdKey } from "#domain/ids/ids.ts";
import type { SecretReply } from "#domain/messages/source-secrets.ts";
import type { KeyReply, PublishReply, TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import { readClock } from "#storage/clock.ts";
import { refuseDevelopmentSecret } from "#storage/development-secrets.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import * as commands from "./tenant-desk/candidate-commands.ts";
import { createCandidateTables, findCandidate } from "./tenant-desk/candidate-store.ts";
import * as changes from "./tenant-desk/change-outbox.ts";
import { settleChanges } from "./tenant-desk/change-receipts.ts";
import * as draftStore from "./tenant-desk/draft-store.ts";
import { endKey, replaceKey, storeKey } from "./tenant-desk/key-commands.ts";
import * as keyStore from "./tenant-desk/key-store.ts";
import { logWaiting } from "./tenant-desk/log-waiting.ts";
import { type Settlement, settleVersions } from "./tenant-desk/settle-versions.ts";
import * as secrets from "./tenant-desk/source-secrets.ts";
import * as versionStore from "./tenant-desk/version-store.ts";

/** How long a pending version or change waits for the next try: a log that is down for an hour costs 120 alarms. */
const RETRY_MS = 30_000;

type Asked<M extends keyof TenantDeskRpc> = Parameters<TenantDeskRpc[M]>[0];
type Answer<M extends keyof TenantDeskRpc> = ReturnType<TenantDeskRpc[M]>;

interface Command {
  readonly tenant: string;
  readonly actor: Actor;
}

export class TenantDesk extends DurableObject<Env> implements TenantDeskRpc {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    versionStore.createVersionTables(ctx.storage.sql);
    draftStore.createDraftTable(ctx.storage.sql);
    createCandidateTables(ctx.storage.sql);
    keyStore.createKeyTable(ctx.storage.sql);
    secrets.createSourceSecretTable(ctx.storage.sql);
    changes.createOutbox(ctx.storage.sql);
  }

  /**
   * Allots a version, then appends its receipt; a crash in between leaves a pending version and an armed alarm. While
   * one is pending, nothing further is published: every publish first settles it, and fails as the log fails (a
   * refusal is answered, an error thrown). So the same publish sent again resumes the pending version, and `fresh`
   * then says that this call made it stand.
   */
  async publish(request: Asked<"publish">): Answer<"publish"> {
    this.#ownTenant(request.tenant);
    const earlier = await this.#settle();
    if (!earlier.ok) return earlier;
    const now = readClock(this.env);
    const allotment = this.#inTransaction((sql) => versionStore.allotVersion(sql, request, now));
    const { kind } = allotment;
    if (kind === "moved") return { ok: false, code: "version_moved", current: allotment.current };
    return this.#makeStand(allotment.config_version, kind === "new", earlier.settled);
  }

  async propose(request: Asked<"propose">): Answer<"propose"> {
    this.#ownTenant(request.tenant);
    const earlier = await this.#settle();
    if (!earlier.ok) return earlier;
    const idKey = this.#idKey(request.tenant);
    const now = readClock(this.env);
    return this.#inTransaction((sql) => commands.proposeCandidate(sql, request, idKey, now));
  }

  /** The last consent allots the version: from there on as in `publish`, a crash and a repeated call included. */
  async consent(request: Asked<"consent">): Answer<"consent"> {
    this.#ownTenant(request.tenant);
    const earlier = await this.#settle();
    if (!earlier.ok) return earlier;
    const now = readClock(this.env);
    const given = this.#inTransaction((sql) => commands.giveConsent(sql, request, now));
    if (!given.ok || given.kind === "waiting") return given;
    const reply = await this.#makeStand(given.config_version, given.fresh, earlier.settled);
    return reply.ok ? { ...reply, kind: "published" } : reply;
  }

  async reject(request: Asked<"reject">): Answer<"reject"> {
    this.#ownTenant(request.tenant);
    const now = readClock(this.env);
    return this.#inTransaction((sql) => commands.rejectCandidate(sql, request, now));
  }

  async candidates(request: Asked<"candidates">): Answer<"candidates"> {
    this.#ownTenant(request.tenant);
    const now = readClock(this.env);
    return this.#inTransaction((sql) => commands.reviewCandidates(sql, now));
  }

  async candidate(request: Asked<"candidate">): Answer<"candidate"> {
    this.#ownTenant(request.tenant);
    const now = readClock(this.env);
    return this.#inTransaction((sql) => {
      commands.reviewCandidates(sql, now);
      return findCandidate(sql, request.candidate_id);
    });
  }

  async draft(request: Asked<"draft">): Answer<"draft"> {
    this.#ownTenant(request.tenant);
    return draftStore.findDraft(this.ctx.storage.sql, request.revision);
  }

  async draftHistory({ tenant }: Asked<"draftHistory">): Answer<"draftHistory"> {
    this.#ownTenant(tenant);
    return draftStore.draftHistory(this.ctx.storage.sql);
  }

  async saveDraft(request: Asked<"saveDraft">): Answer<"saveDraft"> {
    this.#ownTenant(request.tenant);
    const now = readClock(this.env);
    return this.#inTransaction((sql) => draftStore.saveDraft(sql, request, now));
  }

  async deleteDraft(request: Asked<"deleteDraft">): Answer<"deleteDraft"> {
    this.#ownTenant(request.tenant);
    const now = readClock(this.env);
    return this.#inTransaction((sql) => draftStore.deleteDraft(sql, request, now));
  }

  async versions(request: Asked<"versions">): Answer<"versions"> {
    this.#ownTenant(request.tenant);
    return versionStore.standingVersions(this.ctx.storage.sql);
  }

  async document(request: Asked<"document">): Answer<"document"> {
    this.#ownTenant(request.tenant);
    return versionStore.findDocument(this.ctx.storage.sql, request.config_sha256);
  }

  async versionDocument(request: Asked<"versionDocument">): Answer<"versionDocument"> {
    this.#ownTenant(request.tenant);
    return versionStore.findVersionDocument(this.ctx.storage.sql, request.config_version);
  }

  async saveKey(request: Asked<"saveKey">): Answer<"saveKey"> {
    return this.#change(request, [], (sql, write) => storeKey(sql, write, request.key));
  }

  async rotateKey(request: Asked<"rotateKey">): Answer<"rotateKey"> {
    const now = readClock(this.env);
    const asked = [request.key_id];
    return this.#change(request, asked, (sql, write) => replaceKey(sql, write, request, now));
  }

  async revokeKey(request: Asked<"revokeKey">): Answer<"revokeKey"> {
    const now = readClock(this.env);
    const { key_id } = request;
    return this.#change(request, [key_id], (sql, write) => endKey(sql, write, key_id, now));
  }

  async findKey(request: Asked<"findKey">): Answer<"findKey"> {
    this.#ownTenant(request.tenant);
    const { sql } = this.ctx.storage;
    const key = keyStore.findKeyRecord(sql, request.key_id);
    // Whoever shows another secret is turned away by the door, and has not used the key.
    if (key !== null && request.used_sha256 === key.key_sha256) {
      keyStore.noteKeyUse(sql, key, readClock(this.env));
    }
    return key;
  }

  async keys(request: Asked<"keys">): Answer<"keys"> {
    this.#ownTenant(request.tenant);
    return keyStore.listKeyRecords(this.ctx.storage.sql, request.limit, request.after);
  }

  async sourceSecrets({ tenant, source }: Asked<"sourceSecrets">): Answer<"sourceSecrets"> {
    this.#ownTenant(tenant);
    return secrets.listSourceSecrets(this.ctx.storage.sql, source, readClock(this.env));
  }

  async saveSourceSecret(request: Asked<"saveSourceSecret">): Answer<"saveSourceSecret"> {
    const now = readClock(this.env);
    return this.#change(request, [], (sql, write) =>
      secrets.addSourceSecret(sql, write, request, now),
    );
  }

  async endSourceSecret(request: Asked<"endSourceSecret">): Answer<"endSourceSecret"> {
    const now = readClock(this.env);
    return this.#change(request, [], (sql, write) =>
      secrets.removeSourceSecret(sql, write, request, now),
    );
  }

  /**
   * A command on keys or secrets: one transaction, then the receipts of those it concerns, `asked` among them. A crash,
   * or a log that refuses, leaves the change, its note and an armed alarm; the same key command again changes nothing
   * more and appends what is missing.
   */
  async #change<R extends KeyReply | SecretReply>(
    { tenant, actor }: Command,
    asked: readonly string[],
    change: (sql: SqlStorage, write: changes.DeskWrite) => R,
  ): Promise<R | { readonly ok: false; readonly code: "log_refuses" }> {
    this.#ownTenant(tenant);
    const write = { tenant, actor, batch_id: crypto.randomUUID() };
    const reply = this.#inTransaction((sql) => change(sql, write));
    if (!reply.ok) return reply;
    const [changed, fresh] =
      "changed" in reply ? [reply.changed, true] : [[reply.key.key_id], reply.fresh];
    // No await since the transaction: change and alarm are committed together.
    if (fresh) await this.#armAlarm();
    const refusal = await this.#settleChanges(tenant, [...changed, ...asked]);
    if (refusal !== null) return { ok: false, code: "log_refuses" };
    await this.#disarmAlarm();
    return reply;
  }

  /** The net under publish and the commands on keys and secrets. It never throws, because the runtime gives up after six tries. */
  override async alarm(): Promise<void> {
    if (!this.#isWaiting()) return;
    await this.#armAlarm();
    await logWaiting("config_receipt_waits", async () => {
      const settlement = await this.#settle();
      return settlement.ok ? null : settlement.reason;
    });
    const tenant = changes.pendingChanges(this.ctx.storage.sql, null, 1)[0]?.tenant;
    if (tenant !== undefined) {
      await logWaiting("change_receipt_waits", () => this.#settleChanges(tenant, null));
    }
    await this.#disarmAlarm();
  }

  /** Appends what is missing of a version that was allotted; `fresh` says that this call made it stand. */
  async #makeStand(
    configVersion: number,
    isNew: boolean,
    earlier: readonly number[],
  ): Promise<Exclude<PublishReply, { readonly code: "version_moved" }>> {
    // No await since the transaction: version and alarm are committed together.
    if (isNew) await this.#armAlarm();
    const own = await this.#settle();
    if (!own.ok) return own;
    const version = versionStore.standingVersion(this.ctx.storage.sql, configVersion);
    if (version === null) throw new InvariantError("a settled version does not stand");
    const fresh = [...earlier, ...own.settled].includes(version.config_version);
    return { ok: true, version, fresh };
  }

  /** Receipts of pending versions; once nothing waits, no alarm does. */
  async #settle(): Promise<Settlement> {
    const settlement = await settleVersions(
      this.ctx.storage,
      (tenant) => receiptLogStub(this.env, tenant),
      (tenant) => this.#idKey(tenant),
      readClock(this.env),
    );
    if (settlement.ok && settlement.settled.length > 0) await this.#disarmAlarm();
    return settlement;
  }

  #settleChanges(tenant: string, ids: readonly string[] | null): Promise<string | null> {
    const log = receiptLogStub(this.env, tenant);
    return settleChanges(this.ctx.storage, log, this.#idKey(tenant), ids);
  }

  #idKey(tenant: string): Uint8Array {
    refuseDevelopmentSecret(this.env, this.env.ROOT_SECRET);
    return tenantIdKey(base64Bytes(this.env.ROOT_SECRET), tenant);
  }

  #inTransaction<T>(change: (sql: SqlStorage) => T): T {
    const { storage } = this.ctx;
    return storage.transactionSync(() => change(storage.sql));
  }

  #isWaiting(): boolean {
    const { sql } = this.ctx.storage;
    return versionStore.pendingVersions(sql).length > 0 || changes.hasChanges(sql);
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
