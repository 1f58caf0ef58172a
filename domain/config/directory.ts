// SPDX-License-Identifier: Apache-2.0
// The tenant's people and teams as the compiler needs them, and the way from a handle to an id. A handle that leads
// nowhere is reported where it stands, with the nearest one that exists.
import type { Role } from "../access/roles.ts";
import type { CompiledTarget } from "./compiled-config.ts";
import { nearestKey } from "./nearest-key.ts";
import type { Report } from "./problem.ts";

export interface DirectoryUser {
  readonly external_id: string;
  readonly user_id: string;
  /** The team in whose queue the person's leads stand; null for a person in no team. */
  readonly team_id: string | null;
  readonly active: boolean;
  /** The most leads open at once that the directory knows of; a config's own number goes before it. */
  readonly capacity?: number | null;
  /** What approvals ask for; absent where a directory is only assumed. */
  readonly roles?: readonly Role[];
  readonly manager_id?: string | null;
  readonly deputy_id?: string | null;
  /** Every team, the first one of `team_id` included. */
  readonly team_ids?: readonly string[];
}

export interface ConfigDirectory {
  readonly users: readonly DirectoryUser[];
  readonly teams: readonly { readonly external_id: string; readonly team_id: string }[];
  /** Families of the product catalogue; absent where nobody looked. */
  readonly families?: readonly string[];
}

type Path = readonly (string | number)[];

export interface Resolver {
  /** The active user behind `user:<external id>`; null once reported. */
  user(handle: string, path: Path): DirectoryUser | null;
  /** The id of the team behind `team:<external id>`; null once reported. */
  team(handle: string, path: Path): string | null;
  /** Whom a handle of any kind names, with the team of its queue; null once reported. */
  target(
    handle: string,
    path: Path,
    poolTeams: ReadonlyMap<string, string | null>,
  ): CompiledTarget | null;
}

/** Looks handles up in a directory; `poolTeams` holds every pool written, with null where its team is in doubt. */
export function buildResolver(directory: ConfigDirectory, report: Report): Resolver {
  const users = new Map(directory.users.map((user) => [user.external_id, user]));
  const teams = new Map(directory.teams.map((team) => [team.external_id, team.team_id]));

  function user(handle: string, path: Path): DirectoryUser | null {
    const found = users.get(withoutKind(handle));
    if (found === undefined) {
      report(
        "unknown_user",
        path,
        `${handle} is nobody in the directory.`,
        suggestion(handle, users.keys()),
      );
      return null;
    }
    if (!found.active) {
      report(
        "user_inactive",
        path,
        `${handle} is not active.`,
        "Name another user, or activate this one: `active: true` in the directory file, or PUT /v1/users/{id}.",
      );
      return null;
    }
    return found;
  }

  function team(handle: string, path: Path): string | null {
    const found = teams.get(withoutKind(handle));
    if (found !== undefined) return found;
    report(
      "unknown_team",
      path,
      `${handle} is no team in the directory.`,
      suggestion(handle, teams.keys()),
    );
    return null;
  }

  function target(
    handle: string,
    path: Path,
    poolTeams: ReadonlyMap<string, string | null>,
  ): CompiledTarget | null {
    if (handle.startsWith("team:")) {
      const id = team(handle, path);
      return id === null ? null : { kind: "team", ref: id, team: id };
    }
    if (handle.startsWith("user:")) {
      const found = user(handle, path);
      if (found === null) return null;
      if (found.team_id !== null) return { kind: "user", ref: found.user_id, team: found.team_id };
      report("user_without_team", path, `${handle} is in no team.`, "Add the user to a team.");
      return null;
    }
    const pool = withoutKind(handle);
    const poolTeam = poolTeams.get(pool);
    if (poolTeam === undefined) {
      report(
        "unknown_pool",
        path,
        `${handle} is no pool of this config.`,
        suggestion(handle, poolTeams.keys()),
      );
    }
    // A pool whose team is in doubt was reported where it is written.
    return poolTeam === undefined || poolTeam === null
      ? null
      : { kind: "pool", ref: pool, team: poolTeam };
  }

  return { user, team, target };
}

function withoutKind(handle: string): string {
  return handle.slice(handle.indexOf(":") + 1);
}

/** Names the nearest known handle of the same kind. */
function suggestion(handle: string, known: Iterable<string>): string {
  const kind = handle.slice(0, handle.indexOf(":"));
  const nearest = nearestKey(withoutKind(handle), known);
  if (nearest !== null) return `Did you mean ${kind}:${nearest}?`;
  return kind === "pool"
    ? "Add the pool or name another one."
    : `Create the ${kind} first or name another one.`;
}
