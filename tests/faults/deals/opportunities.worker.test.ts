// SPDX-License-Identifier: Apache-2.0
// An opportunity from its opening to its loss, through the doors and the real log.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { listStatement } from "#storage/read-opportunities.ts";
import { callDoor } from "../doors/door-calls.ts";
import { expectProblem } from "../doors/command-scene.ts";
import { type DealScene, openDealScene } from "./deal-scene.ts";

let scene: DealScene;
beforeAll(async () => {
  scene = await openDealScene("deals");
});

const DEAL = {
  name: "Prospect & Sons, 20 seats",
  account: "c-1",
  owner: "ae",
  amount_minor: 120_000,
  currency: "USD",
  expected_close_on: "2027-03-31",
};

async function opened(more: object = {}): Promise<string> {
  const answer = await scene.open({ ...DEAL, ...more });
  expect(answer.status).toBe(201);
  return answer.body["id"] ?? "";
}

describe("an opportunity", () => {
  test("begins in the first stage and keeps each change as a receipt, to its loss and back", async () => {
    const { headers, body } = await scene.open(DEAL);
    const id = body["id"] ?? "";
    expect(headers.get("location")).toBe(`/v1/opportunities/${id}`);
    expect(await scene.deal(id)).toMatchObject({
      name: DEAL.name,
      account: { external_id: "c-1", name: "Customer" },
      owner: { external_id: "ae" },
      stage: "qualification",
      status: "open",
      amount_minor: 120_000,
      currency: "USD",
      expected_close_on: "2027-03-31",
      head: body["receipt_id"],
      changes: [{ change: "created", evidence: null }],
    });
    const moved = await scene.change(id, { stage: "proposal", amount_minor: 90_000 });
    expect(moved.body["changed"]).toEqual(["amount_minor", "stage"]);
    const note = "They chose another.";
    await scene.change(id, { stage: "closed_lost", lost_reason: "competitor", lost_note: note });
    const gone = await scene.deal(id);
    expect(gone).toMatchObject({ status: "lost", lost_reason: "competitor", lost_note: note });
    await scene.change(id, { stage: "negotiation", owner: null, name: "Prospect, again" });
    const back = await scene.deal(id);
    expect(back).toMatchObject({
      name: "Prospect, again",
      status: "open",
      stage: "negotiation",
      owner: null,
      lost_reason: null,
      lost_note: null,
      history_complete: true,
    });
    expect(back.changes.map(({ change, stage }) => [change, stage])).toEqual([
      ["created", "qualification"],
      ["changed", "proposal"],
      ["changed", "closed_lost"],
      ["changed", "negotiation"],
    ]);
    const listed = (await scene.deals()).items.find((one) => one.id === id);
    const { changes: _, lost_note: __, history_complete: ___, ...shown } = back;
    expect(listed).toEqual(shown);
    await scene.expectRebuildable();
  });

  test("is never won: not when it is opened, not by a change, not from a loss", async () => {
    const opening = await scene.open({ ...DEAL, stage: "closed_won" });
    expectProblem(opening, 409, "signed_contract_missing", "/stage");
    const id = await opened();
    expectProblem(
      await scene.change(id, { stage: "closed_won" }),
      409,
      "signed_contract_missing",
      "/stage",
    );
    await scene.change(id, { stage: "closed_lost", lost_reason: "price" });
    const late = await scene.change(id, { stage: "closed_won", lost_reason: "price" });
    expectProblem(late, 409, "signed_contract_missing", "/stage");
    expect(await scene.steps(`opportunity:${id}`)).toHaveLength(2);
    expect((await scene.deals("?status=won")).items).toEqual([]);
  });

  test("keeps nothing of anybody outside what is sealed", async () => {
    const id = await opened({ name: "Deal with Zedekiah Unmistakable" });
    const chains = [`opportunity:${id}`];
    const log = env.RECEIPT_LOG.get(env.RECEIPT_LOG.idFromName(scene.tenant));
    const answer = await log.read({ v: 1, tenant: scene.tenant, chains });
    expect(JSON.stringify(answer)).not.toContain("Unmistakable");
    expect((await scene.deal(id)).name).toContain("Unmistakable");
  });

  test("names every field that is wrong, and what would be right", async () => {
    const id = await opened();
    const wrong: readonly [body: object, pointers: readonly string[]][] = [
      [{}, [""]],
      [{ stage: "dreaming" }, ["/stage"]],
      [{ stage: "closed_lost" }, ["/lost_reason"]],
      [{ stage: "closed_lost", lost_reason: "weather" }, ["/lost_reason"]],
      [{ lost_reason: "price" }, ["/lost_reason"]],
      [{ amount_minor: null }, ["/amount_minor"]],
      [{ currency: "XXX" }, ["/currency"]],
      [{ amount_minor: 1.5 }, ["/amount_minor"]],
      [{ expected_close_on: "2027-02-30" }, ["/expected_close_on"]],
      [{ owner: "nobody" }, ["/owner"]],
      [{ account: "c-1", stage: "discovery" }, ["/account"]],
    ];
    for (const [body, pointers] of wrong) {
      const answer = await scene.change(id, body);
      const errors = answer.body["errors"] as unknown as { pointer: string; message: string }[];
      expect([body, answer.status, errors.map(({ pointer }) => pointer)]).toEqual([
        body,
        422,
        pointers,
      ]);
    }
    const lost = await scene.change(id, { stage: "closed_lost" });
    expect(JSON.stringify(lost.body)).toContain("price, competitor, no_decision, timing, no_fit");
    expectProblem(await scene.open({ ...DEAL, account: "c-9" }), 422, "invalid_fields", "/account");
    expectProblem(await scene.open({ ...DEAL, owner: "x" }), 422, "invalid_fields", "/owner");
    const lead_id = `led_${"a".repeat(32)}`;
    expectProblem(await scene.open({ ...DEAL, lead_id }), 422, "invalid_fields", "/lead_id");
    expect(await scene.steps(`opportunity:${id}`)).toHaveLength(1);
  });
});

