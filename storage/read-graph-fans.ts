// SPDX-License-Identifier: Apache-2.0
// The edges of each kind of node, one statement a fan: each seeks its rows by the node and pages by a key, so none reads
// more than a page. The exceptions look through a tenant's people or teams, which are counted in hundreds.
import type { Direction, EdgeName, GraphEntity } from "#domain/graph/graph.ts";
import { LEAD_LABEL } from "./read-graph-nodes.ts";

export interface Fan {
  readonly edge: EdgeName;
  readonly direction: Direction;
  /** What stands at the far end. */
  readonly entity: GraphEntity;
  /** ?1 tenant, ?2 the node's ref, ?3 the last row's key as JSON, ?4 rows. */
  readonly sql: string;
  /** The key before the first row. */
  readonly start: readonly (string | number)[];
}

/** How the far end shows itself, by the alias that the fan's FROM gives it. */
const FAR: Readonly<
  Record<Exclude<GraphEntity, "receipt">, readonly [id: string, external: string, label: string]>
> = {
  tenant: ["far.tenant_id", "far.tenant_id", "far.name"],
  user: ["far.user_id", "far.external_id", "far.name"],
  team: ["far.team_id", "far.external_id", "far.name"],
  account: ["far.account_id", "far.external_id", "far.name"],
  product: ["far.product_id", "far.external_id", "far.name"],
  lead: ["far.lead_id", "NULL", LEAD_LABEL.replaceAll("lead.", "far.")],
  policy_decision: [
    "far.resource_id || ':' || far.attempt || ':' || substr(far.entrypoint, 14)",
    "NULL",
    "far.entrypoint",
  ],
  rev_workflow: ["far.chain", "NULL", "NULL"],
};

interface FanShape {
  /** FROM and WHERE; the far end's alias is `far`. */
  readonly rows: string;
  /** Since when the edge stands; null where nothing says so. */
  readonly since?: string;
  /** Column of the page's key -> its start. */
  readonly key?: Readonly<Record<string, string | number>>;
}

function fan(
  edge: EdgeName,
  direction: Direction,
  entity: keyof typeof FAR,
  { rows, since = "NULL", key }: FanShape,
): Fan {
  const [id, external, label] = FAR[entity];
  const order = key ?? { [id]: "" };
  const columns = Object.keys(order);
  const after = columns.map((_, i) => `?3 ->> '$[${i}]'`);
  return {
    edge,
    direction,
    entity,
    sql: `SELECT ${id} AS id, ${external} AS external_id, ${label} AS label, ${since} AS since_ms,
      json_array(${columns.join(", ")}) AS key FROM ${rows}
      AND (${columns.join(", ")}) > (${after.join(", ")}) ORDER BY ${columns.join(", ")} LIMIT ?4`,
    start: Object.values(order),
  };
}

/** Every thing of the tenant, one end of the edge that all have. */
const TENANT = { rows: "tenant AS far WHERE far.tenant_id = ?1" };
const belongings = (["team", "user", "account", "product", "lead"] as const).map((entity) =>
  fan("BELONGS_TO", "in", entity, { rows: `${entity} AS far WHERE far.tenant_id = ?1` }),
);
const BELONGS = fan("BELONGS_TO", "out", "tenant", TENANT);

/** The row that a column of the node names. */
function named(node: string, column: string, far: "user" | "account"): FanShape {
  return {
    rows: `${node} AS near JOIN ${far} AS far ON far.tenant_id = ?1 AND far.${far}_id = near.${column}
      WHERE near.tenant_id = ?1 AND near.${node}_id = ?2`,
  };
}

/** The rows that name the node in a column. */
function naming(far: string, column: string): FanShape {
  return { rows: `${far} AS far WHERE far.tenant_id = ?1 AND far.${column} = ?2` };
}

/** A queue's order, so that a page is the leads with the least time left. */
const QUEUE = { "far.queue_order_ms": -1, "far.lead_id": "" };
const queued = (column: "owner_id" | "team_id"): FanShape => ({
  rows: `lead AS far WHERE far.tenant_id = ?1 AND far.${column} = ?2 AND far.status = 'routed'`,
  since: "far.routed_at_ms",
  key: QUEUE,
});

