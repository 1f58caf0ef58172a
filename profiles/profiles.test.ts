// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { AccountBody } from "#api/schemas/account.ts";
import { TeamBody, UserBody } from "#api/schemas/directory.ts";
import { ExternalId } from "#api/schemas/fields.ts";
import { ProductBody, Sku } from "#api/schemas/product.ts";
import { checkConfig } from "#decisions/check-config.ts";
import { PolicyHost } from "#decisions/policy-host.ts";
import { resolveApprovers } from "#domain/approvals/resolve-approvers.ts";
import { compileConfig } from "#domain/config/compile-config.ts";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { ConfigDirectory } from "#domain/config/directory.ts";
import { parseRevOpsConfig } from "#domain/config/revops-config.ts";
import { isCountryCode } from "#domain/lead/countries.ts";
import { APPROVAL_ROLES } from "#domain/policy/quote.ts";
import { POLICY } from "../tests/fixtures/policy.ts";

const HOST = new PolicyHost(POLICY);

const here = new URL("./", import.meta.url);
const names = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const read = (profile: string, file: string): unknown =>
  parse(readFileSync(new URL(`${profile}/${file}.yaml`, here), "utf8"));

/** What the seed puts: the bodies of the admin routes, each beside its external id. */
const Directory = z.strictObject({
  users: z.array(UserBody.extend({ external_id: ExternalId })),
  teams: z.array(TeamBody.extend({ external_id: ExternalId })),
  accounts: z.array(AccountBody.extend({ external_id: ExternalId })),
  products: z.array(ProductBody.safeExtend({ sku: Sku })),
});
type Directory = z.infer<typeof Directory>;

const userId = (external_id: string | null): string | null =>
  external_id === null ? null : `usr_${external_id}`;

function configDirectory(directory: Directory): ConfigDirectory {
  return {
    families: [...new Set(directory.products.flatMap(({ family }) => family ?? []))],
    users: directory.users.map(({ external_id, active, roles, manager, deputy }) => {
      const team_ids = directory.teams
        .filter(({ members }) => members.includes(external_id))
        .map((team) => `tea_${team.external_id}`);
      return {
        external_id,
        user_id: `usr_${external_id}`,
        team_id: team_ids[0] ?? null,
        team_ids,
        active,
        roles,
        manager_id: userId(manager),
        deputy_id: userId(deputy),
      };
    }),
    teams: directory.teams.map(({ external_id }) => ({
      external_id,
      team_id: `tea_${external_id}`,
    })),
  };
}

function compileProfile(profile: string): CompiledConfig {
  return compileDocument(profile).policy;
}

