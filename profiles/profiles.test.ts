// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { AccountBody } from "#api/schemas/account.ts";
import { TeamBody, UserBody } from "#api/schemas/directory.ts";
import { ExternalId } from "#api/schemas/fields.ts";
import { ProductBody, Sku } from "#api/schemas/product.ts";
import { compileConfig } from "#domain/config/compile-config.ts";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { ConfigDirectory } from "#domain/config/directory.ts";
import { parseRevOpsConfig } from "#domain/config/revops-config.ts";
import { isCountryCode } from "#domain/lead/countries.ts";

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

function configDirectory(directory: Directory): ConfigDirectory {
  const teamOf = new Map(
    directory.teams.flatMap((team) => team.members.map((user) => [user, team.external_id])),
  );
  return {
    users: directory.users.map(({ external_id, active }) => {
      const team = teamOf.get(external_id);
      return {
        external_id,
        user_id: `usr_${external_id}`,
        team_id: team === undefined ? null : `tea_${team}`,
        active,
      };
    }),
    teams: directory.teams.map(({ external_id }) => ({
      external_id,
      team_id: `tea_${external_id}`,
    })),
  };
}

function compileProfile(profile: string): CompiledConfig {
  const parsed = parseRevOpsConfig(read(profile, "config"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const compiled = compileConfig(
    parsed.value,
    configDirectory(Directory.parse(read(profile, "directory"))),
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return CompiledDocument.parse(compiled.value).policy;
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
