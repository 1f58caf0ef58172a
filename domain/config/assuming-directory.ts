// SPDX-License-Identifier: Apache-2.0
// A directory for a config that is checked without one: everybody whom the config names exists, is active, and is in
// one team, so that nothing is found wrong that only the real directory could say.
import type { ConfigDirectory } from "./directory.ts";
import type { RevOpsConfig } from "./revops-config.ts";

/** Ids are the external ids themselves. Roles and managers are not assumed: checks that need them are skipped. */
export function assumingDirectory(source: RevOpsConfig): ConfigDirectory {
  const users = new Set<string>();
  const teams = new Set<string>();
  collectHandles(source, (kind, id) => (kind === "user" ? users : teams).add(id));
  return {
    users: [...users].map((id) => ({
      external_id: id,
      user_id: id,
      team_id: "team_assumed",
      active: true,
    })),
    teams: [...teams].map((id) => ({ external_id: id, team_id: id })),
  };
}

/** Handles stand as values, and in `capacity.users` as keys. */
function collectHandles(value: unknown, found: (kind: "user" | "team", id: string) => void): void {
  if (typeof value === "string") {
    const [, kind, id] = /^(user|team):([!-~]{1,128})$/.exec(value) ?? [];
    if (id !== undefined) found(kind === "user" ? "user" : "team", id);
  } else if (Array.isArray(value)) {
    for (const item of value) collectHandles(item, found);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      collectHandles(key, found);
      collectHandles(inner, found);
    }
  }
}
