// SPDX-License-Identifier: Apache-2.0
// GET /v1/leads/{id}/duplicates: who else is known by what makes this lead somebody. The desk holds digests of it alone,
// so the lead is opened here and nobody else is.
import type { listLeadDuplicates } from "#api/routes/lead-commands.ts";
import { leadClaims } from "#domain/lead/claims.ts";
import { DUPLICATE_RULES } from "#domain/lead/lead.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { loadForAttempt } from "../commands/freeze-attempt.ts";
import { openKnown, readCustodies } from "../custody.ts";
import { type BuildTools, type CommandEnv, findIssued, refuseCommand } from "./lead-command.ts";

export function buildDuplicatesWork<E extends CommandEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof listLeadDuplicates, true> {
  return {
    find: findIssued,
    async answer({ env, caller: { tenant }, params, now_ms }) {
      const tools = buildTools(env, now_ms);
      const loaded = await loadForAttempt({ tenant, lead_id: params.id }, tools);
      if (!loaded.ok) return refuseCommand(loaded.error, false);
      const lead = await openKnown(loaded.value);
      if (lead === null) return refuseCommand({ code: "erased" }, false);
      // A rule that the tenant does not use has no claims, so every rule may be asked.
      const claims = leadClaims(tools.idKey(tenant), lead, DUPLICATE_RULES);
      const keys = claims.map(({ key }) => key);
      const { leads } = await tools.ports.desk(tenant).claimants({ v: 1, tenant, keys });
      const held = claims.flatMap(({ rule }, i) => {
        const lead_id = leads[i] ?? null;
        return lead_id === null || lead_id === params.id ? [] : [{ rule, lead_id }];
      });
      const custodies = await readCustodies(
        tenant,
        [...new Set(held.map(({ lead_id }) => lead_id))],
        tools,
      );
      const items = held.map(({ rule, lead_id }) => {
        const end = custodies.find((one) => one.lead_id === lead_id)?.end?.body;
        return {
          rule,
          lead_id,
          status: end?.status ?? ("received" as const),
          owner_id: end?.owner_id ?? null,
        };
      });
      return ok({ status: 200, body: { items } });
    },
  };
}
