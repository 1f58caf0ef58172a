// SPDX-License-Identifier: Apache-2.0
// A lead that a person makes an opportunity of, through the doors and the real pipeline.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { callDoor } from "../doors/door-calls.ts";
import { expectProblem } from "../doors/command-scene.ts";
import { issuePartnerKey } from "../doors/partner-key.ts";
import { openTestSession, seedPerson } from "../doors/people.ts";
import { type DealScene, openDealScene } from "./deal-scene.ts";

let scene: DealScene;
beforeAll(async () => {
  scene = await openDealScene("converting");
});

let people = 0;
/** Somebody new at a company that nobody knows. */
function prospect(more: object = {}): Record<string, unknown> {
  people += 1;
  return {
    email: `ann@prospect-${people}.example`,
    last_name: `Ann${people}`,
    company: `Prospect ${people} Ltd`,
    country: "GB",
    ...more,
  };
}

describe("a lead whose company nobody knows", () => {
  test("becomes a deal with an account of its own, closes, and frees whoever had it", async () => {
    const { tenant } = scene;
    const who = prospect({ company_size: 40, state: "ENG", postal_code: "SW1A 1AA" });
    const id = await scene.handIn(who);
    const before = await scene.lead(id);
    expect(before).toMatchObject({ status: "routed", account_id: null });
    const held = await scene.held();
    const said = { amount_minor: 5_000, currency: "GBP", expected_close_on: "2027-01-31" };
    const { status, headers, body } = await scene.convert(id, { opportunity: said });
    expect([status, body["attempt"]]).toEqual([202, 2]);
    const deal_id = body["opportunity_id"] ?? "";
    expect(headers.get("location")).toBe(`/v1/opportunities/${deal_id}`);
    expect(await scene.held()).toBe(held - 1);
    const lead = await scene.lead(id);
    expect(lead).toMatchObject({ status: "converted", work: { opportunity_id: deal_id } });
    const deal = await scene.deal(deal_id);
    expect(deal).toMatchObject({
      name: who["company"],
      status: "open",
      stage: "qualification",
      ...said,
      owner: { id: before.owner?.id },
      team: { id: before.team?.id },
      account: { external_id: `lead-${id}`, name: who["company"] },
      lead_ids: [id],
      changes: [
        {
          change: "created",
          evidence: {
            lead_id: id,
            by: "converted",
            account_created: true,
            conflicts: [],
            match: { level: null, account_id: null },
            criteria: [
              { rule: "create_account", expected: "true", met: true },
              { rule: "link_open", expected: "true", met: false },
            ],
          },
        },
      ],
    });
    const account = await callDoor("GET", `/v1/accounts/lead-${id}`, scene.key);
    expect(account.body).toMatchObject({
      domains: [`prospect-${people}.example`],
      customer_status: "prospect",
      owner: before.owner?.external_id,
      company_size: 40,
      postal_code: "SW1A1AA",
      region: expect.stringMatching(/^GB/),
    });
    // Its note waits for the minute's sweep, as any record's whose writer did not wait.
    const note = await env.DB.prepare(
      "SELECT entity FROM record_change WHERE tenant_id = ?1 AND entity_id = ?2",
    )
      .bind(tenant, deal.account.id)
      .all();
    expect(note.results).toEqual([{ entity: "account" }]);
    await scene.expectRebuildable();
  });

  test("is found by the next lead of the company, which joins the deal that is open", async () => {
    const who = prospect();
    const [first, second] = [
      await scene.handIn(who),
      await scene.handIn({ ...who, email: `bob@prospect-${people}.example`, last_name: "Bob" }),
    ];
    const one = await scene.convert(first);
    const deal_id = one.body["opportunity_id"] ?? "";
    const two = await scene.convert(second);
    expect(two.body["opportunity_id"]).toBe(deal_id);
    const deal = await scene.deal(deal_id);
    expect(deal.lead_ids).toEqual([first, second]);
    expect(deal.changes.map(({ change, evidence }) => [change, evidence?.match?.level])).toEqual([
      ["created", null],
      ["linked", "L2"],
    ]);
    expect(await scene.lead(second)).toMatchObject({
      status: "converted",
      work: { opportunity_id: deal_id },
    });
    // A third one gets a deal of its own once that one is lost.
    await scene.change(deal_id, { stage: "closed_lost", lost_reason: "timing" });
    const third = await scene.handIn({
      ...who,
      email: `cy@prospect-${people}.example`,
      last_name: "Cy",
    });
    const three = await scene.convert(third);
    expect(three.body["opportunity_id"]).not.toBe(deal_id);
    expect((await scene.deal(three.body["opportunity_id"] ?? "")).account.id).toBe(deal.account.id);
    await scene.expectRebuildable();
  });

  test("is named after a domain of its own, then after the person; else a person names the account", async () => {
    const domain = await scene.handIn(prospect({ company: undefined }));
    const trader = await scene.handIn({ email: `t${people}@gmail.com`, last_name: "Trader" });
    const nobody = await scene.handIn({ email: `n${people}@gmail.com` });
    await scene.convert(domain);
    await scene.convert(trader);
    const refused = await scene.convert(nobody);
    expectProblem(refused, 422, "invalid_fields", "/account");
    const names = [...(await scene.accounts()).values()];
    expect(names).toEqual(expect.arrayContaining([`prospect-${people}.example`, "Trader"]));
    const found = await callDoor("GET", `/v1/accounts/lead-${trader}`, scene.key);
    // Free mail is nobody's own domain.
    expect(found.body["domains"]).toEqual([]);
    expect(await scene.lead(nobody)).toMatchObject({ status: "routed", attempt: 1 });
    const named = await scene.convert(nobody, { account: "c-1" });
    expect(named.status).toBe(202);
  });
});

