// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, test } from "vitest";
import { found, party, seeker } from "../../tests/fixtures/match-parties.ts";
import { LeadRoutingInput } from "../policy/input.ts";
import { DEFAULT_MATCHING } from "./default-matching.ts";
import { matchAccount } from "./match-account.ts";
import { CANDIDATES_MAX, MatchEvidence } from "./match-evidence.ts";
import type { MatchRecord } from "./match-record.ts";

const ACME = { company: "Acme Pumps Ltd", country: "GB", website: "acme.example" } as const;

describe("a level", () => {
  const acme = party(
    "A",
    { ...ACME, phone: "+442079460000", postal_code: "EC1A 1BB" },
    {
      external_ids: { Salesforce: "001X:7" },
      contact_domains: ["acme-mail.example"],
      domains: ["acme.example", "acme.co.uk"],
    },
  );

  it.each<[string, MatchRecord, string | null, readonly string[]]>([
    ["its id", { account_ref: "A" }, "L1", ["account_id"]],
    ["its id in a system", { account_ref: "salesforce:001X:7" }, "L1", ["system_id"]],
    ["an id of another system", { account_ref: "hubspot:001X:7" }, null, []],
    ["its domain", { email: "jo@acme.example" }, "L2", ["domain_primary"]],
    ["a subdomain", { email: "jo@mail.acme.example" }, "L2", ["domain_primary"]],
    ["a further domain", { email: "jo@acme.co.uk" }, "L2", ["domain_alias"]],
    ["a domain of its people", { email: "jo@acme-mail.example" }, "L2", ["domain_contact"]],
    [
      "its website",
      { website: "https://www.acme.example/x", email: "jo@gmail.com" },
      "L2",
      ["domain_primary"],
    ],
    ["a throw-away mailbox", { website: "acme.example", email: "jo@mailinator.com" }, null, []],
    ["its page elsewhere", { website: "https://facebook.com/acme" }, null, []],
    [
      "name and country",
      { company: "ACME PUMPS LIMITED", country: "UK" },
      "L3",
      ["name_exact", "country_same"],
    ],
    [
      "name and phone",
      { company: "AcmePumps", phone: "0044 20 7946 0000" },
      "L3",
      ["name_exact", "phone_same"],
    ],
    [
      "name and national phone",
      { company: "Acme Pumps", phone: "020 7946 0000" },
      "L3",
      ["name_exact", "phone_same"],
    ],
    [
      "name and postal code",
      { company: "Acme Pumps", postal_code: "ec1a1bb" },
      "L3",
      ["name_exact", "postal_code_same"],
    ],
    ["name alone", { company: "Acme Pumps" }, "L5", ["name_exact"]],
    [
      "name and another country",
      { company: "Acme Pumps", country: "FR" },
      "L5",
      ["name_exact", "country_differs"],
    ],
    [
      "another country's postal code",
      { company: "Acme Pumps", country: "FR", postal_code: "EC1A1BB" },
      "L5",
      ["name_exact", "country_differs"],
    ],
    [
      "another form, and phone",
      { company: "Acme Pumps PLC", phone: "+442079460000" },
      "L4",
      ["name_exact", "legal_form_differs", "phone_same"],
    ],
    [
      "another form, and country",
      { company: "Acme Pumps PLC", country: "GB" },
      "L5",
      ["name_exact", "legal_form_differs", "country_same"],
    ],
    ["phone alone", { phone: "+442079460000" }, null, []],
    ["country and postal code alone", { country: "GB", postal_code: "EC1A 1BB" }, null, []],
    ["another name", { company: "Globex", country: "GB", phone: "+442079460000" }, null, []],
  ])("by %s", (_, record, level, reasons) => {
    const { evidence, account } = matchAccount(seeker(record), [acme], DEFAULT_MATCHING);
    const linked = level !== null && level !== "L5";
    expect(evidence.level).toBe(linked ? level : null);
    expect(account?.account_id ?? null).toBe(linked ? "A" : null);
    expect(evidence.candidates).toEqual(
      level === null ? [] : [expect.objectContaining({ account_id: "A", level, reasons })],
    );
  });

  const northwind = party("N", {
    company: "Northwinder Wholesalers Robotics",
    country: "US",
    phone: "+12125550100",
  });

  it.each<[string, MatchRecord, string, readonly string[]]>([
    [
      "a similar name and phone",
      { company: "Nothwinder Wholesalers Robotics", phone: "+12125550100" },
      "L4",
      ["name_similar", "phone_same"],
    ],
    [
      "a very similar name and country",
      { company: "Nothwinder Wholesalers Robotics", country: "US" },
      "L4",
      ["name_similar", "country_same"],
    ],
    [
      "a less similar name and country",
      { company: "Notwinder Wholesalers Robotics", country: "US" },
      "L5",
      ["name_similar", "country_same"],
    ],
    [
      "a less similar name and phone",
      { company: "Notwinder Wholesalers Robotics", phone: "+12125550100" },
      "L4",
      ["name_similar", "phone_same"],
    ],
    [
      "a similar name alone",
      { company: "Nothwinder Wholesalers Robotics" },
      "L5",
      ["name_similar"],
    ],
    [
      "the initials and phone",
      { company: "NWR", phone: "+12125550100" },
      "L4",
      ["name_acronym", "phone_same"],
    ],
    [
      "the initials and country",
      { company: "NWR", country: "US" },
      "L5",
      ["name_acronym", "country_same"],
    ],
  ])("by %s", (_, record, level, reasons) => {
    const evidence = found(record, [northwind]);
    expect(evidence.level).toBe(level === "L5" ? null : level);
    expect(evidence.candidates).toMatchObject([{ level, reasons }]);
  });

  test("that the tenant leaves out suggests, and the next one links", () => {
    const record = { company: "Acme Pumps", country: "GB", email: "jo@acme.example" };
    expect(found(record, [acme], { link_levels: ["L1", "L3"] }).level).toBe("L3");
    const none = found({ email: "jo@acme.example" }, [acme], { link_levels: ["L1", "L3"] });
    expect(none).toMatchObject({ level: null, candidates: [{ account_id: "A", level: "L2" }] });
    const all = { link_levels: ["L1", "L2", "L3", "L4", "L5"] as const };
    expect(
      found({ company: "Acme Pumps" }, [acme], { link_levels: [...all.link_levels] }).level,
    ).toBeNull();
  });

  test("of the best evidence links before any lower one", () => {
    const other = party("0", { company: "Acme Pumps", country: "GB", phone: "+442079460000" });
    const record = { company: "Acme Pumps", country: "GB", phone: "+442079460000" };
    expect(found({ ...record, email: "jo@acme.example" }, [other, acme])).toMatchObject({
      level: "L2",
      account_id: "A",
    });
    expect(
      found({ ...record, email: "jo@acme.example", account_ref: "0" }, [acme, other]),
    ).toMatchObject({ level: "L1", account_id: "0" });
  });

  test("holds the account's own domain above its people's", () => {
    const owner = party("Z", { company: "Zeta", website: "shared.example" });
    const guest = party("B", { company: "Beta" }, { contact_domains: ["shared.example"] });
    expect(found({ email: "jo@shared.example" }, [guest, owner])).toMatchObject({
      account_id: "Z",
      conflicts: [],
      tie_breaker: null,
    });
  });
});

