// SPDX-License-Identifier: Apache-2.0
// A config beside those that rule. It must not loosen anything against any version that is in force or will be: were it
// compared with the newest alone, a loose version scheduled for next year would let an equally loose one in today.
import { boundDiff } from "#domain/config/bound-diff.ts";
import { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { ConfigDiff } from "#domain/config/config-diff.ts";
import { parseRevOpsConfig } from "#domain/config/revops-config.ts";
import { rulingFrom } from "#domain/config/ruling-versions.ts";
import { type ConfigSide, diffConfigs } from "#decisions/diff-configs.ts";
import type { ConfigVersion, TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { InvariantError } from "#domain/result.ts";
import { policyHost } from "../policy-host.ts";

type Desk = Pick<TenantDeskRpc, "versionDocument">;

export interface Comparison {
  readonly diff: ConfigDiff;
  /** The version compared with; null where there is none. */
  readonly against: number | null;
}

/** Against the newest version, or else against one that rules and that the config loosens. */
export async function compareWithRuling(
  desk: Desk,
  tenant: string,
  versions: readonly ConfigVersion[],
  after: ConfigSide,
  nowMs: number,
): Promise<Comparison> {
  // The newest number always is among them: nothing silences it.
  const [newest, ...others] = rulingFrom(versions, nowMs).toReversed();
  if (newest === undefined) return { diff: compare(null, after), against: null };
  const first = await compareWith(desk, tenant, newest, after);
  if (first.diff.loosens) return first;
  for (const other of others) {
    const comparison = await compareWith(desk, tenant, other, after);
    if (comparison.diff.loosens) return comparison;
  }
  return first;
}

/** Against one version. */
export async function compareWith(
  desk: Desk,
  tenant: string,
  { config_version }: Pick<ConfigVersion, "config_version">,
  after: ConfigSide | null,
): Promise<Comparison> {
  const before = await loadSide(desk, tenant, config_version);
  const isReadable = before !== null && after !== null;
  return { diff: isReadable ? compare(before, after) : UNREADABLE, against: config_version };
}

/** A version's two forms; null where its source is none that is understood today. */
export async function loadSide(
  desk: Desk,
  tenant: string,
  config_version: number,
): Promise<ConfigSide | null> {
  const texts = await desk.versionDocument({ v: 1, tenant, config_version });
  if (texts === null) throw new InvariantError("a config version has no documents");
  const source = parseRevOpsConfig(JSON.parse(texts.source));
  const compiled = CompiledDocument.safeParse(JSON.parse(texts.compiled));
  return source.ok && compiled.success ? { source: source.value, compiled: compiled.data } : null;
}

export function compare(before: ConfigSide | null, after: ConfigSide): ConfigDiff {
  return boundDiff(diffConfigs(policyHost(), before, after));
}

/** On doubt a second person looks. */
export const UNREADABLE: ConfigDiff = {
  loosens: true,
  keys: [
    {
      pointer: "",
      from: null,
      to: null,
      effect: "looser",
      sentence: "One of the two is not understood any more, so nobody can say what is looser.",
    },
  ],
  decisions: [],
  more: 0,
};