/** Whom a routed lead went to: a held one stands in a queue and is routed to nobody. */
const routed = (far: "user" | "team", column: string): FanShape => ({
  rows: `lead AS near JOIN ${far} AS far ON far.tenant_id = ?1 AND far.${far}_id = near.${column}
    WHERE near.tenant_id = ?1 AND near.lead_id = ?2 AND near.status = 'routed'`,
  since: "near.routed_at_ms",
});

const byId = (far: string): FanShape => ({
  rows: `${far} AS far WHERE far.tenant_id = ?1 AND far.${far}_id = ?2`,
});

/** Membership is kept by person, because routing asks for an owner's team. */
const teamsOf: FanShape = {
  rows: `team_member AS near JOIN team AS far ON far.tenant_id = ?1 AND far.team_id = near.team_id
    WHERE near.tenant_id = ?1 AND near.user_id = ?2`,
};
const membersOf: FanShape = {
  rows: `team_member AS near JOIN user AS far ON far.tenant_id = ?1 AND far.user_id = near.user_id
    WHERE near.tenant_id = ?1 AND near.team_id = ?2`,
};
const decisionsOf: FanShape = {
  rows: "policy_decision AS far WHERE far.tenant_id = ?1 AND far.resource_type = 'lead' AND far.resource_id = ?2",
  since: "far.decided_at_ms",
  key: { "far.attempt": -1, "far.entrypoint": "" },
};

/** All fans of each kind of node, but for its receipts, which `read-graph.ts` reads newest first. */
export const FANS: Readonly<Record<GraphEntity, readonly Fan[]>> = {
  tenant: belongings,
  user: [
    BELONGS,
    fan("MEMBER_OF", "out", "team", teamsOf),
    fan("REPORTS_TO", "out", "user", named("user", "manager_id", "user")),
    fan("REPORTS_TO", "in", "user", naming("user", "manager_id")),
    fan("DEPUTIZED_BY", "out", "user", named("user", "deputy_id", "user")),
    fan("DEPUTIZED_BY", "in", "user", naming("user", "deputy_id")),
    fan("DEPUTIZED_BY", "in", "team", naming("team", "deputy_user_id")),
    fan("LED_BY", "in", "team", naming("team", "lead_user_id")),
    fan("OWNED_BY", "in", "account", naming("account", "owner_id")),
    fan("MANAGED_BY", "in", "account", naming("account", "csm_id")),
    fan("ROUTED_TO", "in", "lead", queued("owner_id")),
  ],
  team: [
    BELONGS,
    fan("LED_BY", "out", "user", named("team", "lead_user_id", "user")),
    fan("DEPUTIZED_BY", "out", "user", named("team", "deputy_user_id", "user")),
    fan("MEMBER_OF", "in", "user", membersOf),
    fan("ROUTED_TO", "in", "lead", queued("team_id")),
  ],
  account: [
    BELONGS,
    fan("OWNED_BY", "out", "user", named("account", "owner_id", "user")),
    fan("MANAGED_BY", "out", "user", named("account", "csm_id", "user")),
    fan("CHILD_OF", "out", "account", named("account", "parent_id", "account")),
    fan("CHILD_OF", "in", "account", naming("account", "parent_id")),
  ],
  product: [BELONGS],
  lead: [
    BELONGS,
    fan("ROUTED_TO", "out", "user", routed("user", "owner_id")),
    fan("ROUTED_TO", "out", "team", routed("team", "team_id")),
    fan("ASSOCIATED_TO", "out", "account", named("lead", "account_id", "account")),
    fan("APPLIES_TO", "in", "policy_decision", decisionsOf),
  ],
  policy_decision: [fan("APPLIES_TO", "out", "lead", byId("lead"))],
  rev_workflow: [],
  receipt: [],
};

/** What a receipt tells of, where that is a node: its `ref` is the resource's id. */
export const RESOURCE_FANS: Readonly<Record<string, Fan>> = Object.fromEntries(
  (["user", "team", "account", "product", "lead", "tenant"] as const).map((entity) => [
    entity,
    fan("EVIDENCES", "out", entity, byId(entity)),
  ]),
);

/** Names a fan among its node's. */
export function fanName({ edge, direction, entity }: Omit<Fan, "sql" | "start">): string {
  return `${edge}/${direction}/${entity}`;
}
