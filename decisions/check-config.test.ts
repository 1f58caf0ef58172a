// SPDX-License-Identifier: Apache-2.0
// The report as a whole: faults of shape, what blocks a publish, what is skipped offline, who can approve.
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { blockingFindings } from "#domain/config/blocking.ts";
import type { DirectoryUser } from "#domain/config/directory.ts";
import { ConfigReport, type Finding } from "#domain/config/finding.ts";
import { acceptFindings } from "#domain/config/lint/accept-findings.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import { parseRevOpsConfig } from "#domain/config/revops-config.ts";
import { checkConfig } from "./check-config.ts";
import { PolicyHost } from "./policy-host.ts";
import { directoryOf, people, user } from "../tests/fixtures/config-people.ts";
import { FULL_CONFIG, withKeys } from "../tests/fixtures/full-config.ts";
import { POLICY } from "../tests/fixtures/policy.ts";

const host = new PolicyHost(POLICY);
type Patch = Parameters<typeof withKeys>[1];
const whole = directoryOf(people);
const [smb, enterprise] = FULL_CONFIG.segments;
const chains = (patch: Patch): Patch => ({ approvals: { approval_chains: patch } });
const ofSmb = (patch: Patch): Patch => ({ discounts: { smb: patch } });

describe("a config with faults of shape", () => {
  it("keeps every problem as an error at its place, and is not compiled", () => {
    const broken = withKeys(FULL_CONFIG, {
      discounts: { smb: { ae_self_approve_pct: 20 } },
      foo: 1,
    });
    const { report, compiled } = checkConfig(host, broken, null);
    expect(compiled).toBeNull();
    expect(report.cells).toBe(0);
    expect(report.findings.map(({ code, severity, pointer }) => [code, severity, pointer])).toEqual(
      expect.arrayContaining([
        ["unit_slip", "error", "/discounts/smb/ae_self_approve_pct"],
        ["unknown_key", "error", "/foo"],
      ]),
    );
    expect(report.skipped).not.toEqual([]);
  });

  it("that still compiles is proven all the same, so that an author sees everything at once", () => {
    const { report, compiled } = checkConfig(
      host,
      withKeys(FULL_CONFIG, {
        routing: { territories: { other: { regions: ["UK"] } } },
        segments: [smb, { ...enterprise, arr_min: 60_000 }],
      }),
      null,
    );
    expect(compiled).toBeNull();
    expect(report.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["unknown_region", "segment_gap"]),
    );
  });

  it("half a character is told at its place, or at what holds it where it is a key", () => {
    const labels = { lead: "\ud800", inner: { "\udc00": 1 } };
    const { report } = checkConfig(host, withKeys(FULL_CONFIG, { labels }), null);
    expect(report.findings.map(({ code, pointer }) => [code, pointer])).toEqual([
      ["invalid", "/labels/lead"],
      ["invalid", "/labels/inner"],
    ]);
  });

  it("a key that JavaScript would drop is refused wherever it stands, in JSON and YAML alike", () => {
    const json =
      '{"products":{"families":{"__proto__":{"max_discount_pct":0.1}}},"a":[{"__proto__":1}]}';
    const yaml =
      "products: { families: { __proto__: { max_discount_pct: 0.1 } } }\na: [{ __proto__: 1 }]";
    for (const source of [
      JSON.parse(json) as unknown,
      parse(yaml, { schema: "core" }) as unknown,
    ]) {
      const { report, compiled } = checkConfig(host, source, null);
      expect(compiled).toBeNull();
      expect(report.findings.map(({ code, pointer }) => [code, pointer])).toEqual([
        ["invalid", "/products/families/__proto__"],
        ["invalid", "/a/0/__proto__"],
      ]);
    }
  });

  it.each([null, 7, "segments", [], { segments: 1 }])("%j is no config", (source) => {
    const { report, compiled } = checkConfig(host, source, null);
    expect(compiled).toBeNull();
    expect(blockingFindings(report)).not.toEqual([]);
  });
});

describe("what stands between a config and its publication", () => {
  const gap = { segments: [smb, { ...enterprise, arr_min: 60_000 }] };
  const accepted = {
    accepted_findings: [
      { code: "segment_gap", pointer: "/segments/1/arr_min", reason: "We do not sell there." },
    ],
  };

  it("is a warning, until the config says why it is meant so", () => {
    expect(
      blockingFindings(checkConfig(host, withKeys(FULL_CONFIG, gap), whole).report),
    ).toMatchObject([{ code: "segment_gap", accepted: null }]);
    const { report } = checkConfig(host, withKeys(FULL_CONFIG, { ...gap, ...accepted }), whole);
    expect(blockingFindings(report)).toEqual([]);
    expect(report.findings.find(({ code }) => code === "segment_gap")?.accepted).toBe(
      "We do not sell there.",
    );
  });

  it("is the second warning of a code at a place, which needs a reason of its own", () => {
    const warning = (message: string): Finding => ({
      ...finding("territory_gap", "/routing", message),
      severity: "warning",
    });
    const two = [warning("One."), warning("Two.")];
    const reasons = (entries: readonly { message?: string; reason: string }[]) => {
      const written = entries.map((entry) => ({
        code: "territory_gap",
        pointer: "/routing",
        ...entry,
      }));
      const parsed = parseRevOpsConfig(withKeys(FULL_CONFIG, { accepted_findings: written }));
      if (!parsed.ok) throw new Error(parsed.error[0]?.message);
      return acceptFindings(two, parsed.value, false).map(({ accepted, pointer }) =>
        pointer === "/routing" ? accepted : pointer,
      );
    };
    expect(reasons([{ reason: "a" }])).toEqual(["a", null]);
    expect(reasons([{ reason: "a" }, { reason: "b" }])).toEqual(["a", "b"]);
    expect(reasons([{ reason: "a" }, { reason: "b", message: "One." }])).toEqual(["b", "a"]);
    expect(reasons([{ reason: "a", message: "Two." }])).toEqual([null, "a"]);
    expect(reasons([{ reason: "a", message: "Three." }])).toEqual([
      null,
      null,
      "/accepted_findings/0",
    ]);
  });

  it("is an error, whatever the config says", () => {
    const empty = chains({ default: [] });
    const reason = {
      code: "approval_gap",
      pointer: "/approvals/approval_chains/default",
      reason: "x",
    };
    const config = withKeys(FULL_CONFIG, {
      ...ofSmb({ manager_required_pct: 0.25 }),
      ...empty,
      accepted_findings: [reason],
    });
    const { report } = checkConfig(host, config, whole);
    expect(blockingFindings(report)).toContainEqual(
      expect.objectContaining({ code: "approval_gap", accepted: null }),
    );
    expect(report.findings.map(({ code }) => code)).toContain("unused_acceptance");
  });

  it("is nothing of a clean config, which compiles and names how many cells were proven", () => {
    const { report, compiled } = checkConfig(host, FULL_CONFIG, whole);
    expect(blockingFindings(report)).toEqual([]);
    expect(compiled).not.toBeNull();
    expect(report.cells).toBeGreaterThan(500);
    expect(report.skipped).toEqual([]);
  });
});

