// SPDX-License-Identifier: Apache-2.0
// Who approves for a role, from handles to ids.
import { APPROVAL_ROLES } from "../policy/quote.ts";
import { isRegionName, isSegmentName } from "./compile-regions.ts";
import type { ApproverRule, DeskSettings } from "./desk-settings.ts";
import type { Resolver } from "./directory.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

type WrittenRule = NonNullable<RevOpsConfig["approvals"]["approvers"]["FINANCE"]>;
type WrittenGroup = WrittenRule["groups"][number];
type Path = readonly (string | number)[];

export function compileApprovers(
  source: RevOpsConfig,
  resolver: Resolver,
  report: Report,
): DeskSettings["approvers"] {
  const compiled: DeskSettings["approvers"] = {};
  for (const role of APPROVAL_ROLES) {
    const rule = source.approvals.approvers[role];
    if (rule === undefined) continue;
    const path = ["approvals", "approvers", role];
    if (!rule.manager_of_submitter && rule.groups.length === 0) {
      reportNobody(report, path, role);
    }
    compiled[role] = {
      manager_of_submitter: rule.manager_of_submitter,
      deputy: userId(resolver, rule.deputy, [...path, "deputy"]),
      groups: rule.groups.map((group, i) =>
        compileGroup(source, group, [...path, "groups", i], { resolver, report }),
      ),
    };
  }
  return compiled;
}

function compileGroup(
  source: RevOpsConfig,
  group: WrittenGroup,
  path: Path,
  { resolver, report }: { resolver: Resolver; report: Report },
): ApproverRule["groups"][number] {
  if (group.team === null && group.members.length === 0) reportNobody(report, path, "the group");
  group.regions?.forEach((name, i) => isRegionName(source, name, [...path, "regions", i], report));
  group.segments?.forEach((name, i) =>
    isSegmentName(source, name, [...path, "segments", i], report),
  );
  const members = group.members.flatMap(
    (handle, i) => userId(resolver, handle, [...path, "members", i]) ?? [],
  );
  return {
    team: group.team === null ? null : resolver.team(group.team, [...path, "team"]),
    members: [...new Set(members)],
    regions: group.regions,
    segments: group.segments,
    deputy: userId(resolver, group.deputy, [...path, "deputy"]),
  };
}

function userId(resolver: Resolver, handle: string | null, path: Path): string | null {
  return handle === null ? null : (resolver.user(handle, path)?.user_id ?? null);
}

function reportNobody(report: Report, path: Path, who: string): void {
  report(
    "approvers_without_people",
    path,
    `Nobody is named for ${who}.`,
    "Name a team, members, or manager_of_submitter; or leave the entry out.",
  );
}