describe("a lead of a known account", () => {
  test("becomes that account's deal, whose owner is the lead's", async () => {
    const account = { name: "Known", domains: ["known.example"] };
    await callDoor("PUT", "/v1/accounts/c-2", scene.key, account);
    const id = await scene.handIn({ email: "buyer@known.example", last_name: "Buyer" });
    const held = await scene.held();
    const { body } = await scene.convert(id, { opportunity: { name: "Renewal", owner: "u-2" } });
    const deal = await scene.deal(body["opportunity_id"] ?? "");
    expect(deal).toMatchObject({
      name: "Renewal",
      account: { external_id: "c-2" },
      owner: { external_id: "u-2" },
      changes: [{ evidence: { account_created: false, match: { level: "L2" } } }],
    });
    expect(await scene.held()).toBe(held - 1);
  });

  test("goes to another account where a person says so, by the caller's own id or by ours", async () => {
    await callDoor("PUT", "/v1/accounts/c-7", scene.key, { name: "Seventh" });
    const first = await scene.handIn({ email: `x${people}@customer.example`, last_name: "X" });
    const one = await scene.convert(first, { account: "c-7" });
    const { account } = await scene.deal(one.body["opportunity_id"] ?? "");
    expect(account.external_id).toBe("c-7");
    const second = await scene.handIn(prospect());
    const two = await scene.convert(second, { account: account.id });
    expect(two.body["opportunity_id"]).toBe(one.body["opportunity_id"]);
    const third = await scene.handIn(prospect());
    const nowhere = await scene.convert(third, { account: "c-8" });
    expectProblem(nowhere, 422, "invalid_fields", "/account");
  });
});

