// SPDX-License-Identifier: Apache-2.0
// The graph's names: which things are nodes, under which names they hang together, and what a caller must be allowed to
// read elsewhere to see a node here.
import type { Action } from "../access/actions.ts";

export const GRAPH_ENTITIES = [
  "tenant",
  "user",
  "team",
  "account",
  "product",
  "lead",
  "policy_decision",
  "rev_workflow",
  "receipt",
] as const;
export type GraphEntity = (typeof GRAPH_ENTITIES)[number];

/**
 * An edge reads from left to right: lead ROUTED_TO user, account OWNED_BY user, receipt EVIDENCES rev_workflow. The first
 * six are the field's; the rest say how people, teams and companies stand to each other.
 */
export const EDGES = [
  "BELONGS_TO",
  "ROUTED_TO",
  "OWNED_BY",
  "ASSOCIATED_TO",
  "APPLIES_TO",
  "EVIDENCES",
  "MANAGED_BY",
  "MEMBER_OF",
  "LED_BY",
  "DEPUTIZED_BY",
  "REPORTS_TO",
  "CHILD_OF",
] as const;
export type EdgeName = (typeof EDGES)[number];

export type Direction = "out" | "in";

/** Receipts and workflows are seen by whoever may see what their chain tells of; a chain not named here is the log's. */
const CHAIN_ACTIONS: ReadonlyMap<string, Action> = new Map([
  ["lead", "lead.read"],
  ["user", "directory.read"],
  ["team", "directory.read"],
  ["tenant", "directory.read"],
  ["absence", "directory.read"],
  ["account", "record.read"],
  ["product", "record.read"],
  ["config", "config.read"],
  ["import", "import.read"],
  ["export", "evidence.export"],
  ["api_key", "key.manage"],
  ["webhook", "webhook.manage"],
  ["source_secret", "source.manage"],
  ["crm_object", "lead.read"],
]);

const ENTITY_ACTIONS: Readonly<Record<GraphEntity, Action | null>> = {
  tenant: "directory.read",
  user: "directory.read",
  team: "directory.read",
  account: "record.read",
  product: "record.read",
  lead: "lead.read",
  policy_decision: "lead.read",
  rev_workflow: null,
  receipt: null,
};

/** What a caller must be allowed to do to see a node; `id` matters where it begins with a chain, `<kind>:<ref>`. */
export function actionToSee(entity: GraphEntity, id: string): Action {
  const kind = id.slice(0, id.indexOf(":"));
  return ENTITY_ACTIONS[entity] ?? CHAIN_ACTIONS.get(kind) ?? "log.read";
}
