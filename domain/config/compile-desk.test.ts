// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { compiled, desk, selling } from "../../tests/fixtures/compile-config.ts";
import type { JsonObject } from "../bytes/canonical-json.ts";
import { dateMs } from "../time/calendar-date.ts";
import { DeskSettings } from "./desk-settings.ts";

describe("the host's part", () => {
  it("names approvers by id", () => {
    const { approvers } = desk(
      selling({
        regions: { emea: ["GB"] },
        approvals: {
          approvers: {
            SALES_MANAGER: { manager_of_submitter: true, deputy: "user:boss-1" },
            FINANCE: {
              groups: [
                { team: "team:finance", regions: ["emea"], segments: ["smb"] },
                { members: ["user:fin-2", "user:fin-1", "user:fin-2"], deputy: "user:boss-1" },
              ],
            },
          },
        },
      }),
    );
    expect(approvers).toEqual({
      SALES_MANAGER: { manager_of_submitter: true, deputy: "usr_boss-1", groups: [] },
      FINANCE: {
        manager_of_submitter: false,
        deputy: null,
        groups: [
          {
            team: "tea_finance",
            members: [],
            regions: ["emea"],
            segments: ["smb"],
            deputy: null,
          },
          {
            team: null,
            members: ["usr_fin-2", "usr_fin-1"],
            regions: null,
            segments: null,
            deputy: "usr_boss-1",
          },
        ],
      },
    });
  });

  it("has rates as integers from midnight UTC on", () => {
    const written = [
      { from: "2026-01-01", rates: { EUR: 1.08, VND: 0.0000394 } },
      { from: "2026-02-01", rates: { EUR: 1.123456789 } },
    ];
    expect(desk(selling({ exchange_rates: written })).exchange_rates).toEqual([
      { from_ms: dateMs("2026-01-01"), rates_e9: { EUR: 1_080_000_000, VND: 39_400 } },
      { from_ms: dateMs("2026-02-01"), rates_e9: { EUR: 1_123_456_789 } },
    ]);
  });

  it("has what sections say as they say it, and defaults elsewhere", () => {
    const settings = desk(
      selling({
        connectors: { crm: "salesforce", esign: "docusign", billing: "stripe" },
        exceptions: { roles: ["vp_sales", "ae"], max_discount_pct: 0.5, max_days: 7 },
        retention: { deals: "perm" },
        theme: { brand_color: "#1f6feb" },
        labels: { "lead.title": "Enquiry" },
        locale: "de",
      }),
    );
    expect(settings).toMatchObject({
      connectors: { crm: "salesforce", esign: "docusign", billing: "stripe" },
      exceptions: {
        roles: ["ae", "vp_sales"],
        max_bps: 5_000,
        max_days: 7,
        second_approver: "FINANCE",
      },
      retention: { leads: "r3y", deals: "perm", config: "perm" },
      theme: { brand_name: null, brand_color: "#1f6feb", logo_url: null },
      labels: { "lead.title": "Enquiry" },
      locale: "de",
    });
    expect(DeskSettings.parse(settings)).toEqual(settings);
  });
});

describe("business hours", () => {
  const open = (hours: JsonObject) =>
    desk(selling({ schedules: { s: { time_zone: "Asia/Kathmandu", hours } } })).schedules["s"]
      ?.open;

  it.each<[JsonObject, [number, number][]]>([
    [{}, []],
    [{ mon: ["09:00-17:00"] }, [[540, 1020]]],
    [
      { tue: ["13:00-17:00", "09:00-12:00"] },
      [
        [1980, 2160],
        [2220, 2460],
      ],
    ],
    // Day after day without a break is one span, and the whole week too.
    [{ mon: ["00:00-24:00"], tue: ["00:00-24:00"] }, [[0, 2880]]],
    [{ mon: ["09:00-12:00", "11:00-13:00"] }, [[540, 780]]],
    // Overnight; from Sunday into the week's first morning.
    [{ mon: ["22:00-06:00"] }, [[1320, 1800]]],
    [
      { sun: ["22:00-06:00"] },
      [
        [0, 360],
        [9960, 10080],
      ],
    ],
    [{ mon: ["00:00-00:00"] }, [[0, 1440]]],
  ])("%j are minutes of a week", (hours, expected) => {
    expect(open(hours)).toEqual(expected);
  });

  it("have holidays in order, and segments and regions name them", () => {
    const document = compiled(
      selling({
        segments: [{ name: "smb", schedule_id: "office", route_sla_minutes: 5 }],
        regions: { emea: ["GB", "DE"], west: ["US-CA"] },
        schedules: {
          office: {
            time_zone: "Europe/London",
            hours: { mon: ["09:00-17:00"] },
            holidays: ["2026-12-26", "2026-12-25", "2026-12-25"],
          },
        },
        sla: { regions: { emea: { any: { sla_minutes: 30, schedule_id: "office" }, smb: {} } } },
      }),
    );
    expect(document.desk?.schedules["office"]?.holidays).toEqual(["2026-12-25", "2026-12-26"]);
    expect(document.policy.segments[0]).toMatchObject({
      schedule_id: "office",
      route_sla_minutes: 5,
    });
    expect(document.policy.region_by_place).toEqual({ GB: "emea", DE: "emea", "US-CA": "west" });
    expect(document.policy.region_slas).toEqual({
      emea: {
        any: { sla_minutes: 30, route_sla_minutes: null, schedule_id: "office" },
        smb: { sla_minutes: null, route_sla_minutes: null, schedule_id: null },
      },
    });
  });
});
