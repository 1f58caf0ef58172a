// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { logStub } from "../../tests/faults/ledger/log-under-test.ts";
import { appendItem } from "../../tests/fixtures/evidence.ts";

describe("an item that has to be fresh", () => {
  it("takes its whole list back where it stands from before, and stands like any other where it does not", async () => {
    const tenant = "log-fresh-item";
    const append = async (items: readonly ReturnType<typeof appendItem>[]) => {
      const reply = await logStub(tenant).append({ v: 1, tenant, items, whole: true });
      if (!reply.ok) throw new Error(reply.reason);
      return reply.answers.map(({ kind }) => kind);
    };
    const asked = { ...appendItem("opportunity:a", 1), fresh: true } as const;
    expect(await append([asked, appendItem("lead:a", 1)])).toEqual(["stands", "stands"]);
    // The same key on another chain: whoever rests on it has to look again.
    const other = { ...asked, chain: "opportunity:b" };
    expect(await append([other, appendItem("lead:b", 1)])).toEqual(["head_moved", "head_moved"]);
    const chains = ["opportunity:b", "lead:b"];
    const states = await logStub(tenant).read({ v: 1, tenant, chains });
    expect(states.map(({ head }) => head)).toEqual([null, null]);
  });
});
