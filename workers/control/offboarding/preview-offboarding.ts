// SPDX-License-Identifier: Apache-2.0
// What an off-boarding would find and do. Nothing is written.
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { Leaver } from "#storage/read-holdings.ts";
import { type Holdings, loadHoldings } from "#storage/read-holdings.ts";
import { loadRemoval, type LoadedRemoval } from "./load-removal.ts";
import type { OffboardingPorts } from "./offboarding-ports.ts";

export interface Preview {
  readonly user: Leaver;
  /** External id; null where nobody takes over. */
  readonly successor: string | null;
  readonly holdings: Holdings;
  readonly removal: LoadedRemoval;
  /** Pools with a seat of the person's, each once. */
  readonly pools: readonly string[];
  readonly preview_sha256: string;
}

export async function previewOffboarding(
  tenant: string,
  user: Leaver,
  successor: string | null,
  nowMs: number,
  ports: Pick<OffboardingPorts, "db" | "desk">,
): Promise<Preview> {
  const people = { person: user.external_id, successor };
  const [holdings, removal] = await Promise.all([
    loadHoldings(ports.db, tenant, user.user_id),
    loadRemoval(tenant, people, nowMs, ports),
  ]);
  const pools = removal.places.flatMap((one) => (one.kind === "pool_seat" ? [one.name ?? ""] : []));
  return {
    user,
    successor,
    holdings,
    removal,
    pools: [...new Set(pools)].toSorted(),
    preview_sha256: digest(user, holdings, removal),
  };
}

/** Of what is held alone: a preview without a successor and one with one are the same preview. */
function digest(user: Leaver, holdings: Holdings, { places }: LoadedRemoval): string {
  const held = {
    user: { ...user },
    places: places.map(({ config_version, kind, pointer }) => [config_version, kind, pointer]),
    ...holdings,
  };
  return sha256Hex(canonicalJson(JSON.parse(JSON.stringify(held))));
}
