// SPDX-License-Identifier: Apache-2.0
// A node's edges and receipts: all fans in one round trip and of one instant, each no longer than a page.
import type { Direction, EdgeName, GraphEntity } from "#domain/graph/graph.ts";
import { type Fan, fanName, FANS, RESOURCE_FANS } from "./read-graph-fans.ts";
import type { GraphNode } from "./read-graph-nodes.ts";
import type { receipt } from "./tables/receipt.ts";

export interface GraphEdge {
  readonly edge: EdgeName;
  readonly direction: Direction;
  readonly entity: GraphEntity;
  readonly id: string;
  readonly external_id: string | null;
  readonly label: string | null;
  readonly since_ms: number | null;
}

export type GraphReceipt = Pick<
  typeof receipt.$inferSelect,
  | "chain"
  | "chain_seq"
  | "id"
  | "workflow_step"
  | "recorded_at_ms"
  | "actor_kind"
  | "actor_ref"
  | "outcome"
>;

/** Where a fan goes on. */
export interface FanCursor {
  readonly fan: string;
  readonly after: readonly (string | number)[];
}

export interface GraphPage {
  readonly edges: readonly GraphEdge[];
  /** The newest first. */
  readonly receipts: readonly GraphReceipt[];
  /** Each fan that has more than this. */
  readonly more: readonly (Pick<Fan, "edge" | "direction" | "entity"> & {
    readonly cursor: FanCursor;
  })[];
}

export interface GraphQuery {
  /** Edges of this name alone; null is all. */
  readonly edge: EdgeName | null;
  /** One fan, from where a page left off; null begins all. */
  readonly cursor: FanCursor | null;
  /** Rows of each fan. */
  readonly limit: number;
}

type FanRow = Omit<GraphEdge, "edge" | "direction" | "entity"> & { readonly key: string };

/** The receipts of a chain as a fan: not one of `FANS`, because they are read newest first. */
const RECEIPTS = { edge: "EVIDENCES", direction: "in", entity: "receipt" } as const;

/** Above every place in a chain. */
const NEWEST = Number.MAX_SAFE_INTEGER;

/** The page; of a cursor that names none of the node's fans, nothing. */
export async function loadGraphPage(
  db: D1Database,
  tenant: string,
  node: GraphNode,
  query: GraphQuery,
): Promise<GraphPage> {
  const { edge, cursor, limit } = query;
  const isWanted = (one: Pick<Fan, "edge" | "direction" | "entity">): boolean =>
    cursor === null ? edge === null || one.edge === edge : fanName(one) === cursor.fan;
  const fans = fansOf(node).filter(isWanted);
  const withReceipts = node.chain !== null && isWanted(RECEIPTS);
  const statements = fans.map((fan) =>
    db
      .prepare(fan.sql)
      .bind(tenant, node.ref, JSON.stringify(cursor?.after ?? fan.start), limit + 1),
  );
  if (withReceipts) statements.push(selectReceipts(db, tenant, node, query));
  const answers = statements.length === 0 ? [] : await db.batch<FanRow & GraphReceipt>(statements);
  const pages = fans.map((fan, i) => cutFan(fan, answers[i]?.results ?? [], limit));
  const receipts = withReceipts ? (answers.at(-1)?.results ?? []) : [];
  const last = receipts[limit - 1];
  const moreReceipts =
    receipts.length > limit && last !== undefined
      ? [{ ...RECEIPTS, cursor: { fan: fanName(RECEIPTS), after: [last.chain_seq] } }]
      : [];
  return {
    edges: [...chainEdge(node, query), ...pages.flatMap(({ edges }) => edges)],
    receipts: receipts.slice(0, limit),
    more: [...pages.flatMap(({ more }) => more), ...moreReceipts],
  };
}

function fansOf({ entity, facts }: GraphNode): readonly Fan[] {
  if (entity !== "receipt") return FANS[entity];
  const resource = RESOURCE_FANS[String(facts["resource_type"])];
  return resource === undefined ? [] : [resource];
}

/** A receipt and its chain's row are written in one transaction, so this edge needs no look-up. */
function chainEdge(
  { entity, facts }: GraphNode,
  { edge, cursor }: GraphQuery,
): readonly GraphEdge[] {
  if (entity !== "receipt" || cursor !== null || (edge !== null && edge !== "EVIDENCES")) return [];
  const since_ms = Number(facts["recorded_at_ms"]);
  const id = String(facts["chain"]);
  const far = { entity: "rev_workflow", id, external_id: null, label: null, since_ms } as const;
  return [{ edge: "EVIDENCES", direction: "out", ...far }];
}

function cutFan(
  { edge, direction, entity }: Fan,
  rows: readonly FanRow[],
  limit: number,
): Pick<GraphPage, "edges" | "more"> {
  const shown = rows.slice(0, limit);
  const edges = shown.map(({ id, external_id, label, since_ms }) => {
    return { edge, direction, entity, id, external_id, label, since_ms };
  });
  const last = shown.at(-1);
  if (rows.length <= limit || last === undefined) return { edges, more: [] };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- SQLite's json_array of the fan's own key
  const after = JSON.parse(last.key) as (string | number)[];
  const fan = fanName({ edge, direction, entity });
  return { edges, more: [{ edge, direction, entity, cursor: { fan, after } }] };
}

function selectReceipts(
  db: D1Database,
  tenant: string,
  { chain, only_receipt }: GraphNode,
  { cursor, limit }: GraphQuery,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT chain, chain_seq, id, workflow_step, recorded_at_ms, actor_kind, actor_ref, outcome FROM receipt
        WHERE tenant_id = ?1 AND chain = ?2 AND chain_seq < ?3 AND (?4 IS NULL OR id = ?4)
        ORDER BY chain_seq DESC LIMIT ?5`,
    )
    .bind(tenant, chain, cursor?.after[0] ?? NEWEST, only_receipt, limit + 1);
}
