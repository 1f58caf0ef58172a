// SPDX-License-Identifier: Apache-2.0
// How things hang together.
import { defineRoute } from "../contract.ts";
import { GraphParams, GraphQuery, GraphView } from "../schemas/graph.ts";

export const readGraph = defineRoute({
  id: "readGraph",
  method: "get",
  path: "/v1/graph/{entity}/{id}",
  tag: "Graph",
  action: "graph.read",
  summary: "See a thing, what it hangs together with, and its receipts",
  description:
    "The node and its edges one hop out: lead ROUTED_TO user and team, account OWNED_BY and MANAGED_BY user, lead " +
    "ASSOCIATED_TO account, policy decision APPLIES_TO lead, receipt EVIDENCES workflow and record, user MEMBER_OF team " +
    "and REPORTS_TO user, team LED_BY and DEPUTIZED_BY user, account CHILD_OF account, and everything BELONGS_TO the " +
    "tenant. A kind of edge with more than a page goes on by `edge` and `cursor`. What you may not read elsewhere you " +
    "do not read here.",
  params: GraphParams,
  query: GraphQuery,
  success: { 200: { description: "The node.", schema: GraphView } },
  problems: [],
});
