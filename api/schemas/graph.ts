// SPDX-License-Identifier: Apache-2.0
// A node of the graph with its edges one hop out and the receipts attached.
import { z } from "zod";
import { EDGES, GRAPH_ENTITIES } from "#domain/graph/graph.ts";
import { OUTCOMES, WORKFLOW_STEPS } from "#domain/receipts/leaf.ts";
import { ActorView, Instant } from "./fields.ts";

const Entity = z.enum(GRAPH_ENTITIES);
const Edge = z.enum(EDGES);
const Direction = z.enum(["out", "in"]);

export const GraphParams = z.object({
  entity: Entity.meta({ description: "What the id is an id of.", example: "account" }),
  id: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .meta({
      description:
        "Our id. Of a user, team, account or product also your own id of it; of a policy decision " +
        "`<lead>:<attempt>:<preflight|decision>`, of a workflow its chain, of a receipt `<chain>:<place in it>`.",
      example: "acc-17",
    }),
});

export const GraphQuery = z.strictObject({
  edge: Edge.optional().meta({ description: "Edges of this name alone." }),
  cursor: z
    .string()
    .max(1000)
    .optional()
    .meta({ description: "A `cursor` of `more`, together with its edge; goes on there alone." }),
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/, "must be 1 to 100")
    .optional()
    .meta({
      description: "Rows of each kind of edge and of receipts, 1 to 100; default 20.",
      example: "20",
    }),
});

const Fact = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

const GraphEdge = z
  .object({
    edge: Edge,
    direction: Direction.meta({ description: "`out`: from this node; `in`: to it." }),
    entity: Entity,
    id: z.string().meta({ description: "Of the far end, to ask for it here." }),
    external_id: z.string().nullable(),
    label: z
      .string()
      .nullable()
      .meta({ description: "Null where it has no name, or you may not read it." }),
    since: Instant.nullable(),
  })
  .meta({ id: "GraphEdge" });

const GraphReceipt = z
  .object({
    id: z.string(),
    node_id: z.string().meta({ description: "Its id in the graph." }),
    workflow_step: z.enum(WORKFLOW_STEPS),
    timestamp: Instant,
    actor: ActorView,
    outcome: z.enum(OUTCOMES),
  })
  .meta({ id: "GraphReceipt" });

export const GraphView = z
  .object({
    entity: Entity,
    id: z.string(),
    external_id: z.string().nullable(),
    label: z.string().nullable(),
    facts: z.record(z.string(), Fact),
    edges: z.array(GraphEdge),
    receipts: z
      .array(GraphReceipt)
      .meta({ description: "What EVIDENCES the node, the newest first." }),
    more: z
      .array(z.object({ edge: Edge, direction: Direction, entity: Entity, cursor: z.string() }))
      .meta({ description: "Each kind of edge that has more than is shown." }),
  })
  .meta({ id: "GraphNode" });
