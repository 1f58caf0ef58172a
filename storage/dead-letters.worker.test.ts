// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { migratedDatabase } from "../tests/faults/migrated-database.ts";
import {
  type DeadLetterCursor,
  listDeadLetters,
  loadDeadLetter,
  saveDeadLetter,
  saveReplay,
} from "./dead-letters.ts";

let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
});

function letter(tenant_id: string, number: number, stored_at_ms = number) {
  return {
    tenant_id,
    dead_letter_id: `dlt_${number}`,
    queue: "leads",
    message_id: `m-${number}`,
    message_kind: "lead",
    lead_id: `led_${number}`,
    trace_id: null,
    reason: "transient",
    attempts: 21,
    stored_at_ms,
  };
}

describe("dead letters", () => {
  it("give back the same bytes, to their own tenant alone", async () => {
    const sealed = new Uint8Array([1, 2, 3]);
    await saveDeadLetter(env, letter("t-dead", 1), sealed);
    expect(await loadDeadLetter(env, "t-dead", "dlt_1")).toMatchObject({
      row: { lead_id: "led_1", replayed_at_ms: null },
      sealed,
    });
    expect(await loadDeadLetter(env, "t-other", "dlt_1")).toBeNull();
    expect(await loadDeadLetter(env, "t-dead", "dlt_2")).toBeNull();
  });

  it("a redelivered message is the same letter, with the time and the replay that stand", async () => {
    const sealed = new Uint8Array([9]);
    for (const at of [5, 5]) await saveDeadLetter(env, letter("t-same", 1, at), sealed);
    await saveReplay(db, "t-same", "dlt_1", 7);
    const first = async () =>
      (await listDeadLetters(db, "t-same", { cursor: null, limit: 10 })).items;
    expect(await first()).toMatchObject([{ stored_at_ms: 5, replayed_at_ms: 7 }]);
    await saveDeadLetter(env, { ...letter("t-same", 1, 8), attempts: 22 }, sealed);
    expect(await first()).toMatchObject([{ stored_at_ms: 5, replayed_at_ms: 7, attempts: 21 }]);
  });

  it("are listed newest first, page by page, without gap or repeat", async () => {
    for (let i = 0; i < 7; i++)
      await saveDeadLetter(env, letter("t-pages", i, Math.floor(i / 2)), new Uint8Array([i]));
    const ids: string[] = [];
    let cursor: DeadLetterCursor | null = null;
    do {
      const page: Awaited<ReturnType<typeof listDeadLetters>> = await listDeadLetters(
        db,
        "t-pages",
        { cursor, limit: 3 },
      );
      ids.push(...page.items.map((row) => row.dead_letter_id));
      cursor = page.next;
    } while (cursor !== null);
    expect(ids).toEqual(["dlt_6", "dlt_5", "dlt_4", "dlt_3", "dlt_2", "dlt_1", "dlt_0"]);
  });
});
