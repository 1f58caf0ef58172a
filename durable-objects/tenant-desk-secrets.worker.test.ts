// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { SecretReply } from "#domain/messages/source-secrets.ts";
import type { TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { RecordBody } from "#domain/receipts/body.ts";
import { receiptLogStub, tenantDeskStub } from "#storage/object-stubs.ts";
import { callWithLog, LOG_FAULTS } from "../tests/faults/ledger/desk-with-log.ts";
import { ACTOR, desk } from "../tests/faults/ledger/key-desk.ts";

const HOUR_MS = 3_600_000;

function add(
  to: TenantDeskRpc,
  tenant: string,
  secret_id: string,
  overlap_ms = HOUR_MS,
): Promise<SecretReply> {
  return to.saveSourceSecret({
    v: 1,
    tenant,
    source: "product",
    secret_id,
    sealed: `sealed-${secret_id}`,
    overlap_until_ms: Date.now() + overlap_ms,
    actor: ACTOR,
  });
}

function end(to: TenantDeskRpc, tenant: string, secret_id: string): Promise<SecretReply> {
  return to.endSourceSecret({ v: 1, tenant, source: "product", secret_id, actor: ACTOR });
}

const listed = async (tenant: string, source: string | null = "product") =>
  (await tenantDeskStub(env, tenant).sourceSecrets({ v: 1, tenant, source })).map(
    ({ secret_id, expires_at_ms }) => [secret_id, expires_at_ms !== null],
  );

/** What the receipts of a secret say: change and fields, and nothing that is sealed. */
async function told(tenant: string, secret_id: string) {
  const chains = [`source_secret:${secret_id}`];
  const [state] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains });
  return (state?.receipts ?? []).map(({ body }) => {
    const { change, sealed } = RecordBody.parse(JSON.parse(body));
    expect([change.entity, sealed]).toEqual(["source_secret", null]);
    expect(body).not.toContain("sealed-");
    return `${change.change}: ${change.fields.map(({ field }) => field).join(", ")}`;
  });
}

const CREATED = "created: created_at_ms, source";
const SHORTENED = "updated: expires_at_ms";
const DELETED = "deleted: created_at_ms, source";
/** After it was given an end. */
const DELETED_EARLY = "deleted: created_at_ms, expires_at_ms, source";

describe("secrets of a source", () => {
  it("overlap: the newest has no end, those before it one that never moves further away", async () => {
    const { tenant, stub } = desk("secrets-overlap");
    await add(stub, tenant, "sec_a");
    await add(stub, tenant, "sec_b", HOUR_MS);
    const first = await stub.sourceSecrets({ v: 1, tenant, source: "product" });
    await add(stub, tenant, "sec_c", 5 * HOUR_MS);
    const second = await stub.sourceSecrets({ v: 1, tenant, source: "product" });
    expect(await listed(tenant)).toEqual([
      ["sec_c", false],
      ["sec_b", true],
      ["sec_a", true],
    ]);
    const endOf = (of: typeof first, id: string) =>
      of.find(({ secret_id }) => secret_id === id)?.expires_at_ms;
    expect(endOf(second, "sec_a")).toBe(endOf(first, "sec_a"));
    expect(await listed(tenant, null)).toHaveLength(3);
    expect(await listed(tenant, "other")).toEqual([]);
    expect(await told(tenant, "sec_a")).toEqual([CREATED, SHORTENED]);
    expect(await told(tenant, "sec_b")).toEqual([CREATED, SHORTENED]);
    expect(await told(tenant, "sec_c")).toEqual([CREATED]);
  });

  it("are four at most, and without an overlap one: what is over is forgotten, sealed text and all", async () => {
    const { tenant, stub, object } = desk("secrets-bounded");
    for (const id of ["sec_a", "sec_b", "sec_c", "sec_d", "sec_e"]) await add(stub, tenant, id);
    expect((await listed(tenant)).map(([id]) => id)).toEqual(["sec_e", "sec_d", "sec_c", "sec_b"]);
    expect((await told(tenant, "sec_a")).at(-1)).toEqual(DELETED_EARLY);
    await add(stub, tenant, "sec_f", 0);
    expect(await listed(tenant)).toEqual([["sec_f", false]]);
    await evictDurableObject(object);
    expect(await listed(tenant)).toEqual([["sec_f", false]]);
    const kept = await runInDurableObject(object, (_, { storage: { sql } }) =>
      sql.exec("SELECT sealed FROM source_secret").toArray(),
    );
    expect(kept).toEqual([{ sealed: "sealed-sec_f" }]);
  });

  it("end when they are ended, of their own source alone, and once", async () => {
    const { tenant, stub } = desk("secrets-ended");
    await add(stub, tenant, "sec_a");
    const other = { v: 1, tenant, source: "other", secret_id: "sec_a", actor: ACTOR } as const;
    expect(await stub.endSourceSecret(other)).toEqual({ ok: false, code: "unknown_secret" });
    expect(await end(stub, tenant, "sec_a")).toMatchObject({ ok: true });
    expect(await end(stub, tenant, "sec_a")).toEqual({ ok: false, code: "unknown_secret" });
    expect(await listed(tenant)).toEqual([]);
    expect(await told(tenant, "sec_a")).toEqual([CREATED, DELETED]);
  });

  const faults = Object.entries(LOG_FAULTS);
  it.each(faults)(
    "have each change's receipt once, where %s and the alarm goes on",
    async (name, append) => {
      const quiet = console.warn;
      console.warn = () => {};
      const tenant = `secrets-${name.replaceAll(/[^a-z]+/g, "-")}`;
      const { object } = desk(tenant);
      const commands: ((to: TenantDeskRpc) => Promise<SecretReply>)[] = [
        (to) => add(to, tenant, "sec_a"),
        (to) => add(to, tenant, "sec_b"),
        (to) => end(to, tenant, "sec_a"),
      ];
      for (const command of commands) {
        expect(await callWithLog(tenant, append, command)).not.toMatchObject({ ok: true });
      }
      // What was asked stands at once: the end of a secret does not wait for the log.
      expect(await listed(tenant)).toEqual([["sec_b", false]]);
      expect(await runDurableObjectAlarm(object)).toBe(true);
      expect(await runDurableObjectAlarm(object)).toBe(false);
      expect(await told(tenant, "sec_a")).toEqual([CREATED, SHORTENED, DELETED_EARLY]);
      expect(await told(tenant, "sec_b")).toEqual([CREATED]);
      console.warn = quiet;
    },
  );

  it("of another tenant are never asked of this desk", async () => {
    const { object } = desk("secrets-own");
    const refused = await runInDurableObject(object, (instance) => {
      const inner = instance as unknown as TenantDeskRpc;
      const other = { v: 1, tenant: "tenant-other", source: "product" } as const;
      const calls = [
        () => inner.sourceSecrets(other),
        () => add(inner, "tenant-other", "sec_a"),
        () => end(inner, "tenant-other", "sec_a"),
      ];
      return Promise.all(
        calls.map((call) =>
          call().then(
            () => "answered",
            () => "refused",
          ),
        ),
      );
    });
    expect(refused).toEqual(["refused", "refused", "refused"]);
  });
});
