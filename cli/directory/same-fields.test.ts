// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { differentFields } from "./same-fields.ts";

describe("a field", () => {
  it.each([
    ["domains", ["www.acme.example", "acme.test"], ["acme.example", "acme.test"]],
    ["domains", ["a.example", "c.example", "b.example"], ["a.example", "b.example", "c.example"]],
    ["contact_domains", ["b.example", "mail.a.example"], ["a.example", "b.example"]],
    ["phone", "020 7946 0000", "+442079460000"],
    ["postal_code", "sw1a 1aa", "SW1A1AA"],
    ["last_activity_at", "2026-11-22T10:30:00+01:00", "2026-11-22T09:30:00.000Z"],
    ["email", "Jo@Acme.example", "Jo@acme.example"],
    ["roles", ["ae", "sdr"], ["sdr", "ae"]],
    ["external_ids", { crm: "1", erp: "2" }, { erp: "2", crm: "1" }],
  ])("%s %j is %j in the one spelling of the stack", (field, written, stands) => {
    const region = "GB-LND";
    expect(differentFields({ region, [field]: written }, { region, [field]: stands })).toEqual([]);
  });

  it.each([
    // The first is the company's own.
    ["domains", ["a.example", "b.example"], ["b.example", "a.example"]],
    ["contact_domains", ["a.example"], []],
    ["phone", "020 7946 0001", "+442079460000"],
    ["phone", "020 7946 0000", null],
    ["postal_code", "SW1A 1AB", "SW1A1AA"],
    ["last_activity_at", "2026-11-22T09:30:00+01:00", "2026-11-22T09:30:00.000Z"],
    ["named", true, false],
  ])("%s %j is another one than %j", (field, written, stands) => {
    const region = "GB";
    expect(differentFields({ region, [field]: written }, { region, [field]: stands })).toEqual([
      field,
    ]);
  });
});
