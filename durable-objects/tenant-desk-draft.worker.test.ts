// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MAX_DRAFT_REVISIONS } from "#domain/config/draft-tag.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";

const ADA: Actor = { kind: "user", ref: "usr_a" };
const BOB: Actor = { kind: "user", ref: "usr_b" };

function draftDesk(tenant: string) {
  const stub = tenantDeskStub(env, tenant);
  return {
    object: env.TENANT_DESK.get(env.TENANT_DESK.idFromName(tenant)),
    save: (text: string, expect_revision: number | null, actor = ADA) =>
      stub.saveDraft({
        v: 1,
        tenant,
        expect_revision,
        actor,
        media_type: "application/yaml",
        text,
      }),
    drop: (expect_revision: number | null, actor = ADA) =>
      stub.deleteDraft({ v: 1, tenant, expect_revision, actor }),
    read: async (revision: number | null = null) =>
      (await stub.draft({ v: 1, tenant, revision }))?.text ?? null,
    history: async () =>
      (await stub.draftHistory({ v: 1, tenant })).map(({ revision }) => revision),
  };
}

describe("the working draft", () => {
  it("is kept as it was written, over an eviction too", async () => {
    const desk = draftDesk("draft-kept");
    expect(await desk.read()).toBeNull();
    expect(await desk.save("# mine\na: 1\n", null)).toMatchObject({
      ok: true,
      change: "created",
      draft: { revision: 1, saved_by: ADA },
    });
    await evictDurableObject(desk.object);
    expect(await desk.read()).toBe("# mine\na: 1\n");
  });

  it("of two who edit the same revision the second is told what the first wrote", async () => {
    const desk = draftDesk("draft-concurrent");
    await desk.save("a: 1", null);
    const [first, second] = await Promise.all([
      desk.save("a: 2", 1, ADA),
      desk.save("a: 3", 1, BOB),
    ]);
    expect(first).toMatchObject({ ok: true, change: "updated", draft: { revision: 2 } });
    expect(second).toMatchObject({
      ok: false,
      code: "revision_moved",
      newest: { revision: 2, saved_by: ADA },
      current: { text: "a: 2" },
      edited: { text: "a: 1" },
    });
    expect(await desk.save("a: 3", null, BOB)).toMatchObject({ code: "revision_required" });
    expect(await desk.read()).toBe("a: 2");
  });

  it("the same text again, as after a lost answer, changes nothing", async () => {
    const desk = draftDesk("draft-again");
    await desk.save("a: 1", null);
    await desk.save("a: 2", 1);
    expect(await desk.save("a: 2", 1)).toMatchObject({
      change: "unchanged",
      draft: { revision: 2 },
    });
    expect(await desk.history()).toEqual([2, 1]);
  });

  it("once deleted is gone and its revisions are not; numbers go on, so no old tag fits", async () => {
    const desk = draftDesk("draft-deleted");
    await desk.save("a: 1", null);
    expect(await desk.drop(null)).toMatchObject({ code: "revision_required" });
    expect(await desk.drop(7)).toMatchObject({ code: "revision_moved", edited: null });
    for (let i = 0; i < 2; i++) {
      expect(await desk.drop(1)).toMatchObject({
        ok: true,
        draft: { revision: 2, media_type: null },
      });
    }
    expect([await desk.read(), await desk.read(1), await desk.read(2)]).toEqual([
      null,
      "a: 1",
      null,
    ]);
    expect(await desk.drop(null)).toBeNull();
    expect(await desk.save("a: 2", 1)).toMatchObject({
      code: "revision_moved",
      newest: { revision: 2 },
      current: null,
    });
    expect(await desk.save("a: 2", null)).toMatchObject({
      change: "created",
      draft: { revision: 3 },
    });
    expect(await desk.save("a: 3", 1)).toMatchObject({ code: "revision_moved" });
  });

  it("keeps its last revisions and no more", async () => {
    const desk = draftDesk("draft-history");
    const last = MAX_DRAFT_REVISIONS + 3;
    for (let i = 0; i < last; i++) await desk.save(`a: ${i}`, i === 0 ? null : i);
    const kept = await desk.history();
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([MAX_DRAFT_REVISIONS, last, 4]);
    expect([await desk.read(3), await desk.read(4)]).toEqual([null, "a: 3"]);
  });
});