describe("a domain", () => {
  const one = party("1", {
    company: "Franchise North",
    website: "franchise.example",
    country: "GB",
  });
  const two = party("2", {
    company: "Franchise South",
    website: "franchise.example",
    country: "GB",
  });

  test("that two unrelated accounts claim is a conflict, and both are named for a person to choose", () => {
    const evidence = found({ email: "jo@franchise.example" }, [one, two]);
    expect(evidence).toMatchObject({ level: null, account_id: null, conflicts: ["shared_domain"] });
    expect(evidence.candidates.map(({ account_id }) => account_id)).toEqual(["1", "2"]);
    expect(evidence.candidates[0]).toMatchObject({ level: "L5", reasons: ["domain_shared"] });
  });

  test("that is shared still corroborates a name, and the conflict is told", () => {
    expect(
      found({ email: "jo@franchise.example", company: "Franchise South" }, [one, two]),
    ).toMatchObject({
      level: "L3",
      account_id: "2",
      conflicts: ["shared_domain"],
    });
  });

  test("that accounts of one company share is no conflict", () => {
    const child = { ...two, ancestors: ["1"] };
    expect(found({ email: "jo@franchise.example" }, [one, child])).toMatchObject({
      level: "L2",
      conflicts: [],
    });
    const siblings = [one, two].map((account) => ({ ...account, ancestors: ["head"] }));
    expect(found({ email: "jo@franchise.example" }, siblings).conflicts).toEqual([]);
  });

  test("is not shared with an account that was given up", () => {
    const gone = { ...two, active: false };
    expect(found({ email: "jo@franchise.example" }, [one, gone])).toMatchObject({
      level: "L2",
      account_id: "1",
      tie_breaker: "active",
    });
    expect(
      found({ email: "jo@franchise.example" }, [one, gone], { tie_breakers: ["oldest"] }).conflicts,
    ).toEqual(["shared_domain"]);
  });

  test("of the tenant's own lists links, or does not, whatever the lists of the world say", () => {
    const gmail = party(
      "G",
      { company: "Gmail Ltd" },
      { domains: ["gmail.com"], primary_domain: "gmail.com" },
    );
    expect(found({ email: "jo@gmail.com" }, [gmail]).level).toBeNull();
    expect(
      found({ email: "jo@gmail.com" }, [gmail], { corporate_domains: ["gmail.com"] }).level,
    ).toBe("L2");
    expect(
      found({ email: "jo@franchise.example" }, [one], { shared_domains: ["franchise.example"] })
        .level,
    ).toBeNull();
  });

  it.each(["ox.ac.uk", "hmrc.gov.uk", "acme.github.io"])(
    "of a school, a public body or a host (%s) links nothing alone, but corroborates",
    (domain) => {
      const account = party(
        "U",
        { company: "Institute of Pumps" },
        { domains: [domain], primary_domain: domain },
      );
      expect(found({ email: `jo@${domain}` }, [account]).level).toBeNull();
      expect(found({ email: `jo@${domain}`, company: "Institute of Pumps" }, [account]).level).toBe(
        "L3",
      );
    },
  );
});

test("the evidence fits its schema and holds nothing personal, and the account fits the policy's", () => {
  const many = Array.from({ length: 14 }, (_, i) => party(`acc_${i}`, ACME, { created_at_ms: i }));
  const lead = seeker({
    ...ACME,
    email: "secret.person@acme.example",
    phone: "+442079460000",
    postal_code: "EC1A 1BB",
  });
  const { account, evidence } = matchAccount(lead, many, {
    ...DEFAULT_MATCHING,
    shared_domains: ["acme.example"],
  });
  expect(MatchEvidence.parse(evidence).candidates).toHaveLength(CANDIDATES_MAX);
  expect(LeadRoutingInput.shape.account.parse(account)).toMatchObject({
    account_id: "acc_0",
    named: false,
    csm_id: null,
  });
  expect(JSON.stringify(evidence)).not.toMatch(/secret|acme|pumps|7946|ec1a/i);
  expect(evidence.thresholds).toEqual({ fuzzy: 880, margin: 20 });
});
