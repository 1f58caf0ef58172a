// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { problems, selling } from "../../tests/fixtures/compile-config.ts";
import type { JsonObject } from "../bytes/canonical-json.ts";

const smb = (limits: JsonObject) => selling({ discounts: { smb: limits } });
const finance = (rule: JsonObject) => selling({ approvals: { approvers: { FINANCE: rule } } });
const sla = (regions: JsonObject) => selling({ regions: { emea: ["GB"] }, sla: { regions } });

it.each<[string, JsonObject, string, string | null]>([
  [
    "rate_too_fine",
    smb({ finance_required_pct: 0.12345 }),
    "/discounts/smb/finance_required_pct",
    "Write 0.1235.",
  ],
  [
    "rate_too_fine",
    selling({ products: { families: { "a/b": { max_discount_pct: 0.00001 } } } }),
    "/products/families/a~1b/max_discount_pct",
    "Write 0.0001, the smallest rate above 0.",
  ],
  [
    "rate_too_fine",
    selling({ exceptions: { roles: ["vp_sales"], max_discount_pct: 0.33333 } }),
    "/exceptions/max_discount_pct",
    "Write 0.3333.",
  ],
  [
    "rate_too_fine",
    selling({ exchange_rates: [{ from: "2026-01-01", rates: { EUR: 1.0000000001 } }] }),
    "/exchange_rates/0/rates/EUR",
    "Write 1.",
  ],
  [
    "dates_out_of_order",
    selling({
      exchange_rates: [
        { from: "2026-01-02", rates: {} },
        { from: "2026-01-02", rates: {} },
      ],
    }),
    "/exchange_rates/1/from",
    "Order the tables by their days.",
  ],
  [
    "unknown_currency",
    selling({ exchange_rates: [{ from: "2026-01-01", rates: { ZZZ: 1 } }] }),
    "/exchange_rates/0/rates/ZZZ",
    null,
  ],
  [
    "rate_of_own_currency",
    selling({ exchange_rates: [{ from: "2026-01-01", rates: { USD: 1 } }] }),
    "/exchange_rates/0/rates/USD",
    "Remove it.",
  ],
  ["unknown_segment", selling({ discounts: { smbb: {} } }), "/discounts/smbb", "Did you mean smb?"],
  [
    "limit_twice",
    smb({ ae_self_approve_pct: 0.1, self_approve_pct: { ae: 0.2 } }),
    "/discounts/smb/self_approve_pct/ae",
    "Write it in one place.",
  ],
  [
    "amount_too_large",
    selling({ currency: "KWD", approvals: { strategic_arr_threshold: 10_000_000_000_000 } }),
    "/approvals/strategic_arr_threshold",
    null,
  ],
  [
    "role_twice",
    selling({ approvals: { approval_chains: { default: ["LEGAL", "LEGAL"] } } }),
    "/approvals/approval_chains/default/1",
    "Name each role once.",
  ],
  [
    "role_twice",
    selling({ approvals: { stages: [["LEGAL"], ["FINANCE", "LEGAL"]] } }),
    "/approvals/stages/1/1",
    "Name each role once.",
  ],
  [
    "rule_without_condition",
    selling({ risk: { rules: [{ level: "high", when: {} }] } }),
    "/risk/rules/0/when",
    "Write a condition, or remove the rule.",
  ],
  [
    "unknown_region_name",
    selling({
      regions: { emea: ["GB"], amer: ["US"] },
      risk: { rules: [{ level: "high", when: { regions: ["emea", "apac"] } }] },
    }),
    "/risk/rules/0/when/regions/1",
    "Name one of emea, amer.",
  ],
  ["unknown_region_name", sla({ apac: {} }), "/sla/regions/apac", "Name one of emea."],
  ["unknown_segment", sla({ emea: { big: {} } }), "/sla/regions/emea/big", "Name one that is."],
  [
    "unknown_schedule",
    sla({ emea: { any: { schedule_id: "weekdays" } } }),
    "/sla/regions/emea/any/schedule_id",
    "Add it to schedules.",
  ],
  [
    "unknown_schedule",
    selling({ segments: [{ name: "smb", schedule_id: "constructor" }] }),
    "/segments/0/schedule_id",
    "Add it to schedules.",
  ],
  ["unknown_region", selling({ regions: { emea: ["GB", "UK"] } }), "/regions/emea/1", "Write GB."],
  [
    "region_twice",
    selling({ regions: { emea: ["GB"], uk: ["GB"] } }),
    "/regions/uk/0",
    "Leave it in one place.",
  ],
  [
    "unknown_region",
    selling({ terms: { allowed_jurisdictions: ["GB", "UK"] } }),
    "/terms/allowed_jurisdictions/1",
    "Write GB.",
  ],
  [
    "unknown_user",
    finance({ groups: [{ members: ["user:fin-1", "user:fin-3"] }] }),
    "/approvals/approvers/FINANCE/groups/0/members/1",
    "Did you mean user:fin-1?",
  ],
  [
    "user_inactive",
    finance({ manager_of_submitter: true, deputy: "user:left" }),
    "/approvals/approvers/FINANCE/deputy",
    "Name another user, or activate this one: `active: true` in the directory file, or PUT /v1/users/{id}.",
  ],
  [
    "unknown_team",
    finance({ groups: [{ team: "team:financ" }] }),
    "/approvals/approvers/FINANCE/groups/0/team",
    "Did you mean team:finance?",
  ],
  [
    "unknown_segment",
    finance({ groups: [{ team: "team:finance", segments: ["big"] }] }),
    "/approvals/approvers/FINANCE/groups/0/segments/0",
    "Name one that is.",
  ],
  [
    "unknown_region_name",
    finance({ groups: [{ team: "team:finance", regions: ["emea"] }] }),
    "/approvals/approvers/FINANCE/groups/0/regions/0",
    "Add it to regions.",
  ],
  [
    "approvers_without_people",
    finance({ groups: [{ deputy: "user:fin-1" }] }),
    "/approvals/approvers/FINANCE/groups/0",
    "Name a team, members, or manager_of_submitter; or leave the entry out.",
  ],
  [
    "approvers_without_people",
    finance({ deputy: "user:fin-1" }),
    "/approvals/approvers/FINANCE",
    "Name a team, members, or manager_of_submitter; or leave the entry out.",
  ],
  [
    "no_catch_all",
    selling({ routing: {} }),
    "/routing/fallback_team",
    "Name the team whose queue takes it as fallback_team.",
  ],
])("%s names its place and what would mend it, once", (code, source, pointer, fix) => {
  expect(problems(source)).toMatchObject([{ code, pointer, fix }]);
  expect(problems(source)).toHaveLength(1);
});