describe("a key", () => {
  test("stands for one opening and one change, and for no other", async () => {
    const once = { "idempotency-key": "deal-1" };
    const first = await scene.open(DEAL, once);
    const [again, meanwhile] = await Promise.all([scene.open(DEAL, once), scene.open(DEAL, once)]);
    const id = first.body["id"] ?? "";
    for (const { body } of [again, meanwhile]) {
      expect([body["id"], body["receipt_id"]]).toEqual([id, first.body["receipt_id"]]);
    }
    const other = await scene.open({ ...DEAL, amount_minor: 1 }, once);
    expectProblem(other, 422, "idempotency_key_reused");
    const change = { "idempotency-key": "change-1" };
    const moved = await scene.change(id, { stage: "discovery" }, change);
    await scene.change(id, { stage: "proposal" });
    // Its answer was lost, say: what came since stays.
    const repeat = await scene.change(id, { stage: "discovery" }, change);
    expect(repeat.body["receipt_id"]).toBe(moved.body["receipt_id"]);
    const reused = await scene.change(id, { stage: "negotiation" }, change);
    expectProblem(reused, 422, "idempotency_key_reused");
    const reopened = await scene.open(DEAL, once);
    expect(reopened.body["receipt_id"]).toBe(first.body["receipt_id"]);
    expect(await scene.deal(id)).toMatchObject({ stage: "proposal" });
    expect(await scene.steps(`opportunity:${id}`)).toHaveLength(3);
  });

  test("of two openings at once with other words makes one opportunity", async () => {
    const once = { "idempotency-key": "deal-2" };
    const both = await Promise.all([
      scene.open(DEAL, once),
      scene.open({ ...DEAL, amount_minor: 2 }, once),
    ]);
    expect(both.map(({ status }) => String(status)).toSorted()).toEqual(["201", "422"]);
  });
});