describe("a conversion", () => {
  test("is one by its key, and refused where the key said something else", async () => {
    const id = await scene.handIn(prospect());
    const once = { "idempotency-key": "convert-1" };
    const first = await scene.convert(id, {}, once);
    const again = await scene.convert(id, {}, once);
    for (const name of ["receipt_id", "opportunity_id", "attempt"]) {
      expect(again.body[name]).toEqual(first.body[name]);
    }
    const other = await scene.convert(id, { account: "c-1" }, once);
    expectProblem(other, 422, "idempotency_key_reused");
    expectProblem(await scene.convert(id), 409, "lead_closed");
    expect(await scene.steps(`lead:${id}`)).toEqual([
      "CREATE_LEAD",
      "ROUTE_LEAD",
      "CONVERT_LEAD",
      "ROUTE_LEAD",
    ]);
  });

  test("of two at once is one: one deal, one account, one attempt, and the holder is freed once", async () => {
    const id = await scene.handIn(prospect());
    const [held, before] = [await scene.held(), (await scene.accounts()).size];
    const both = await Promise.all([
      scene.call("POST", `/v1/leads/${id}/convert`, {}),
      scene.call("POST", `/v1/leads/${id}/convert`, { opportunity: { name: "Other" } }),
    ]);
    await scene.runPipeline();
    expect(both.map(({ status }) => String(status)).toSorted()).toEqual(["202", "409"]);
    const won = both.find(({ status }) => status === 202)?.body["opportunity_id"] ?? "";
    expect(await scene.steps(`opportunity:${won}`)).toEqual(["CREATE_OPPORTUNITY"]);
    expect(await scene.held()).toBe(held - 1);
    expect((await scene.accounts()).size).toBe(before + 1);
    expect(
      (await scene.deals("?limit=100")).items.filter((one) => one.lead_ids.includes(id)),
    ).toHaveLength(1);
  });

  test("never wins a deal, and leaves lead and account as they were", async () => {
    const id = await scene.handIn(prospect());
    const accounts = await scene.accounts();
    const answer = await scene.convert(id, { opportunity: { stage: "closed_won" } });
    expectProblem(answer, 409, "signed_contract_missing", "/opportunity/stage");
    expect(await scene.lead(id)).toMatchObject({
      status: "routed",
      work: { opportunity_id: null },
    });
    expect(await scene.steps(`lead:${id}`)).toHaveLength(2);
    expect(await scene.accounts()).toEqual(accounts);
  });

  test("is refused while the lead is nobody's to close, and says why", async () => {
    const id = await scene.handIn(prospect());
    const stale = { "if-match": (await scene.see(id)).headers.get("etag") ?? "" };
    await scene.call("PATCH", `/v1/leads/${id}`, { first_name: "Ann" });
    await scene.runPipeline();
    expectProblem(await scene.convert(id, {}, stale), 412, "precondition_failed");
    const into = await scene.handIn(prospect());
    await scene.call("POST", `/v1/leads/${id}/merge`, { into });
    await scene.runPipeline();
    expectProblem(await scene.convert(id), 409, "lead_is_duplicate");
    expectProblem(await scene.convert(`led_${"a".repeat(32)}`), 404, "not_found");
    const denied = await scene.handIn(prospect({ email: "no@blocked.example" }));
    expectProblem(await scene.convert(denied), 409, "lead_not_routed");
    const partner = await issuePartnerKey(scene.key, "north");
    const deal = { email: "registered@customer.example", company: "Customer" };
    await scene.post("/v1/registrations", deal, {}, partner);
    const message = scene.sent.at(-1);
    await scene.runPipeline();
    const held = message?.kind === "lead" ? message.lead_id : "";
    expectProblem(await scene.convert(held), 409, "conflict_open");
    const { body: begun } = await scene.call("POST", `/v1/leads/${into}/reprocess`);
    expect(begun["attempt"]).toBe(2);
    const early = await scene.call("POST", `/v1/leads/${into}/convert`, {});
    expectProblem(early, 409, "lead_in_progress");
    await scene.runPipeline();
    const unknown = { opportunity: { owner: "nobody" } };
    expectProblem(await scene.convert(into, unknown), 422, "invalid_fields", "/opportunity/owner");
    const theirs = await scene.convert(into, {}, {}, scene.otherKey);
    expectProblem(theirs, 404, "not_found");
    expect(await scene.steps(`lead:${into}`)).not.toContain("CONVERT_LEAD");
  });

  test("is the owner's or a manager's, and nobody else's", async () => {
    const id = await scene.handIn(prospect());
    const { tenant } = scene;
    const rep = await seedPerson(tenant, "rep", ["ae"]);
    const manager = await seedPerson(tenant, "boss", ["sales_manager"]);
    const as = async (who: typeof rep) => openTestSession(who, tenant);
    const theirs = await scene.convert(id, {}, {}, await as(rep));
    expectProblem(theirs, 403, "lead_not_yours");
    expect((await scene.convert(id, {}, {}, await as(manager))).status).toBe(202);
  });
});

describe("a lead that is a deal already", () => {
  test("is closed as that one, and is never two", async () => {
    const id = await scene.handIn(prospect());
    const { body } = await scene.open({ name: "By hand", account: "c-1", lead_id: id });
    const deal_id = body["id"] ?? "";
    expect(await scene.lead(id)).toMatchObject({
      status: "routed",
      work: { opportunity_id: deal_id },
    });
    const twice = await scene.open({ name: "Once more", account: "c-1", lead_id: id });
    expectProblem(twice, 409, "lead_has_opportunity");
    expect(JSON.stringify(twice.body)).toContain(deal_id);
    const before = (await scene.accounts()).size;
    const converted = await scene.convert(id);
    expect(converted.body["opportunity_id"]).toBe(deal_id);
    expect(await scene.steps(`opportunity:${deal_id}`)).toHaveLength(1);
    expect((await scene.accounts()).size).toBe(before);
    expect(await scene.lead(id)).toMatchObject({
      status: "converted",
      work: { opportunity_id: deal_id },
    });
    await scene.expectRebuildable();
  });
});