function compileDocument(profile: string): CompiledDocument {
  const parsed = parseRevOpsConfig(read(profile, "config"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const compiled = compileConfig(
    parsed.value,
    configDirectory(Directory.parse(read(profile, "directory"))),
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return CompiledDocument.parse(compiled.value);
}

/** Each range starts right after the one before; the first is open or starts at `least`, the last is open. */
function expectNoHole(
  ranges: readonly (readonly [number | null, number | null])[],
  least: number,
): void {
  ranges.forEach(([min, max], i) => {
    const before = ranges[i - 1]?.[1] ?? null;
    expect(min ?? least).toBe(before === null ? least : before + 1);
    expect(max === null).toBe(i === ranges.length - 1);
  });
}

describe.each(names)("profile %s", (profile) => {
  it("parses, compiles, and every handle leads to somebody", () => {
    expect(() => compileProfile(profile)).not.toThrow();
  });

  it("every ARR and every company size belongs to a segment", () => {
    const { segments } = compileProfile(profile);
    expectNoHole(
      segments.map((segment) => [segment.arr_min_minor, segment.arr_max_minor]),
      0,
    );
    expectNoHole(
      segments.map((segment) => [segment.size_min, segment.size_max]),
      1,
    );
  });

  it("its directory is whole: owners, leads and members exist, nobody is in two teams, all addresses are reserved names", () => {
    const { users, teams, accounts } = Directory.parse(read(profile, "directory"));
    const known = new Set(users.map((user) => user.external_id));
    const members = teams.flatMap((team) => team.members);
    expect(known.size).toBe(users.length);
    expect(new Set(members).size).toBe(members.length);
    const named = [
      ...members,
      ...teams.map((team) => team.lead),
      ...accounts.map((account) => account.owner),
    ];
    expect(named.filter((user) => user !== null && !known.has(user))).toEqual([]);
    const hosts = [
      ...users.map((user) => user.email?.split("@")[1] ?? ""),
      ...accounts.flatMap((account) => account.domains),
    ];
    expect(hosts.filter((host) => !/\.(?:example|test)$/.test(host))).toEqual([]);
  });

  it("somebody administers it, and managers and deputies stand before whoever names them", () => {
    const { users } = Directory.parse(read(profile, "directory"));
    expect(
      users.filter(({ active, roles }) => active && roles.includes("revops_admin")),
    ).not.toEqual([]);
    expect(users.filter(({ roles }) => roles.length === 0)).toEqual([]);
    users.forEach(({ manager, deputy }, i) => {
      const before = users.slice(0, i).map(({ external_id }) => external_id);
      for (const one of [manager, deputy]) if (one !== null) expect(before).toContain(one);
    });
  });

  it("two people administer it, so that one can consent to what the other loosens", () => {
    const { users } = Directory.parse(read(profile, "directory"));
    const admins = users.filter(({ active, roles }) => active && roles.includes("revops_admin"));
    expect(admins.length).toBeGreaterThan(1);
  });

  it("bears its name, and every territory has an owner for every segment", () => {
    const text = readFileSync(new URL(`${profile}/config.yaml`, here), "utf8");
    expect(text).toMatch(new RegExp(`^# revops_${profile}_profile: `));
    const { territory_by_region, territory_owners } = compileProfile(profile);
    const owned = Object.values(territory_by_region).map((name) => territory_owners[name]?.["any"]);
    expect(owned).not.toEqual([]);
    expect(owned).not.toContain(undefined);
  });

  it("whoever submits a quote anywhere, enough people may give every approval", () => {
    const { policy, desk } = compileDocument(profile);
    const directory = configDirectory(Directory.parse(read(profile, "directory")));
    const { segments, quorum } = policy.deals ?? { segments: {}, quorum: {} };
    expect(Object.keys(segments)).toEqual(policy.segments.map(({ name }) => name));
    const regions = [null, ...new Set(Object.values(policy.region_by_place ?? {}))];
    const short: string[] = [];
    for (const [segment, { submit }] of Object.entries(segments)) {
      const submitters = directory.users.filter(
        ({ active, roles }) => active && roles?.some((role) => submit.includes(role)),
      );
      expect(submitters).not.toEqual([]);
      for (const { user_id: submitter } of submitters) {
        for (const [role, region] of APPROVAL_ROLES.flatMap((role) =>
          regions.map((region) => [role, region] as const),
        )) {
          const asked = resolveApprovers(
            desk ?? { approvers: {} },
            role,
            { submitter, region, segment },
            directory,
          );
          if (asked.length < (quorum[role] ?? 1)) short.push(`${submitter} ${role} ${region}`);
        }
      }
    }
    expect(short).toEqual([]);
  });

  it("lints and proves without an error or a warning", () => {
    const directory = configDirectory(Directory.parse(read(profile, "directory")));
    const { report, compiled } = checkConfig(HOST, read(profile, "config"), directory);
    expect(report.findings.filter(({ severity }) => severity !== "note")).toEqual([]);
    expect(report.skipped).toEqual([]);
    expect(report.cells).toBeGreaterThan(0);
    expect(compiled).not.toBeNull();
  });

  it("its territories name real countries", () => {
    const codes = Object.keys(compileProfile(profile).territory_by_region);
    expect(codes.filter((code) => !isCountryCode(code.slice(0, 2)))).toEqual([]);
  });
});

describe("the default profile", () => {
  it("sends UK enterprises to enterprise-eu, NA enterprises to a named AE, SMBs to a weighted pool", () => {
    const policy = compileProfile("default");
    const eu = policy.territory_by_region["GB"] ?? "";
    expect(policy.territory_owners[eu]?.["enterprise"]).toEqual({
      kind: "team",
      ref: "tea_enterprise-eu",
      team: "tea_enterprise-eu",
    });
    const na = policy.territory_by_region["US"] ?? "";
    expect(policy.territory_owners[na]?.["enterprise"]?.kind).toBe("user");
    expect(policy.segments.find((segment) => segment.name === "smb")?.owner).toMatchObject({
      ref: "sdr_global",
    });
    expect(policy.pools["sdr_global"]?.members.map((member) => member.weight)).toEqual([2, 1, 1]);
  });
});
