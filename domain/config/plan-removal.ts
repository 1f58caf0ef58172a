// SPDX-License-Identifier: Apache-2.0
// What has to be published so that no config names a person any more, now or when a pending version takes over; or why
// that cannot be. Pure: versions, people and the instant are arguments.
import type { JsonValue } from "../bytes/canonical-json.ts";
import type { ConfigVersion } from "../messages/tenant-desk.ts";
import { compileConfig, configHashes } from "./compile-config.ts";
import type { CompiledDocument } from "./compiled-config.ts";
import type { ConfigDirectory } from "./directory.ts";
import type { ConfigProblem } from "./problem.ts";
import { type Removal, type RemovedPlace, removeMember } from "./remove-member.ts";
import { parseRevOpsConfig } from "./revops-config.ts";
import { rulingFrom } from "./ruling-versions.ts";

/** A version with its source as written. */
export interface WrittenVersion {
  readonly version: ConfigVersion;
  readonly source: JsonValue;
}

export interface Leaving {
  /** External ids. */
  readonly person: string;
  readonly successor: string | null;
  readonly directory: ConfigDirectory;
}

/** A version to publish in the place of one that stands. */
export interface Republished {
  readonly from_version: number;
  /** Null takes effect by the ordinary rule. */
  readonly effective_at_ms: number | null;
  readonly source: JsonValue;
  readonly compiled: CompiledDocument;
}

export interface RemovalBlocker {
  readonly code:
    | "pool_would_be_empty"
    | "approvers_would_be_empty"
    | "approvers_too_few"
    | "config_not_valid"
    | "pending_version_same";
  readonly config_version: number;
  readonly message: string;
}

export interface RemovalPlan {
  /** In the order of their publication; none where no version names the person. */
  readonly items: readonly Republished[];
  /** Where the person stands, by version. */
  readonly places: readonly (RemovedPlace & { readonly config_version: number })[];
  readonly blockers: readonly RemovalBlocker[];
}

/**
 * Plans over the versions that rule from `soonestMs` on, when a version published now could. From the first that names
 * the person on, all are published again: a new version is the highest and would silence the pending ones behind it.
 */
export function planRemoval(
  written: readonly WrittenVersion[],
  leaving: Leaving,
  soonestMs: number,
): RemovalPlan {
  const ruling = chooseRuling(written, soonestMs).map((one) => ({
    ...one,
    removal: removeMember(one.source, handleOf(leaving.person), successorOf(leaving)),
  }));
  const first = ruling.findIndex(({ removal }) => removal.places.length > 0);
  const items: Republished[] = [];
  const blockers: RemovalBlocker[] = [];
  for (const { version, removal } of first === -1 ? [] : ruling.slice(first)) {
    const { config_version } = version;
    const empty = emptied(removal);
    blockers.push(...empty.map((one) => ({ ...one, config_version })));
    if (empty.length > 0) continue;
    const compiled = compileWithout(removal.source, leaving);
    if (!compiled.ok) {
      const message = `${compiled.error.pointer}: ${compiled.error.message}`;
      blockers.push({ code: "config_not_valid", config_version, message });
      continue;
    }
    const isPending = version.effective_at_ms > soonestMs;
    items.push({
      from_version: config_version,
      effective_at_ms: isPending ? version.effective_at_ms : null,
      source: removal.source,
      compiled: compiled.value,
    });
  }
  const same = findSame(written, items[0], soonestMs);
  if (same !== null) blockers.push(same);
  const places = ruling.flatMap(({ version: { config_version }, removal }) =>
    removal.places.map((place) => ({ config_version, ...place })),
  );
  return { items, places, blockers };
}

/** What would be left with nobody: a pool takes the successor, approvers are another config's to name. */
function emptied(removal: Removal): Omit<RemovalBlocker, "config_version">[] {
  return [
    ...removal.empty_pools.map((pool) => ({
      code: "pool_would_be_empty" as const,
      message: `Nobody would be left in the pool ${pool}: name a successor, or add a member first.`,
    })),
    ...removal.empty_approvers.map((role) => ({
      code: "approvers_would_be_empty" as const,
      message: `Nobody would be left in a group that approves as ${role}, and no successor takes that seat: publish a config with another approver first.`,
    })),
  ];
}

function chooseRuling(
  written: readonly WrittenVersion[],
  soonestMs: number,
): readonly WrittenVersion[] {
  const chosen = rulingFrom(
    written.map(({ version }) => version),
    soonestMs,
  );
  return written
    .filter(({ version }) => chosen.includes(version))
    .toSorted((a, b) => a.version.config_version - b.version.config_version);
}

/** The config's source as a version that may be published once the person is inactive; else its first fault. */
export function compileWithout(
  source: JsonValue,
  { person, directory }: Leaving,
):
  | { readonly ok: true; readonly value: CompiledDocument }
  | { readonly ok: false; readonly error: ConfigProblem } {
  const parsed = parseRevOpsConfig(source);
  if (!parsed.ok) return { ok: false, error: firstOf(parsed.error) };
  const users = directory.users.map((user) =>
    user.external_id === person ? { ...user, active: false } : user,
  );
  const compiled = compileConfig(parsed.value, { ...directory, users });
  return compiled.ok ? compiled : { ok: false, error: firstOf(compiled.error) };
}

const NO_REASON: ConfigProblem = {
  pointer: "",
  code: "invalid",
  message: "It is not valid.",
  fix: null,
};

function firstOf(problems: readonly ConfigProblem[]): ConfigProblem {
  return problems[0] ?? NO_REASON;
}

/** The desk answers content that its newest version has with that version, which may be pending for long. */
function findSame(
  written: readonly WrittenVersion[],
  item: Republished | undefined,
  soonestMs: number,
): RemovalBlocker | null {
  const newest = written
    .map(({ version }) => version)
    .toSorted((a, b) => b.config_version - a.config_version)[0];
  if (item === undefined || item.effective_at_ms !== null || newest === undefined) return null;
  const hashes = configHashes(item.source, item.compiled);
  const isSame =
    hashes.source_sha256 === newest.source_sha256 && hashes.config_sha256 === newest.config_sha256;
  if (!isSame || newest.effective_at_ms <= soonestMs) return null;
  const { config_version } = newest;
  const message = `Version ${config_version} is what would be published, and is pending: wait for it, or publish another.`;
  return { code: "pending_version_same", config_version, message };
}

export function handleOf(externalId: string): string {
  return `user:${externalId}`;
}

function successorOf({ successor }: Leaving): string | null {
  return successor === null ? null : handleOf(successor);
}
