// SPDX-License-Identifier: Apache-2.0
// A tenant with one of everything that the graph shows, in D1 as doors and the projection would have left it.
import { env } from "cloudflare:workers";
import { SCOPES } from "#domain/access/api-key.ts";
import { callDoor } from "./door-calls.ts";

export const LEADS = 45;
export const RECEIPTS = 30;
const AT = 1_700_000_000_000;
const fill = (prefix: string, n: number | string): string =>
  `${prefix}_${String(n).padStart(26, "a")}`;
export const lead = (n: number): string =>
  `led_${"b".repeat(30)}${String.fromCharCode(97 + Math.floor(n / 25), 97 + (n % 25))}`;
export const [boss, rep] = [fill("usr", "boss"), fill("usr", "rep")];
export const [team, acme, child, sku] = [
  fill("tea", "t"),
  fill("acc", "acme"),
  fill("acc", "child"),
  fill("prd", "sku"),
];

async function insert(table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const values = columns.map((column) => `value ->> '$.${column}'`).join(", ");
  await env.DB.prepare(
    `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${values} FROM json_each(?1)`,
  )
    .bind(JSON.stringify(rows))
    .run();
}

/** The same things under the same ids in any tenant: what keeps them apart is the tenant alone. */
export async function seedGraph(tenant: string): Promise<string> {
  const times = { created_at_ms: AT, updated_at_ms: AT };
  await insert("tenant", [
    { tenant_id: tenant, name: tenant, locale: "en", time_zone: "UTC", ...times },
  ]);
  const body = { tenant, name: "k", scopes: SCOPES };
  const key = String((await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, body)).body["key"]);
  const shared = { tenant_id: tenant, ...times };
  const user = { ...shared, active: 1, roles: '["sdr"]' };
  await insert("user", [
    {
      ...user,
      user_id: boss,
      external_id: "boss",
      name: "Boss",
      manager_id: null,
      deputy_id: null,
    },
    {
      ...user,
      user_id: rep,
      external_id: "rep",
      name: `Rep of ${tenant}`,
      manager_id: boss,
      deputy_id: boss,
    },
  ]);
  await insert("team", [
    {
      ...shared,
      team_id: team,
      external_id: "t",
      name: "Team",
      lead_user_id: boss,
      deputy_user_id: rep,
    },
  ]);
  await insert("team_member", [{ tenant_id: tenant, user_id: rep, team_id: team }]);
  const account = { ...shared, customer_status: "customer", owner_id: rep, external_ids: "{}" };
  await insert("account", [
    {
      ...account,
      account_id: acme,
      external_id: "acme",
      name: "Acme",
      csm_id: boss,
      parent_id: null,
    },
    {
      ...account,
      account_id: child,
      external_id: "child",
      name: "Child",
      csm_id: null,
      parent_id: acme,
    },
  ]);
  await insert("product", [
    {
      ...shared,
      product_id: sku,
      external_id: "sku",
      name: "Seat",
      charge: "one_time",
      active: 1,
      prices: "[]",
    },
  ]);
  const routed = { tenant_id: tenant, version: 2, status: "routed", owner_id: rep, team_id: team };
  await insert(
    "lead",
    Array.from({ length: LEADS }, (_, n) => ({
      ...routed,
      lead_id: lead(n),
      company: `Company ${n}`,
      account_id: acme,
      routed_at_ms: AT + n,
      sla_due_at_ms: n % 3 === 0 ? null : AT + (n % 7) * 1_000,
    })),
  );
  await insert("policy_decision", [
    {
      tenant_id: tenant,
      resource_type: "lead",
      resource_id: lead(0),
      attempt: 1,
      entrypoint: "lead_routing/decision",
      receipt_id: "rcp_2",
      decided_at_ms: AT,
      allow: 1,
      decision: '{"reason_codes":["pool_turn"]}',
      required_enrichment: "[]",
    },
  ]);
  const receipt = {
    tenant_id: tenant,
    workflow_step: "CREATE_LEAD",
    actor_kind: "user",
    actor_ref: boss,
    resource_version: 1,
    outcome: "done",
    sha256: "x",
    retention: "r7y",
  };
  const chains = {
    [`lead:${lead(0)}`]: ["lead", lead(0), 2],
    [`account:${acme}`]: ["account", acme, RECEIPTS],
  } as const;
  for (const [chain, [resource_type, resource_id, count]] of Object.entries(chains)) {
    const rows = Array.from({ length: count }, (_, i) => ({
      ...receipt,
      chain,
      chain_seq: i + 1,
      id: `rcp_${i + 1}`,
      seq: i,
      recorded_at_ms: AT + i,
      resource_type,
      resource_id,
    }));
    await insert("receipt", rows);
    await insert("rev_workflow", [
      {
        tenant_id: tenant,
        chain,
        kind: resource_type,
        subject: resource_id,
        step: "CREATE_LEAD",
        status: "done",
        head: "rcp_1",
        version: count,
        started_at_ms: AT,
        updated_at_ms: AT,
      },
    ]);
  }
  return key;
}
