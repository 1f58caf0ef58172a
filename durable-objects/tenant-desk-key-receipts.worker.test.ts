// SPDX-License-Identifier: Apache-2.0
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { KeyReply, TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import { callWithLog, LOG_FAULTS } from "../tests/faults/ledger/desk-with-log.ts";
import { ACTOR, desk, NOW, record, told } from "../tests/faults/ledger/key-desk.ts";

describe("receipts of keys", () => {
  it("say who changed what, seal the name, and hold neither hash nor secret", async () => {
    const { stub, tenant } = desk("keys-told");
    await stub.saveKey({ v: 1, tenant, key: record("k1"), actor: ACTOR });
    const system = { kind: "system", ref: "operator" } as const;
    for (let i = 0; i < 2; i++) {
      const revoked = await stub.revokeKey({ v: 1, tenant, key_id: "k1", actor: system });
      expect(revoked).toMatchObject({ ok: true, fresh: i === 0 });
    }
    expect(await stub.revokeKey({ v: 1, tenant, key_id: "k2", actor: system })).toMatchObject({
      code: "unknown_key",
    });
    const receipts = await told(tenant, "k1");
    expect(receipts.map(({ leaf }) => [leaf.workflow_step, leaf.subject, leaf.chain_seq])).toEqual([
      ["CHANGE_RECORD", ACTOR, 1],
      ["CHANGE_RECORD", system, 2],
    ]);
    const [created, updated] = receipts;
    expect(created?.change).toEqual({
      entity: "api_key",
      id: "k1",
      change: "created",
      fields: [
        { field: "name", personal: true, before: null, after: null },
        { field: "scopes", personal: false, before: null, after: '["leads:write","leads:read"]' },
      ],
    });
    expect(created?.sealed).toContain("Jo's k1");
    expect(updated?.change.fields.map(({ field }) => field)).toEqual(["revoked_at_ms"]);
    const text = receipts.map(({ body, leaf }) => body + JSON.stringify(leaf)).join();
    expect(text).not.toMatch(/Jo's|k1000|sha256":"k1/);
  });

  const faults = Object.entries(LOG_FAULTS);
  it.each(faults)(
    "stand once, where %s on the way and the command or the alarm comes again",
    async (name, append) => {
      const quiet = console.warn;
      console.warn = () => {};
      for (const again of ["command", "alarm"] as const) {
        const tenant = `keys-${again}-${name.replaceAll(/[^a-z]+/g, "-")}`;
        const { object } = desk(tenant);
        const commands: ((desk: TenantDeskRpc) => Promise<KeyReply>)[] = [
          (to) => to.saveKey({ v: 1, tenant, key: record("k1"), actor: ACTOR }),
          (to) =>
            to.rotateKey({
              v: 1,
              tenant,
              key_id: "k1",
              successor: record("k2"),
              old_expires_at_ms: NOW + 1_000_000,
              actor: ACTOR,
            }),
          (to) => to.revokeKey({ v: 1, tenant, key_id: "k1", actor: ACTOR }),
        ];
        for (const [place, command] of commands.entries()) {
          const failed = await callWithLog(tenant, append, command);
          expect(failed).not.toMatchObject({ ok: true });
          // What was asked stands at once: a revocation does not wait for the log.
          const k1 = await tenantDeskStub(env, tenant).findKey({ v: 1, tenant, key_id: "k1" });
          expect([k1?.replaced_by ?? null, k1?.revoked_at_ms !== null]).toEqual([
            place > 0 ? "k2" : null,
            place > 1,
          ]);
          if (again === "command")
            expect(await command(tenantDeskStub(env, tenant))).toMatchObject({ fresh: false });
        }
        if (again === "alarm") expect(await runDurableObjectAlarm(object)).toBe(true);
        expect(await runDurableObjectAlarm(object)).toBe(false);
        const said = async (id: string) =>
          (await told(tenant, id)).map(({ change }) => change.fields.map(({ field }) => field));
        expect(await said("k1")).toEqual([
          ["name", "scopes"],
          ["expires_at_ms", "replaced_by"],
          ["revoked_at_ms"],
        ]);
        expect(await said("k2")).toEqual([["name", "scopes"]]);
      }
      console.warn = quiet;
    },
  );
});
