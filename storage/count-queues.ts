// SPDX-License-Identifier: Apache-2.0
// How many leads stand in a tenant's queues, for the page of a development stack: it counts rows, so it is no read for
// a hot path.
import { and, asc, count, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { lead } from "./tables/lead.ts";
import { team } from "./tables/team.ts";

export interface QueueCounts {
  readonly held: number;
  /** Every team, those without a lead included, by external id. */
  readonly teams: readonly {
    readonly external_id: string;
    readonly name: string;
    readonly routed: number;
  }[];
}

export async function countQueues(db: D1Database, tenant: string): Promise<QueueCounts> {
  const orm = drizzle(db);
  const isQueued = and(
    eq(lead.tenant_id, team.tenant_id),
    eq(lead.team_id, team.team_id),
    eq(lead.status, "routed"),
  );
  const [teams, held] = await orm.batch([
    orm
      .select({ external_id: team.external_id, name: team.name, routed: count(lead.lead_id) })
      .from(team)
      .leftJoin(lead, isQueued)
      .where(eq(team.tenant_id, tenant))
      .groupBy(team.team_id)
      .orderBy(asc(team.external_id)),
    orm
      .select({ rows: count() })
      .from(lead)
      .where(and(eq(lead.tenant_id, tenant), eq(lead.status, "held"))),
  ]);
  return { teams, held: held[0]?.rows ?? 0 };
}
