// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { parseRevOpsConfig } from "./revops-config.ts";

const base = { segments: [], routing: { fallback_team: "team:a" } };

function pointers(value: unknown): string[] {
  const parsed = parseRevOpsConfig(value);
  return parsed.ok ? [] : parsed.error.map((problem) => problem.pointer);
}

describe("the config as written", () => {
  it("takes the short forms: plain territories and plain pools", () => {
    const parsed = parseRevOpsConfig({
      segments: [
        { name: "smb", arr_max: 50_000 },
        { name: "enterprise", arr_min: 250_000 },
      ],
      routing: {
        default_strategy: "territory",
        territories: { na_west: ["US-CA", "US-OR", "US-WA"] },
        round_robin_pools: { sdr_global: ["user:sdr-1", "user:sdr-2"] },
        fallback_team: "team:sdr",
      },
    });
    expect(parsed).toMatchObject({
      ok: true,
      value: { currency: "USD", default_sla_minutes: 1440 },
    });
  });

  it.each<[unknown, string[]]>([
    [null, [""]],
    [[], [""]],
    [{}, ["/segments", "/routing"]],
    [{ ...base, segmets: 1, "a/b~c": 2 }, ["/segmets", "/a~1b~0c"]],
    [{ ...base, currency: 5 }, ["/currency"]],
    [
      { ...base, segments: [{ name: "A b" }, { name: "b", arr_min: -1, arr_max: 1.5 }] },
      ["/segments/0/name", "/segments/1/arr_min", "/segments/1/arr_max"],
    ],
    [{ ...base, routing: { fallback_team: "user:a" } }, ["/routing/fallback_team"]],
    [
      { ...base, routing: { fallback_team: "team:a", ladder: ["fallback"] } },
      ["/routing/ladder/0"],
    ],
    [
      { ...base, routing: { fallback_team: "team:a", territories: { eu: ["gb", "GB"] } } },
      ["/routing/territories/eu/0"],
    ],
    [
      {
        ...base,
        routing: {
          fallback_team: "team:a",
          territories: { eu: { regions: ["GB"], owner: "team:a" } },
        },
      },
      ["/routing/territories/eu/owner"],
    ],
    [
      {
        ...base,
        routing: {
          fallback_team: "team:a",
          round_robin_pools: { p: { members: [{ user: "user:a", weight: 0 }] } },
        },
      },
      ["/routing/round_robin_pools/p/members/0/weight"],
    ],
    [
      { ...base, routing: { fallback_team: "team:a", round_robin_pools: { p: 7 } } },
      ["/routing/round_robin_pools/p"],
    ],
    [
      { ...base, routing: { fallback_team: "team:a", round_robin_pools: { "P 1": [] } } },
      ["/routing/round_robin_pools/P 1"],
    ],
    [
      { ...base, capacity: { users: { "user:a": 0, "team:b": 1 } } },
      ["/capacity/users/user:a", "/capacity/users/team:b"],
    ],
    [
      { ...base, lists: { block_domains: ["Spam.example", "ok.example"] } },
      ["/lists/block_domains/0"],
    ],
    [{ ...base, preflight: { deny_email_classes: ["bad"] } }, ["/preflight/deny_email_classes/0"]],
  ])("%j is refused with a pointer to each fault", (value, expected) => {
    expect(pointers(value)).toEqual(expected);
  });

  it.each<[string, unknown, string | null]>([
    ["20 where 0.2 is meant", 20, "Write 0.2 for 20 %."],
    ["12.5 where 0.125 is meant", 12.5, "Write 0.125 for 12.5 %."],
    ["more than anybody can mean", 2_000, null],
  ])("%s is a slip of the unit, told with the fraction", (_, written, fix) => {
    const parsed = parseRevOpsConfig({
      ...base,
      discounts: { smb: { self_approve_pct: { ae: written } } },
    });
    expect(parsed).toMatchObject({
      ok: false,
      error: [{ pointer: "/discounts/smb/self_approve_pct/ae", code: "unit_slip", fix }],
    });
  });

  it.each<[object, string]>([
    [{ schedules: { s: { time_zone: "Mars/Olympus", hours: {} } } }, "/schedules/s/time_zone"],
    [
      { schedules: { s: { time_zone: "UTC", hours: { mon: ["9-17"] } } } },
      "/schedules/s/hours/mon/0",
    ],
    [
      { schedules: { s: { time_zone: "UTC", hours: { monday: [] } } } },
      "/schedules/s/hours/monday",
    ],
    [
      { schedules: { s: { time_zone: "UTC", hours: {}, holidays: ["2026-02-30"] } } },
      "/schedules/s/holidays/0",
    ],
    [{ exchange_rates: [{ from: "2026-1-1", rates: {} }] }, "/exchange_rates/0/from"],
    [
      { exchange_rates: [{ from: "2026-01-01", rates: { EUR: 0 } }] },
      "/exchange_rates/0/rates/EUR",
    ],
    [{ discounts: { smb: { max_discount_pct: -0.1 } } }, "/discounts/smb/max_discount_pct"],
    [{ discounts: { smb: { submit_roles: [] } } }, "/discounts/smb/submit_roles"],
    [{ approvals: { quorum: { FINANCE: 0 } } }, "/approvals/quorum/FINANCE"],
    [
      { approvals: { approval_chains: { default: ["CFO"] } } },
      "/approvals/approval_chains/default/0",
    ],
    [{ approvals: { approvers: { CFO: {} } } }, "/approvals/approvers/CFO"],
    [{ terms: { allowed_jurisdictions: [] } }, "/terms/allowed_jurisdictions"],
    [{ connectors: { crm: "dynamics" } }, "/connectors/crm"],
    [{ features: { unheard_of: true } }, "/features/unheard_of"],
    [{ theme: { logo_url: "http://logo.example/l.png" } }, "/theme/logo_url"],
    [{ theme: { logo_url: "javascript:alert(1)" } }, "/theme/logo_url"],
    [{ theme: { logo_url: "https://a;script-src/l.png" } }, "/theme/logo_url"],
    [
      { accepted_findings: [{ code: "x", pointer: "", reason: " " }] },
      "/accepted_findings/0/reason",
    ],
  ])("%j is refused at its place", (more, pointer) => {
    expect(pointers({ ...base, ...more })).toEqual([pointer]);
  });
});
