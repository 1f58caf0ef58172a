// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { SWITCH_DELAY_MS } from "#domain/config/effective-at.ts";
import type {
  AppendReply,
  AppendRequest,
  ChainState,
  ReceiptLogRpc,
} from "#domain/messages/receipt-log.ts";
import type { PublishReply, PublishRequest, TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { ConfigBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { receiptLogStub, tenantDeskStub } from "#storage/object-stubs.ts";

interface Desk {
  readonly tenant: string;
  readonly stub: TenantDeskRpc;
  readonly object: DurableObjectStub;
}

function desk(tenant: string): Desk {
  return {
    tenant,
    stub: tenantDeskStub(env, tenant),
    object: env.TENANT_DESK.get(env.TENANT_DESK.idFromName(tenant)),
  };
}

function request(
  tenant: string,
  content: number,
  more: Partial<PublishRequest> = {},
): PublishRequest {
  return {
    v: 1,
    tenant,
    expect_version: null,
    source: JSON.stringify({ content }),
    compiled: JSON.stringify({ compiled: content }),
    compiler: "revops-config/1",
    effective_at_ms: null,
    actor: { kind: "key", ref: "key-1" },
    ...more,
  };
}

function publish(
  of: Desk,
  content: number,
  more: Partial<PublishRequest> = {},
): Promise<PublishReply> {
  return of.stub.publish(request(of.tenant, content, more));
}

async function chain(tenant: string): Promise<ChainState | undefined> {
  return (
    await receiptLogStub(env, tenant).read({ v: 1, tenant, chains: [`config:${tenant}`] })
  )[0];
}

const numbers = async ({ stub, tenant }: Desk) =>
  (await stub.versions({ v: 1, tenant })).map((version) => version.config_version);

type Append = (request: AppendRequest, real: ReceiptLogRpc) => Promise<AppendReply>;

/** Calls the desk inside its object while the log answers as told; the log itself is the real one. */
function publishWithLog(
  of: Desk,
  append: Append,
  content: number,
  more: Partial<PublishRequest> = {},
) {
  return runInDurableObject(of.object, async (instance) => {
    const inner = instance as unknown as { env: Record<string, unknown> } & TenantDeskRpc;
    const real = inner.env;
    const broken = {
      idFromName: (name: string) => env.RECEIPT_LOG.idFromName(name),
      get: () => ({
        append: (asked: AppendRequest) => append(asked, receiptLogStub(env, asked.tenant)),
      }),
    };
    inner.env = { ...real, RECEIPT_LOG: broken };
    try {
      return await inner.publish(request(of.tenant, content, more));
    } catch (error) {
      return (error as Error).message;
    } finally {
      inner.env = real;
    }
  });
}

const refuses: Append = async () => ({
  ok: false,
  code: "log_refuses",
  reason: "the published log is ahead",
});
const throwsBefore: Append = async () => Promise.reject(new Error("log is down"));
const throwsAfter: Append = async (asked, real) => {
  await real.append(asked);
  throw new Error("answer was lost");
};

describe("publishing", () => {
  it("versions are numbered 1, 2, 3, each with its receipt in the tenant's config chain", async () => {
    const mine = desk("tenant-numbers");
    const replies = [
      await publish(mine, 1),
      await publish(mine, 2, { expect_version: 1 }),
      await publish(mine, 1, { expect_version: 2 }),
    ];
    const versions = await mine.stub.versions({ v: 1, tenant: mine.tenant });
    expect(replies).toEqual(versions.map((version) => ({ ok: true, fresh: true, version })));
    const receipts = (await chain(mine.tenant))?.receipts ?? [];
    expect(receipts.map((receipt) => receipt.id)).toEqual(
      versions.map((version) => version.receipt_id),
    );
    receipts.forEach((receipt, i) => {
      const version = versions[i];
      expect(Leaf.parse(JSON.parse(receipt.leaf))).toMatchObject({
        workflow_step: "PUBLISH_CONFIG",
        subject: { kind: "key", ref: "key-1" },
        retention: "r7y",
        config_version: i + 1,
        config_sha256: version?.config_sha256,
      });
      const {
        v: _v,
        kind: _kind,
        digests: _digests,
        sealed: _sealed,
        ...said
      } = ConfigBody.parse(JSON.parse(receipt.body));
      const {
        published_at_ms: _published,
        receipt_id: _receipt,
        ...shown
      } = version ?? ({} as never);
      expect(said).toEqual(shown);
    });
  });

  it("the first version rules at once, a later one after the switch delay or when its author says", async () => {
    const mine = desk("tenant-effective");
    await publish(mine, 1);
    await publish(mine, 2, { expect_version: 1 });
    const far = Date.UTC(2100, 0, 1);
    await publish(mine, 3, { expect_version: 2, effective_at_ms: far });
    await publish(mine, 4, { expect_version: 3, effective_at_ms: 5 });
    const [first, second, third, fourth] = await mine.stub.versions({ v: 1, tenant: mine.tenant });
    expect(first?.effective_at_ms).toBeGreaterThanOrEqual(first?.published_at_ms ?? Number.NaN);
    expect(first?.effective_at_ms).toBeLessThan((first?.published_at_ms ?? 0) + SWITCH_DELAY_MS);
    expect(second?.effective_at_ms).toBeGreaterThanOrEqual(
      (second?.published_at_ms ?? Number.NaN) + SWITCH_DELAY_MS,
    );
    expect(third?.effective_at_ms).toBe(far);
    expect(fourth?.effective_at_ms).toBeGreaterThanOrEqual(fourth?.published_at_ms ?? Number.NaN);
  });

  it("the newest version's content again is that version, also with an outdated expectation", async () => {
    const mine = desk("tenant-same");
    const first = await publish(mine, 1);
    expect(await publish(mine, 1)).toEqual({ ...first, fresh: false });
    expect(await publish(mine, 1, { expect_version: 1, effective_at_ms: 7 })).toEqual({
      ...first,
      fresh: false,
    });
    expect(await numbers(mine)).toEqual([1]);
  });

  it("a publish that saw another newest version changes nothing and names the current one", async () => {
    const mine = desk("tenant-moved");
    expect(await publish(mine, 1, { expect_version: 4 })).toEqual({
      ok: false,
      code: "version_moved",
      current: null,
    });
    await publish(mine, 1);
    expect(await publish(mine, 2)).toEqual({ ok: false, code: "version_moved", current: 1 });
    expect(await numbers(mine)).toEqual([1]);
  });

  it("the same publish twice at once makes one version and one receipt, another content at once conflicts", async () => {
    const mine = desk("tenant-twice");
    const replies = await Promise.all([publish(mine, 1), publish(mine, 1), publish(mine, 2)]);
    expect(replies.filter((reply) => reply.ok && reply.fresh)).toHaveLength(1);
    expect(await numbers(mine)).toEqual([1]);
    expect((await chain(mine.tenant))?.receipts).toHaveLength(1);
  });

  it("a version's documents are found by the compiled hash, and an eviction loses nothing", async () => {
    const mine = desk("tenant-document");
    const reply = await publish(mine, 1);
    await evictDurableObject(mine.object);
    const [version] = await mine.stub.versions({ v: 1, tenant: mine.tenant });
    expect(reply).toMatchObject({ version });
    const asked = {
      v: 1,
      tenant: mine.tenant,
      config_sha256: version?.config_sha256 ?? "",
    } as const;
    const { source, compiled } = request(mine.tenant, 1);
    expect(await mine.stub.document(asked)).toEqual({ source, compiled });
    expect(await mine.stub.document({ ...asked, config_sha256: "0".repeat(64) })).toBeNull();
  });

  it("a version's own documents come by its number, also where two versions compile alike", async () => {
    const mine = desk("tenant-alike");
    const source = '{"written":"differently"}';
    await publish(mine, 1);
    await publish(mine, 2, { expect_version: 1 });
    await publish(mine, 1, { expect_version: 2, source });
    const sourceOf = async (config_version: number) =>
      (await mine.stub.versionDocument({ v: 1, tenant: mine.tenant, config_version }))?.source;
    expect(await sourceOf(1)).toBe(request(mine.tenant, 1).source);
    expect(await sourceOf(3)).toBe(source);
    expect(await sourceOf(4)).toBeUndefined();
  });
});

describe("a log that fails", () => {
  it.each([
    ["refuses", refuses, { ok: false, code: "log_refuses", reason: "the published log is ahead" }],
    ["is down", throwsBefore, "log is down"],
    ["appends and loses its answer", throwsAfter, "answer was lost"],
  ] as const)(
    "that %s leaves the version unseen and pending; the alarm makes it stand",
    async (name, append, reply) => {
      const mine = desk(`tenant-alarm-${name.replaceAll(" ", "-")}`);
      expect(await publishWithLog(mine, append, 1)).toEqual(reply);
      expect(await numbers(mine)).toEqual([]);
      await evictDurableObject(mine.object);
      expect(await runDurableObjectAlarm(mine.object)).toBe(true);
      expect(await numbers(mine)).toEqual([1]);
      expect((await chain(mine.tenant))?.receipts).toHaveLength(1);
      expect(await runDurableObjectAlarm(mine.object)).toBe(false);
    },
  );

  it.each([
    ["refuses", refuses],
    ["is down", throwsBefore],
    ["loses its answer", throwsAfter],
  ] as const)(
    "that %s: the same publish again resumes the pending version",
    async (name, append) => {
      const mine = desk(`tenant-resume-${name.replaceAll(" ", "-")}`);
      await publishWithLog(mine, append, 1);
      const again = await publish(mine, 1);
      expect(again).toMatchObject({ ok: true, fresh: true, version: { config_version: 1 } });
      expect(await publish(mine, 1)).toEqual({ ...again, fresh: false });
      expect((await chain(mine.tenant))?.receipts).toHaveLength(1);
    },
  );

  it("while a version is pending nothing else is published, and afterwards it counts as the newest", async () => {
    const mine = desk("tenant-blocked");
    await publish(mine, 1);
    await publishWithLog(mine, refuses, 2, { expect_version: 1 });
    expect(await publishWithLog(mine, refuses, 3, { expect_version: 1 })).toMatchObject({
      code: "log_refuses",
    });
    expect(await publish(mine, 3, { expect_version: 1 })).toEqual({
      ok: false,
      code: "version_moved",
      current: 2,
    });
    expect(await numbers(mine)).toEqual([1, 2]);
  });

  it("the version takes the instant of the receipt that stands, not of its own later try", async () => {
    const mine = desk("tenant-instant");
    await publish(mine, 1);
    await publishWithLog(mine, throwsAfter, 2, { expect_version: 1 });
    await runDurableObjectAlarm(mine.object);
    const version = (await mine.stub.versions({ v: 1, tenant: mine.tenant })).at(-1);
    const body = ConfigBody.parse(
      JSON.parse((await chain(mine.tenant))?.receipts.at(-1)?.body ?? ""),
    );
    expect(version?.effective_at_ms).toBe(body.effective_at_ms);
  });

  it("a desk that lost a version the log knows refuses to give its number to another config", async () => {
    const mine = desk("tenant-rolled-back");
    await publish(mine, 1);
    await runInDurableObject(mine.object, (_, state) => {
      state.storage.sql.exec("DELETE FROM config_version");
      state.storage.sql.exec("DELETE FROM config_document");
    });
    expect(await publish(mine, 2)).toMatchObject({ ok: false, code: "log_refuses" });
    expect(await numbers(mine)).toEqual([]);
  });
});
