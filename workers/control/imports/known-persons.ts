// SPDX-License-Identifier: Apache-2.0
// How many rows of a dry run are about a person for whom a lead stands already, as the config that rules now sees it.
// Nothing is claimed; a lead that is handed in meanwhile is not in the answer.
import { leadClaims } from "#domain/lead/claims.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { RoutingDeskRpc } from "#domain/messages/routing-desk.ts";
import type { ConfigPort } from "#storage/ports.ts";

export interface PersonPorts {
  readonly config: ConfigPort["active"];
  readonly claimants: (
    tenant: string,
    keys: readonly string[],
  ) => ReturnType<RoutingDeskRpc["claimants"]>;
}

/** Of these leads, those of which another lead holds a claim; one call of the desk, none where the config asks nothing. */
export async function countKnownPersons(
  {
    tenant,
    idKey,
    now_ms,
  }: { readonly tenant: string; readonly idKey: Uint8Array; readonly now_ms: number },
  leads: readonly { readonly lead_id: string; readonly lead: NormalizedLead }[],
  { config, claimants }: PersonPorts,
): Promise<number> {
  const active = await config(tenant, now_ms);
  const rules = active?.document.intake?.duplicates.rules ?? [];
  const claimed = leads.map(({ lead_id, lead }) => ({
    lead_id,
    keys: leadClaims(idKey, lead, rules).map(({ key }) => key),
  }));
  const keys = [...new Set(claimed.flatMap((one) => one.keys))];
  if (keys.length === 0) return 0;
  const reply = await claimants(tenant, keys);
  const holders = new Map(keys.map((key, place) => [key, reply.leads[place] ?? null]));
  return claimed.filter(({ lead_id, keys: own }) =>
    own.some((key) => {
      const holder = holders.get(key) ?? null;
      return holder !== null && holder !== lead_id;
    }),
  ).length;
}
