// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { AppendAnswer, AppendItem } from "#domain/messages/receipt-log.ts";
import { append, logStub } from "../../tests/faults/ledger/log-under-test.ts";
import { appendItem } from "../../tests/fixtures/evidence.ts";
import type { ReceiptLog } from "../receipt-log.ts";

const CHAIN = "lead:a";
const KEY = btoa("0123456789abcdef");

/** Each call meets an instance of its own: nothing may rest on what an earlier one remembered. */
async function appendAfterEviction(
  tenant: string,
  items: readonly AppendItem[],
): Promise<readonly AppendAnswer[]> {
  const reply = await logStub(tenant).append({ v: 1, tenant, items });
  if (!reply.ok) throw new Error(reply.reason);
  await evictDurableObject(logStub(tenant));
  return reply.answers;
}

describe("a chain's epoch", () => {
  it("only rises: an earlier attempt cannot end any more, a receipt that stands still stands", async () => {
    const tenant = "log-epoch";
    const one = appendItem(CHAIN, 1, { epoch: 1 });
    const two = appendItem(CHAIN, 2, { epoch: 2 });
    await appendAfterEviction(tenant, [one]);
    const [second] = await appendAfterEviction(tenant, [two]);
    if (second?.kind !== "stands") throw new Error("the later attempt did not stand");
    const late = appendItem(CHAIN, 3, {
      epoch: 1,
      follow_up: { v: 1, kind: "project", tenant, chain: CHAIN },
    });
    const head = second.receipt.id;
    expect(await appendAfterEviction(tenant, [late])).toEqual([{ kind: "overtaken", head }]);
    expect(await appendAfterEviction(tenant, [one, late, two])).toMatchObject([
      { kind: "stands", fresh: false, receipt: { seq: 0 } },
      { kind: "overtaken", head },
      { kind: "stands", fresh: false, receipt: { seq: 1 } },
    ]);
    const rows = await runInDurableObject(logStub(tenant), (_, { storage }) => [
      storage.sql.exec("SELECT epoch, head_seq FROM chain").toArray(),
      storage.sql.exec("SELECT 1 FROM outbox").toArray(),
      storage.sql.exec("SELECT 1 FROM receipt").toArray().length,
    ]);
    expect(rows).toEqual([[{ epoch: 2, head_seq: 1 }], [], 2]);
  });

  it("lets the same epoch and receipts without one append, and the latter leave it as it is", async () => {
    const tenant = "log-epoch-equal";
    await appendAfterEviction(tenant, [appendItem(CHAIN, 1, { epoch: 3 })]);
    const answers = await appendAfterEviction(tenant, [
      appendItem(CHAIN, 2, { epoch: 3 }),
      appendItem(CHAIN, 3),
      appendItem(CHAIN, 4, { epoch: 2 }),
      appendItem("lead:b", 1, { epoch: 1 }),
    ]);
    expect(answers.map(({ kind }) => kind)).toEqual(["stands", "stands", "overtaken", "stands"]);
  });

  it("binds the items of one list to each other, and comes after the head that a caller saw", async () => {
    const tenant = "log-epoch-list";
    const answers = await appendAfterEviction(tenant, [
      appendItem(CHAIN, 1, { epoch: 1 }),
      appendItem(CHAIN, 2, { epoch: 2 }),
      appendItem(CHAIN, 3, { epoch: 1 }),
      appendItem(CHAIN, 4, { epoch: 1, expect_head: null }),
    ]);
    expect(answers.map(({ kind }) => kind)).toEqual([
      "stands",
      "stands",
      "overtaken",
      "head_moved",
    ]);
    await runInDurableObject(logStub(tenant), async (instance: ReceiptLog) => {
      for (const epoch of [0.5, Number.NaN])
        await expect(
          instance.append({ v: 1, tenant, items: [appendItem("lead:c", 1, { epoch })] }),
        ).rejects.toThrow("an epoch");
    });
  });
});

describe("a chain's subject key", () => {
  it("comes with the first receipt that brings one, whatever stood before it", async () => {
    const tenant = "log-late-key";
    const held = appendItem(CHAIN, 1, { step: "HOLD_LEAD", outcome: "held" });
    const [before] = await appendAfterEviction(tenant, [held]);
    expect(before).toMatchObject({ subject_key: null });
    const [created] = await appendAfterEviction(tenant, [
      appendItem(CHAIN, 2, { subject_key: KEY }),
    ]);
    expect(created).toMatchObject({ fresh: true, subject_key: KEY });
    const refused = appendItem(CHAIN, 3, { expect_head: null, subject_key: btoa("h".repeat(16)) });
    await appendAfterEviction(tenant, [refused]);
    const [again] = await appendAfterEviction(tenant, [held]);
    expect(again).toMatchObject({ fresh: false, subject_key: KEY });
    await append(logStub(tenant), tenant, [appendItem(CHAIN, 4)]);
    const [state] = await logStub(tenant).read({ v: 1, tenant, chains: [CHAIN] });
    expect(state).toMatchObject({ subject_key: KEY, complete: true });
  });
});
