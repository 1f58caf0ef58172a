// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import type { ConflictBody } from "#domain/receipts/lead-bodies.ts";
import { migratedDatabase } from "../tests/faults/migrated-database.ts";
import { ReceiptStream, type StreamEvent } from "../tests/fixtures/receipt-streams.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";
import { NOTHING_SEALED } from "../tests/fixtures/stream-bodies.ts";
import { projectReceipts } from "./project-receipts.ts";
import { listConflicts, readConflictStandings } from "./read-conflicts.ts";

let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
});

function body(lead_id: string, resolution: ConflictBody["resolution"]): ConflictBody {
  const facts = { type: "partner_vs_direct", rules: ["email"], candidates: [] } as const;
  const shared = { ...NOTHING_SEALED, kind: "conflict", severity: "severe", lead_id } as const;
  return { ...shared, facts: { ...facts, rules: [...facts.rules], candidates: [] }, resolution };
}

/** Seven conflicts of two leads, every second of them settled. */
function conflictEvents(): readonly StreamEvent[] {
  const stream = new ReceiptStream();
  const ids = ["a", "b", "c", "d", "e", "f", "g"];
  for (const [i, id] of ids.entries()) {
    stream.append(`conflict:cfl_${id}`, "RAISE_CONFLICT", "held", body(`led_${i % 2}`, null), null);
  }
  for (const [i, id] of ids.entries()) {
    if (i % 2 === 0) continue;
    const settled = body(`led_${i % 2}`, { choice: "direct", resolved_by: "human" });
    stream.append(`conflict:cfl_${id}`, "RESOLVE_CONFLICT", "done", settled, null);
  }
  return stream.events;
}

async function rowsOf(tenant: string): Promise<readonly unknown[]> {
  const { results } = await db
    .prepare("SELECT * FROM conflict WHERE tenant_id = ?1 ORDER BY conflict_id")
    .bind(tenant)
    .all();
  return results.map((row) => ({ ...row, tenant_id: "" }));
}

describe("the view of conflicts", () => {
  it("is the same whatever the order, the split and the repetition of its receipts", async () => {
    const events = conflictEvents();
    await projectReceipts(db, "cfl-order", events);
    const expected = await rowsOf("cfl-order");
    expect(expected).toHaveLength(7);
    expect(expected[1]).toMatchObject({
      conflict_id: "cfl_b",
      version: 2,
      status: "resolved",
      choice: "direct",
      resolved_by: "human",
      actor_ref: "key_1",
    });
    expect(expected[0]).toMatchObject({ status: "open", choice: null, resolved_at_ms: null });
    const random = seededRandom(5);
    for (let round = 0; round < 30; round++) {
      const tenant = `cfl-order-${round}`;
      const rest = random.shuffled([...events, ...events.slice(0, 5)]);
      while (rest.length > 0) {
        await projectReceipts(db, tenant, rest.splice(0, 1 + random.below(4)));
      }
      expect(await rowsOf(tenant)).toEqual(expected);
    }
  });

  it("is paged newest first, each conflict once and each status by itself", async () => {
    const tenant = "cfl-pages";
    await projectReceipts(db, tenant, conflictEvents());
    for (const [status, ids] of [
      ["open", ["cfl_g", "cfl_e", "cfl_c", "cfl_a"]],
      ["resolved", ["cfl_f", "cfl_d", "cfl_b"]],
    ] as const) {
      const seen: string[] = [];
      for (let after = null as Parameters<typeof listConflicts>[2]["after"]; ;) {
        const [row] = await listConflicts(db, tenant, { status, limit: 1, after });
        if (row === undefined) break;
        seen.push(row.conflict_id);
        after = row;
      }
      expect(seen).toEqual(ids);
    }
    expect(
      await listConflicts(db, "cfl-nobody", { status: "open", limit: 9, after: null }),
    ).toEqual([]);
  });

  it("leaves out a conflict whose beginning is not projected yet", async () => {
    const settled = conflictEvents().filter(({ receipt }) => receipt.chain_seq === 2);
    await projectReceipts(db, "cfl-late", settled);
    const asked = { status: "resolved", limit: 9, after: null } as const;
    expect(await listConflicts(db, "cfl-late", asked)).toEqual([]);
    await projectReceipts(db, "cfl-late", conflictEvents());
    expect(await listConflicts(db, "cfl-late", asked)).toHaveLength(3);
  });

  it("answers given ids, the oldest first, and nobody else's", async () => {
    const tenant = "cfl-ids";
    await projectReceipts(db, tenant, conflictEvents());
    const asked = ["cfl_d", "cfl_none", "cfl_a"];
    const found = await readConflictStandings(db, tenant, asked);
    expect(found.map(({ status }) => status)).toEqual(["open", "resolved"]);
    expect(await readConflictStandings(db, "cfl-nobody", asked)).toEqual([]);
    expect(await readConflictStandings(db, tenant, [])).toEqual([]);
  });
});