describe("without the directory", () => {
  it("nothing is found that only the directory could say, and each skipped check is named", () => {
    const { report } = checkConfig(host, FULL_CONFIG, null);
    expect(blockingFindings(report)).toEqual([]);
    expect(report.skipped.map(({ check }) => check)).toEqual([
      "users and teams exist and are active",
      "somebody can give every approval",
      "members of capacity pools have a capacity",
      "product families exist",
    ]);
  });

  it("a directory that does not know roles or families says so", () => {
    const nameless = people.map((person) => {
      const { roles: _, ...rest } = person;
      return rest;
    });
    const { families: _, ...silent } = directoryOf(nameless);
    const { report } = checkConfig(host, FULL_CONFIG, silent);
    expect(report.skipped.map(({ check }) => check)).toEqual([
      "product families exist",
      "somebody can give every approval",
    ]);
  });

  it("an acceptance of what only the directory shows is not called unused", () => {
    const entry = { code: "unknown_family", pointer: "/products/families/Plans", reason: "Soon." };
    const config = withKeys(FULL_CONFIG, { accepted_findings: [entry] });
    const { report } = checkConfig(host, config, null);
    expect(report.findings.map(({ code }) => code)).not.toContain("unused_acceptance");
  });
});

describe("who can approve", () => {
  const manager = (manager_id: string | null): readonly DirectoryUser[] =>
    people.map((person) => ({ ...person, manager_id }));
  const byManager = { approvals: { approvers: { SALES_MANAGER: { manager_of_submitter: true } } } };
  const findingsOf = (patch: Patch, users: readonly DirectoryUser[]): readonly Finding[] => {
    const { report } = checkConfig(host, withKeys(FULL_CONFIG, patch), directoryOf(users));
    return ConfigReport.parse(report).findings;
  };
  const codes = (patch: Patch, users: readonly DirectoryUser[]): string[] =>
    findingsOf(patch, users).flatMap(({ code, severity }) => (severity === "note" ? [] : [code]));

  it("two who approve for each other are enough", () => {
    const each = people.map((person) => ({
      ...person,
      manager_id: person.external_id === "ae-1" ? "usr_ae-2" : "usr_ae-1",
    }));
    expect(codes(byManager, each)).toEqual([]);
  });

  it("nobody has a manager", () => {
    expect(codes(byManager, manager(null))).toEqual(["approver_missing"]);
  });

  it("whoever is their own manager cannot submit", () => {
    const own = people.map((person) => ({
      ...person,
      manager_id: person.external_id === "ae-1" ? "usr_ae-1" : "usr_ae-2",
    }));
    const [found] = findingsOf(byManager, own).filter(
      ({ code }) => code === "submitter_without_approver",
    );
    expect(found?.message).toContain("submitted by user:ae-1 and user:ae-2");
    expect(found?.example?.facts["submitter"]).toBe("user:ae-1");
  });

  it("the second person of an exception has to be there, although no quote needs the role", () => {
    const unneeded = {
      vp_required_pct: null,
      vp_required_term_months: null,
      strategic_arr_threshold: null,
    };
    const discounts = { smb: unneeded, enterprise: unneeded };
    const users = people.filter(({ roles }) => roles?.includes("vp_sales") !== true);
    expect(codes({ discounts }, users)).not.toContain("approver_missing");
    const patch = { discounts, exceptions: { second_approver: "VP_SALES" } };
    expect(codes(patch, users)).toContain("approver_missing");
  });

  it("somebody inactive is nobody", () => {
    const users = people.map((person) => ({
      ...person,
      active: !(person.roles ?? []).includes("legal"),
    }));
    expect(codes({}, users)).toEqual(["approver_missing"]);
  });

  it("a group that serves one region leaves the others without anybody", () => {
    const groups = [{ team: "team:finance", regions: ["emea"] }];
    const patch = { approvals: { quorum: {}, approvers: { FINANCE: { groups } } } };
    const users = [1, 2, 3].map((n) => user(`f-${n}`, [], { team_ids: ["tea_finance"] }));
    const found = findingsOf(patch, [...people, ...users]);
    expect(found.filter(({ code }) => code === "approver_missing")).toMatchObject([
      { pointer: "/approvals/approvers/FINANCE" },
    ]);
  });
});
