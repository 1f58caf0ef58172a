// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { compiled, problems, routing } from "../../tests/fixtures/compile-config.ts";

const sources = { sources: { north: { kind: "partner" }, shop: { kind: "crm" } } };

describe("whose partners' registrations are", () => {
  it("is compiled to ids, with the team in whose queue each stands", () => {
    const partner_owners = { north: "user:ae-1", any: "team:sdr" };
    const { policy } = compiled(routing({ partner_owners, customers_follow: "csm" }, sources));
    expect(policy.partner_owners).toEqual({
      north: { kind: "user", ref: "usr_ae-1", team: "tea_ae" },
      any: { kind: "team", ref: "tea_sdr", team: "tea_sdr" },
    });
    expect(policy.customers_follow).toBe("csm");
    expect(policy.ladder.slice(0, 3)).toEqual(["partner", "named_account", "account_owner"]);
  });

  it("is left out where nobody says it, and so is the rung", () => {
    const { policy } = compiled(routing({}));
    expect(policy).not.toHaveProperty("partner_owners");
    expect(policy).not.toHaveProperty("customers_follow");
    expect(policy.ladder.slice(0, 2)).toEqual(["named_account", "account_owner"]);
  });

  it("is a ladder's own business where one is written", () => {
    const { policy } = compiled(routing({ ladder: ["segment", "named_account"] }));
    expect(policy.ladder).toEqual(["segment", "named_account", "fallback"]);
  });

  it.each(["south", "shop"])("is refused for what is no partner's source: %s", (name) => {
    const found = problems(routing({ partner_owners: { [name]: "team:sdr" } }, sources));
    expect(found.map(({ code, pointer }) => [code, pointer])).toEqual([
      ["unknown_source", `/routing/partner_owners/${name}`],
    ]);
  });
});