describe("a change", () => {
  test("that rests on an older look is refused; without a look it is made of what stands", async () => {
    const id = await opened();
    const { head } = await scene.deal(id);
    const stale = { "if-match": `"${head}"` };
    expect((await scene.change(id, { stage: "discovery" }, stale)).status).toBe(200);
    expectProblem(await scene.change(id, { stage: "proposal" }, stale), 412, "precondition_failed");
    const both = await Promise.all([
      scene.change(id, { amount_minor: 5, currency: "EUR" }),
      scene.change(id, { expected_close_on: "2028-01-01" }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(await scene.deal(id)).toMatchObject({
      stage: "discovery",
      amount_minor: 5,
      currency: "EUR",
      expected_close_on: "2028-01-01",
    });
  });

  test("that says what is so already leaves no receipt", async () => {
    const id = await opened();
    const { head } = await scene.deal(id);
    const same = await scene.change(id, { owner: "ae", currency: "USD" });
    expect([same.status, same.body["receipt_id"], same.body["changed"]]).toEqual([200, head, []]);
    expect(await scene.steps(`opportunity:${id}`)).toHaveLength(1);
  });
});

describe("of another tenant", () => {
  test("an opportunity is as missing as one that never was", async () => {
    const id = await opened();
    const { otherKey } = scene;
    const missing = await callDoor("GET", `/v1/opportunities/opp_${"a".repeat(26)}`, scene.key);
    const theirs = await callDoor("GET", `/v1/opportunities/${id}`, otherKey);
    expect([missing.status, theirs.status]).toEqual([404, 404]);
    expectProblem(await scene.change(id, { stage: "discovery" }, {}, otherKey), 404, "not_found");
    const listed = await callDoor("GET", "/v1/opportunities", otherKey);
    expect(listed.body["items"]).toEqual([]);
    // Nor is an account of ours one of theirs.
    expectProblem(await scene.open(DEAL, {}, otherKey), 422, "invalid_fields", "/account");
  });
});

describe("the list", () => {
  test("is filtered by account, owner, status and stage, and paged without a gap or a repeat", async () => {
    const at = await openDealScene("deal-lists");
    const account = { name: "Second" };
    await callDoor("PUT", "/v1/accounts/c-2", at.key, account);
    const made: string[] = [];
    for (const [i, more] of [
      {},
      { account: "c-2" },
      { owner: null },
      { stage: "proposal" },
      { stage: "closed_lost", lost_reason: "price" },
    ].entries()) {
      const { body } = await at.open({ ...DEAL, name: `Deal ${i}`, ...more });
      made.push(body["id"] ?? "");
    }
    const named = async (query: string) =>
      (await at.deals(query)).items
        .map(({ name }) => name?.slice(-1) ?? "")
        .toSorted()
        .join("");
    const { id: ours } = (await at.deal(made[1] ?? "")).account;
    expect({
      all: await named(""),
      account: await named("?account=c-2"),
      our_id: await named(`?account=${ours}`),
      owner: await named("?owner=ae"),
      lost: await named("?status=lost"),
      stage: await named("?stage=proposal"),
      lost_stage: await named("?stage=closed_lost"),
      both: await named("?owner=ae&stage=qualification"),
      contradiction: await named("?status=open&stage=closed_lost"),
      nobody: await named("?owner=nobody"),
    }).toEqual({
      all: "01234",
      account: "1",
      our_id: "1",
      owner: "0134",
      lost: "4",
      stage: "3",
      lost_stage: "4",
      both: "01",
      contradiction: "",
      nobody: "",
    });
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const more = cursor === "" ? "" : `&cursor=${cursor}`;
      const page = await at.deals(`?limit=2${more}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toHaveLength(5);
    expect([...seen].toSorted()).toEqual([...made].toSorted());
    const first = await at.deals("?limit=2");
    const elsewhere = `?limit=2&owner=ae&cursor=${first.next_cursor}`;
    const refused = await callDoor("GET", `/v1/opportunities${elsewhere}`, at.key);
    expect([refused.status, refused.pointers]).toEqual([422, ["/query/cursor"]]);
  });

  test("reads by an index whatever is asked, and sorts only an account's few", async () => {
    const none = { account_id: null, owner_id: null, status: null, stage: null };
    const after = { created_at_ms: 1, opportunity_id: "opp_a" };
    for (const [filter, index, sorts] of [
      [none, "opportunity_by_time", false],
      [{ ...none, status: "open" }, "opportunity_by_status", false],
      [{ ...none, status: "open", stage: "proposal" }, "opportunity_by_status", false],
      [{ ...none, owner_id: "usr_a" }, "opportunity_by_owner", false],
      [{ ...none, account_id: "acc_a", status: "open" }, "opportunity_by_account", true],
    ] as const) {
      const { sql, values } = listStatement(filter, after);
      const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .bind("t", 10, ...values)
        .all<{ detail: string }>();
      const plan = results.map(({ detail }) => detail).join("; ");
      expect(plan).toMatch(new RegExp(`SEARCH opportunity USING INDEX ${index} \\(`));
      expect([filter, plan.includes("TEMP B-TREE")]).toEqual([filter, sorts]);
    }
  });
});
