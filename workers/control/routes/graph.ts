// SPDX-License-Identifier: Apache-2.0
// GET /v1/graph/{entity}/{id}: a node, its edges and its receipts. Whoever may not read a thing elsewhere does not read it
// here: neither as the node nor, beyond its id, as the far end of an edge.
import { z } from "zod";
import type { readGraph } from "#api/routes/graph.ts";
import type { GraphView } from "#api/schemas/graph.ts";
import { actionRule, mayDo } from "#domain/access/actions.ts";
import { actionToSee, type GraphEntity } from "#domain/graph/graph.ts";
import { ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import { rolesOf, type TenantCaller } from "#edge/authenticate.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { type GraphPage, loadGraphPage } from "#storage/read-graph.ts";
import { type GraphNode, loadGraphNode } from "#storage/read-graph-nodes.ts";
import type { ControlEnv } from "../control-env.ts";
import { refuseCursor } from "./queues.ts";

/** Rows of each kind of edge where the caller names no number. */
const PAGE_ROWS = 20;

const Position = z.strictObject({
  fan: z.string(),
  after: z.array(z.union([z.string(), z.int()])).max(2),
});

type View = z.input<typeof GraphView>;

export const readGraphWork: DoorWork<ControlEnv, typeof readGraph, GraphNode | "not_yours"> = {
  find: ({ env, caller, params: { entity, id } }) =>
    maySee(caller, entity, id) ? loadGraphNode(env.DB, caller.tenant, entity, id) : "not_yours",
  async answer({ env, caller, params, found, query }) {
    if (found === "not_yours") return refuseReading(caller, params.entity, params.id);
    const { tenant } = caller;
    const idKey = idKeyOf(env, tenant);
    const list = `graph/${found.entity}/${found.id}`;
    const { edge = null, cursor: given } = query;
    const cursor = given === undefined ? null : openCursor(idKey, list, given, Position);
    const isOfEdge = cursor === null || cursor.fan.startsWith(`${edge ?? ""}/`);
    if (given !== undefined && (cursor === null || !isOfEdge)) return refuseCursor();
    const limit = query.limit === undefined ? PAGE_ROWS : Number(query.limit);
    const page = await loadGraphPage(env.DB, tenant, found, { edge, cursor, limit });
    return ok({
      status: 200,
      body: viewGraph(found, page, caller, (at) => sealCursor(idKey, list, at)),
    });
  },
};

function maySee(caller: TenantCaller, entity: GraphEntity, id: string): boolean {
  const scopes = caller.kind === "key" ? caller.scopes : null;
  return mayDo(actionToSee(entity, id), { scopes, roles: rolesOf(caller) });
}

function refuseReading(
  caller: TenantCaller,
  entity: GraphEntity,
  id: string,
): ReturnType<typeof refuse> {
  const { scope } = actionRule(actionToSee(entity, id));
  const has = caller.kind !== "key" || (scope !== null && caller.scopes.includes(scope));
  return refuse(has ? "missing_role" : "missing_scope");
}

function viewGraph(
  node: GraphNode,
  page: GraphPage,
  caller: TenantCaller,
  seal: (at: { fan: string; after: (string | number)[] }) => string,
): View {
  const { entity, id, external_id, label } = node;
  return {
    entity,
    id,
    external_id,
    label,
    facts: viewFacts(node.facts),
    edges: page.edges.map(({ since_ms, ...edge }) => {
      const since = since_ms === null ? null : instantText(since_ms);
      const shown = maySee(caller, edge.entity, edge.id) ? {} : { external_id: null, label: null };
      return { ...edge, since, ...shown };
    }),
    receipts: page.receipts.map((one) => ({
      id: one.id,
      node_id: `${one.chain}:${one.chain_seq}`,
      workflow_step: one.workflow_step,
      timestamp: instantText(one.recorded_at_ms),
      actor: { kind: one.actor_kind, ref: one.actor_ref },
      outcome: one.outcome,
    })),
    more: page.more.map(({ cursor: { fan, after }, ...edge }) => {
      return { ...edge, cursor: seal({ fan, after: [...after] }) };
    }),
  };
}

/** Instants as texts, under their names without the unit. */
function viewFacts(facts: GraphNode["facts"]): View["facts"] {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => {
      if (name.endsWith("_at_ms") && typeof value === "number")
        return [name.slice(0, -"_ms".length), instantText(value)];
      return [name.replace(/_at_ms$/, "_at"), Array.isArray(value) ? [...value] : value];
    }),
  );
}
