// SPDX-License-Identifier: Apache-2.0
// A config as written without one person: seats in pools, limits, what the person was named the owner of, and approvals.
// Everything else stays as its author wrote it. Pure, so that the same source and people give the same version.
import type { JsonValue } from "../bytes/canonical-json.ts";
import { change, isObject, mapEntries, mapItems } from "./edit-json.ts";
import { jsonPointer } from "./problem.ts";
import { removeApprover } from "./remove-approver.ts";

export interface RemovedPlace {
  /** Where the person stood in the config as it was. */
  readonly pointer: string;
  readonly kind:
    | "pool_seat"
    | "capacity"
    | "segment_owner"
    | "territory_owner"
    | "approver"
    | "approver_deputy";
  /** The pool, segment, territory or approving role; of a limit, nothing. */
  readonly name: string | null;
  /** Whether the successor stands there now, or nobody. */
  readonly becomes: "removed" | "successor";
}

export interface Removal {
  readonly source: JsonValue;
  /** Empty where the config does not name the person. */
  readonly places: readonly RemovedPlace[];
  /** Pools in which nobody would be left: without a successor there is no such config. */
  readonly empty_pools: readonly string[];
  /** Approving roles with a group in which nobody would be left: there is no such config, whoever succeeds. */
  readonly empty_approvers: readonly string[];
}

/**
 * Both people as handles, `user:<external id>`. A successor takes a seat only where the pool would else be empty, and
 * never one among those who approve.
 */
export function removeMember(source: JsonValue, person: string, successor: string | null): Removal {
  const routing = removeFromRouting(source, person, successor);
  const approvers = removeApprover(routing.source, person);
  return {
    source: approvers.source,
    places: [...routing.places, ...approvers.places],
    empty_pools: routing.empty_pools,
    empty_approvers: approvers.empty_approvers,
  };
}

function removeFromRouting(
  source: JsonValue,
  person: string,
  successor: string | null,
): Omit<Removal, "empty_approvers"> {
  const places: RemovedPlace[] = [];
  const empty_pools: string[] = [];
  const becomes = successor === null ? "removed" : "successor";

  function withoutSeat(
    name: string,
    members: readonly JsonValue[],
    path: readonly string[],
  ): JsonValue[] {
    const own = members.findIndex((member) => userOf(member) === person);
    if (own === -1) return [...members];
    const rest = members.filter((member) => userOf(member) !== person);
    const isEmpty = rest.length === 0;
    const takes = isEmpty && successor !== null;
    const pointer = jsonPointer([...path, own]);
    places.push({ pointer, kind: "pool_seat", name, becomes: takes ? "successor" : "removed" });
    if (takes) return [withUser(members[own] ?? null, successor)];
    if (isEmpty) empty_pools.push(name);
    return rest;
  }

  const withoutPool = (pool: JsonValue, name: string): JsonValue => {
    const path = ["routing", "round_robin_pools", name];
    if (Array.isArray(pool)) return withoutSeat(name, pool, path);
    return change(pool, "members", (members) =>
      Array.isArray(members) ? withoutSeat(name, members, [...path, "members"]) : members,
    );
  };

  const withoutTerritory = (territory: JsonValue, name: string): JsonValue =>
    change(territory, "owners", (owners) =>
      mapEntries(owners, (owner, segment) => {
        if (owner !== person) return owner;
        const pointer = jsonPointer(["routing", "territories", name, "owners", segment]);
        places.push({ pointer, kind: "territory_owner", name, becomes });
        return successor ?? undefined;
      }),
    );

  const withoutSegment = (segment: JsonValue, i: number): JsonValue =>
    change(segment, "owner", (owner) => {
      if (owner !== person) return owner;
      const pointer = jsonPointer(["segments", i, "owner"]);
      places.push({ pointer, kind: "segment_owner", name: nameOf(segment), becomes });
      return successor;
    });

  const withoutLimit = (limit: JsonValue, handle: string): JsonValue | undefined => {
    if (handle !== person) return limit;
    const pointer = jsonPointer(["capacity", "users", handle]);
    places.push({ pointer, kind: "capacity", name: null, becomes: "removed" });
    return undefined;
  };

  let next = change(source, "segments", (segments) => mapItems(segments, withoutSegment));
  next = change(next, "routing", (routing) =>
    change(
      change(routing, "territories", (all) => mapEntries(all, withoutTerritory)),
      "round_robin_pools",
      (all) => mapEntries(all, withoutPool),
    ),
  );
  next = change(next, "capacity", (capacity) =>
    change(capacity, "users", (users) => mapEntries(users, withoutLimit)),
  );
  return { source: next, places, empty_pools };
}

function nameOf(segment: JsonValue): string | null {
  const name = isObject(segment) ? segment["name"] : null;
  return typeof name === "string" ? name : null;
}

/** Both forms of a member: the handle alone, or an object around it. */
function userOf(member: JsonValue): JsonValue {
  return isObject(member) ? (member["user"] ?? null) : member;
}

function withUser(member: JsonValue, user: string): JsonValue {
  return isObject(member) ? { ...member, user } : user;
}
