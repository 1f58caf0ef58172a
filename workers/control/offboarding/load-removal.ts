// SPDX-License-Identifier: Apache-2.0
// What an off-boarding has to publish, planned over the desk's versions and the directory as they stand.
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import { SWITCH_DELAY_MS } from "#domain/config/effective-at.ts";
import {
  type Leaving,
  planRemoval,
  type RemovalPlan,
  type WrittenVersion,
} from "#domain/config/plan-removal.ts";
import { rulingFrom } from "#domain/config/ruling-versions.ts";
import type { ConfigVersion } from "#domain/messages/tenant-desk.ts";
import { InvariantError } from "#domain/result.ts";
import { loadDirectory } from "#storage/load-directory.ts";
import { findShortage } from "./find-shortage.ts";
import type { OffboardingPorts } from "./offboarding-ports.ts";

export interface LoadedRemoval extends RemovalPlan {
  /** Null where the tenant has no config. */
  readonly newest: ConfigVersion | null;
}

type World = Pick<OffboardingPorts, "db" | "desk">;

/** `person` and `successor` are external ids. */
export async function loadRemoval(
  tenant: string,
  people: Pick<Leaving, "person" | "successor">,
  nowMs: number,
  ports: World,
): Promise<LoadedRemoval> {
  const soonest = nowMs + SWITCH_DELAY_MS;
  const versions = await ports.desk(tenant).versions({ v: 1, tenant });
  const newest = versions.at(-1) ?? null;
  const looked = new Set([...rulingFrom(versions, soonest), ...(newest === null ? [] : [newest])]);
  const written: WrittenVersion[] = [];
  for (const version of looked) {
    written.push({ version, source: await readSource(tenant, version.config_version, ports) });
  }
  const directory = await loadDirectory(ports.db, tenant);
  const plan = planRemoval(written, { ...people, directory }, soonest);
  const short = plan.items.flatMap(({ from_version: config_version, source }) => {
    const before = written.find(({ version }) => version.config_version === config_version);
    if (before === undefined) throw new InvariantError("a version is planned that nobody read");
    const message = findShortage(before.source, source, people.person, directory);
    return message === null
      ? []
      : [{ code: "approvers_too_few" as const, config_version, message }];
  });
  return { newest, ...plan, blockers: [...plan.blockers, ...short] };
}

/** A version's config as its author wrote it. */
export async function readSource(
  tenant: string,
  config_version: number,
  ports: Pick<OffboardingPorts, "desk">,
): Promise<JsonValue> {
  const texts = await ports.desk(tenant).versionDocument({ v: 1, tenant, config_version });
  if (texts === null) throw new InvariantError("a config version has no documents");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the desk keeps canonical JSON
  return JSON.parse(texts.source) as JsonValue;
}
