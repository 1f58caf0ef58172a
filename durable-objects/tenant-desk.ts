// SPDX-License-Identifier: Apache-2.0
// TenantDesk, one per tenant: config versions and API keys; the truth behind KV's caches. A config version counts
// from the moment its receipt stands, and the desk appends that receipt until it does.
import { DurableObject } from "cloudflare:workers";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { tenantIdKey } from "#domain/ids/ids.ts";
import type {
  ConfigVersion,
  KeyRecord,
  PublishReply,
  PublishRequest,
  TenantDeskRpc,
} from "#domain/messages/tenant-desk.ts";
import { InvariantError } from "#domain/result.ts";
import { readClock } from "#storage/clock.ts";
import { refuseDevelopmentSecret } from "#storage/development-secrets.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { buildConfigItem, readStanding } from "./tenant-desk/config-receipt.ts";
import { createKeyTable, findKeyRecord, insertKeyRecord } from "./tenant-desk/key-store.ts";
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

/** How long a pending version waits for the next try: a log that is down for an hour costs 120 alarms. */
const RETRY_MS = 30_000;

interface TenantRequest {
  readonly v: 1;
  readonly tenant: string;
}

type Settlement =
  | { readonly ok: true; readonly settled: readonly number[] }
  | { readonly ok: false; readonly code: "log_refuses"; readonly reason: string };

export class TenantDesk extends DurableObject<Env> implements TenantDeskRpc {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    createVersionTables(ctx.storage.sql);
    createKeyTable(ctx.storage.sql);
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

  async saveKey(
    request: TenantRequest & { readonly key: KeyRecord },
  ): Promise<
    | { readonly ok: true; readonly fresh: boolean }
    | { readonly ok: false; readonly code: "key_exists" }
  > {
    this.#ownTenant(request.tenant);
    const { sql } = this.ctx.storage;
    return this.ctx.storage.transactionSync(() => {
      const standing = findKeyRecord(sql, request.key.key_id);
      if (standing === null) {
        insertKeyRecord(sql, request.key);
        return { ok: true, fresh: true };
      }
      if (standing.key_sha256 === request.key.key_sha256) return { ok: true, fresh: false };
      return { ok: false, code: "key_exists" };
    });
  }

  async findKey(request: TenantRequest & { readonly key_id: string }): Promise<KeyRecord | null> {
    this.#ownTenant(request.tenant);
    return findKeyRecord(this.ctx.storage.sql, request.key_id);
  }

  /** The net under publish. It never throws, because the runtime gives up after six tries. */
  override async alarm(): Promise<void> {
    if (pendingVersions(this.ctx.storage.sql).length === 0) return;
    await this.ctx.storage.setAlarm(readClock(this.env) + RETRY_MS);
    try {
      const settlement = await this.#settle();
      if (!settlement.ok) logWaiting(settlement.reason);
    } catch (error) {
      logWaiting(error instanceof Error ? error.name : "unknown");
    }
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
    refuseDevelopmentSecret(this.env, this.env.ROOT_SECRET);
    const idKey = tenantIdKey(base64Bytes(this.env.ROOT_SECRET), tenant);
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
    if (pendingVersions(sql).length === 0) await this.ctx.storage.deleteAlarm();
    return { ok: true, settled };
  }

  /** The name is the tenant (storage/object-stubs.ts): another one here would show one tenant's keys to another. */
  #ownTenant(tenant: string): void {
    if (this.ctx.id.name !== tenant) throw new InvariantError("this desk is another tenant's");
  }
}

function logWaiting(reason: string): void {
  console.warn(JSON.stringify({ event: "config_receipt_waits", reason }));
}
