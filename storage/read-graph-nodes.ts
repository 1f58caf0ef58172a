// SPDX-License-Identifier: Apache-2.0
// One node of the graph by its id: ours, or the caller's own of things in the directory and the records. One row by key.
import type { GraphEntity } from "#domain/graph/graph.ts";

type Fact = string | number | boolean | null | string[];

export interface GraphNode {
  readonly entity: GraphEntity;
  readonly id: string;
  /** The caller's own id; null where the thing has none. */
  readonly external_id: string | null;
  /** What a person calls it; null where it has no name. */
  readonly label: string | null;
  /** Field -> value; a name that ends in `_ms` is an instant. */
  readonly facts: Readonly<Record<string, Fact>>;
  /** What the statements of its edges look for. */
  readonly ref: string;
  /** The custody chain whose receipts are attached; null where there is none. */
  readonly chain: string | null;
  /** The one receipt of the chain that is attached; null where all are. */
  readonly only_receipt: string | null;
}

interface NodeQuery {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** What the table's row answers, beside id and facts; the facts are built by SQLite as JSON. */
const NAMED = (kind: string): string =>
  `external_id, ${kind}_id AS id, name AS label, ${kind}_id AS ref, '${kind}:' || ${kind}_id AS chain, NULL AS only_receipt`;

const TRUTH = {
  user: {
    prefix: "usr_",
    facts: `'active', json(iif(active, 'true', 'false')), 'roles', json(roles), 'locale', locale, 'time_zone', time_zone,
      'territories', json(territories), 'capacity', capacity, 'created_at_ms', created_at_ms, 'updated_at_ms', updated_at_ms`,
  },
  team: {
    prefix: "tea_",
    facts: "'created_at_ms', created_at_ms, 'updated_at_ms', updated_at_ms",
  },
  account: {
    prefix: "acc_",
    facts: `'customer_status', customer_status, 'arr_minor', arr_minor, 'region', region, 'company_size', company_size,
      'industry', industry, 'created_at_ms', created_at_ms, 'updated_at_ms', updated_at_ms`,
  },
  product: {
    prefix: "prd_",
    facts: `'family', family, 'charge', charge, 'billing_period', billing_period, 'discount_cap_bps', discount_cap_bps,
      'active', json(iif(active, 'true', 'false')), 'created_at_ms', created_at_ms, 'updated_at_ms', updated_at_ms`,
  },
} as const;

/** Who the lead is in a word, as its page shows it. */
export const LEAD_LABEL =
  "coalesce(lead.company, nullif(trim(coalesce(lead.first_name, '') || ' ' || coalesce(lead.last_name, '')), ''))";

const ENTRYPOINTS: Readonly<Record<string, string>> = {
  preflight: "lead_routing/preflight",
  decision: "lead_routing/decision",
};

/** The node; null where this tenant has none of this id. */
export async function loadGraphNode(
  db: D1Database,
  tenant: string,
  entity: GraphEntity,
  id: string,
): Promise<GraphNode | null> {
  const query = QUERIES[entity](id);
  if (query === null) return null;
  const row = await db
    .prepare(query.sql)
    .bind(tenant, ...query.values)
    .first<Omit<GraphNode, "entity" | "facts"> & { readonly facts: string }>();
  if (row === null) return null;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- SQLite's json_object of the columns above
  const facts = JSON.parse(row.facts) as GraphNode["facts"];
  return { ...row, entity, facts };
}

/** What looks like an id of ours (26 characters of base32) is one; an own id of that very shape is found by ours alone. */
function truthQuery(entity: keyof typeof TRUTH, id: string): NodeQuery {
  const { prefix, facts } = TRUTH[entity];
  const isOurs = id.startsWith(prefix) && /^[a-z2-7]{26}$/.test(id.slice(prefix.length));
  const column = isOurs ? `${entity}_id` : "external_id";
  return {
    sql: `SELECT ${NAMED(entity)}, json_object(${facts}) AS facts FROM ${entity} WHERE tenant_id = ?1 AND ${column} = ?2`,
    values: [id],
  };
}

const TENANT = `SELECT tenant_id AS external_id, tenant_id AS id, name AS label, tenant_id AS ref, 'tenant:' || tenant_id AS chain,
  NULL AS only_receipt, json_object('locale', locale, 'time_zone', time_zone, 'created_at_ms', created_at_ms) AS facts
  FROM tenant WHERE tenant_id = ?1 AND tenant_id = ?2`;

const LEAD = `SELECT NULL AS external_id, lead_id AS id, ${LEAD_LABEL} AS label, lead_id AS ref, 'lead:' || lead_id AS chain,
  NULL AS only_receipt, json_object('status', status, 'status_reason', status_reason, 'source', source, 'country', country,
    'segment', segment, 'rung', rung, 'route_strategy', route_strategy, 'attempt', attempt, 'accepted_at_ms', accepted_at_ms,
    'routed_at_ms', routed_at_ms, 'sla_due_at_ms', sla_due_at_ms) AS facts
  FROM lead WHERE tenant_id = ?1 AND lead_id = ?2`;

const WORKFLOW = `SELECT NULL AS external_id, chain AS id, NULL AS label, chain AS ref, chain, NULL AS only_receipt,
  json_object('kind', kind, 'subject', subject, 'step', step, 'status', status, 'head', head, 'version', version,
    'started_at_ms', started_at_ms, 'updated_at_ms', updated_at_ms) AS facts
  FROM rev_workflow WHERE tenant_id = ?1 AND chain = ?2`;

/** `<lead>:<attempt>:<preflight|decision>`. */
function decisionQuery(id: string): NodeQuery | null {
  const [, lead, attempt, name] =
    /^(led_[a-z2-7]{32}):(\d{1,9}):(preflight|decision)$/.exec(id) ?? [];
  const entrypoint = ENTRYPOINTS[name ?? ""];
  if (lead === undefined || entrypoint === undefined) return null;
  return {
    sql: `SELECT NULL AS external_id, ?5 AS id, entrypoint AS label, resource_id AS ref, 'lead:' || resource_id AS chain,
      receipt_id AS only_receipt, json_object('entrypoint', entrypoint, 'attempt', attempt,
        'allow', json(iif(allow, 'true', 'false')), 'reason_codes', json(decision -> '$.reason_codes'),
        'required_enrichment', json(required_enrichment), 'decided_at_ms', decided_at_ms, 'receipt_id', receipt_id,
        'config_version', config_version, 'config_sha256', config_sha256, 'policy_sha256', policy_sha256) AS facts
      FROM policy_decision WHERE tenant_id = ?1 AND resource_type = 'lead' AND resource_id = ?2 AND attempt = ?3
        AND entrypoint = ?4`,
    values: [lead, Number(attempt), entrypoint, id],
  };
}

/** `<chain>:<place in the chain>`: receipts are kept by chain, and an index by their ids would cost a row each. */
function receiptQuery(id: string): NodeQuery | null {
  const [, chain, place] = /^([a-z_]+:[^:]+):(\d{1,9})$/.exec(id) ?? [];
  if (chain === undefined) return null;
  return {
    sql: `SELECT NULL AS external_id, ?4 AS id, workflow_step AS label, resource_id AS ref, NULL AS chain, NULL AS only_receipt,
      json_object('receipt_id', id, 'workflow_step', workflow_step, 'outcome', outcome, 'seq', seq, 'chain', chain,
        'chain_seq', chain_seq, 'previous_receipt_id', previous_receipt_id, 'recorded_at_ms', recorded_at_ms,
        'actor_kind', actor_kind, 'actor_ref', actor_ref, 'resource_type', resource_type, 'resource_id', resource_id,
        'body_sha256', sha256, 'config_version', config_version, 'policy_sha256', policy_sha256) AS facts
      FROM receipt WHERE tenant_id = ?1 AND chain = ?2 AND chain_seq = ?3`,
    values: [chain, Number(place), id],
  };
}

/** Null where no node of the entity could have the id. */
const QUERIES: Readonly<Record<GraphEntity, (id: string) => NodeQuery | null>> = {
  tenant: (id) => ({ sql: TENANT, values: [id] }),
  user: (id) => truthQuery("user", id),
  team: (id) => truthQuery("team", id),
  account: (id) => truthQuery("account", id),
  product: (id) => truthQuery("product", id),
  lead: (id) => ({ sql: LEAD, values: [id] }),
  policy_decision: decisionQuery,
  rev_workflow: (id) => ({ sql: WORKFLOW, values: [id] }),
  receipt: receiptQuery,
};
