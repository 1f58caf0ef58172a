// SPDX-License-Identifier: Apache-2.0
// A config as written without one person among those who approve: members of groups, and deputies. Seats only go: nobody
// takes a leaver's, because an off-boarding asks nobody, and who approves is not for one person to say.
import type { JsonObject, JsonValue } from "../bytes/canonical-json.ts";
import { change, isObject, mapEntries, mapItems } from "./edit-json.ts";
import { jsonPointer } from "./problem.ts";
import type { RemovedPlace } from "./remove-member.ts";

interface ApproverRemoval {
  readonly source: JsonValue;
  readonly places: readonly RemovedPlace[];
  /** Roles with a group in which nobody would be left. */
  readonly empty_approvers: readonly string[];
}

/** The person as a handle. */
export function removeApprover(source: JsonValue, person: string): ApproverRemoval {
  const places: RemovedPlace[] = [];
  const empty = new Set<string>();

  const withoutDeputy = (holder: JsonValue, role: string, path: Path): JsonValue =>
    change(holder, "deputy", (deputy) => {
      if (deputy !== person) return deputy;
      const pointer = jsonPointer([...path, "deputy"]);
      places.push({ pointer, kind: "approver_deputy", name: role, becomes: "removed" });
      return null;
    });

  const withoutMember = (group: JsonValue, role: string, path: Path): JsonValue =>
    change(group, "members", (members) => {
      const own = Array.isArray(members) ? members.indexOf(person) : -1;
      if (own === -1 || !Array.isArray(members)) return members;
      const rest = members.filter((member) => member !== person);
      const pointer = jsonPointer([...path, "members", own]);
      places.push({ pointer, kind: "approver", name: role, becomes: "removed" });
      if (rest.length === 0 && !hasTeam(group)) empty.add(role);
      return rest;
    });

  const next = change(source, "approvals", (approvals) =>
    change(approvals, "approvers", (all) =>
      mapEntries(all, (rule, role) => {
        const path = ["approvals", "approvers", role];
        return change(withoutDeputy(rule, role, path), "groups", (groups) =>
          mapItems(groups, (group, i) => {
            const place = [...path, "groups", i];
            return withoutDeputy(withoutMember(group, role, place), role, place);
          }),
        );
      }),
    ),
  );
  return { source: next, places, empty_approvers: [...empty] };
}

type Path = readonly (string | number)[];

function hasTeam(group: JsonValue): boolean {
  const team: JsonObject[string] | undefined = isObject(group) ? group["team"] : undefined;
  return typeof team === "string";
}
