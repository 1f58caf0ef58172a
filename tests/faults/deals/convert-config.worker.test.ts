// SPDX-License-Identifier: Apache-2.0
// What the config says of conversions: whether accounts come about by them, and whether open deals are joined.
import { describe, expect, test } from "vitest";
import { callDoor } from "../doors/door-calls.ts";
import { expectProblem } from "../doors/command-scene.ts";
import { openDealScene } from "./deal-scene.ts";

describe("a config", () => {
  test("may create no accounts and link to no open deal", async () => {
    const at = await openDealScene("converting-strictly", {
      create_account: false,
      link_open: false,
      stages: ["first", "second"],
    });
    const stranger = await at.handIn({ email: "ann@stranger.example", company: "Stranger Ltd" });
    const refused = await at.convert(stranger);
    expectProblem(refused, 422, "invalid_fields", "/account");
    expect(JSON.stringify(refused.body)).toContain("the config creates no accounts");
    const deals = await Promise.all(
      ["a", "b"].map(async (name) => {
        const id = await at.handIn({ email: `${name}@customer.example`, last_name: name });
        return (await at.convert(id)).body["opportunity_id"] ?? "";
      }),
    );
    expect(new Set(deals).size).toBe(2);
    expect(await at.deal(deals[0] ?? "")).toMatchObject({ stage: "first" });
  });
});

test("of two accounts that may both be the lead's company neither is guessed, and none is created", async () => {
  const tell = { matching: { ambiguous: "tell", tie_breakers: ["active"] } };
  const at = await openDealScene("converting-twins", {}, tell);
  const twin = { name: "Twin Ltd", region: "GB" };
  for (const id of ["t-1", "t-2"]) await callDoor("PUT", `/v1/accounts/${id}`, at.key, twin);
  const id = await at.handIn({ email: "jo@gmail.com", company: "Twin Ltd", country: "GB" });
  expect(await at.lead(id)).toMatchObject({ status: "routed", account_id: null });
  const refused = await at.convert(id);
  expectProblem(refused, 422, "invalid_fields", "/account");
  const { body } = await callDoor("GET", "/v1/accounts/t-2", at.key);
  expect(JSON.stringify(refused.body)).toContain(body["id"]);
  const named = await at.convert(id, { account: body["id"] });
  const deal = await at.deal(named.body["opportunity_id"] ?? "");
  expect(deal.account.external_id).toBe("t-2");
});
