// SPDX-License-Identifier: Apache-2.0
// A tenant with sellers, approvers and administrators, and a config that limits discounts: what the doors of drafts,
// versions and candidates are tried with.
import { env } from "cloudflare:workers";
import { SCOPES } from "#domain/access/api-key.ts";
import type { Role } from "#domain/access/roles.ts";
import { ConfigBody } from "#domain/receipts/body.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { type Answer, callDoor } from "./door-calls.ts";
import { seedPerson } from "./people.ts";
import { type Admin, seedAdmin } from "./publish-config.ts";

export const VERSIONS = "/v1/config/versions";

/** Discounts up to `self_pct` are an AE's own; nothing in it is looser the smaller that is. */
export function dealsConfig(self_pct: number, more: Record<string, unknown> = {}) {
  return {
    segments: [
      { name: "smb", arr_max: 49_999, company_size_max: 199, sla_minutes: 60 },
      { name: "enterprise", arr_min: 50_000, company_size_min: 200, sla_minutes: 240 },
    ],
    routing: { fallback_team: "team:sales" },
    discounts: {
      smb: {
        ae_self_approve_pct: self_pct,
        manager_required_pct: self_pct,
        finance_required_pct: 0.3,
        max_discount_pct: 0.4,
      },
      enterprise: {
        ae_self_approve_pct: 0.05,
        finance_required_pct: 0.2,
        max_discount_pct: 0.3,
      },
    },
    ...more,
  };
}

export interface ConfigScene {
  readonly tenant: string;
  /** Of the tenant itself, with every scope. */
  readonly key: string;
  /** Three administrators who are signed in. */
  readonly admins: readonly [Admin, Admin, Admin];
  /** A signed-in person of another role. */
  signIn(external_id: string, roles: readonly Role[]): Promise<Admin>;
  publish(
    by: string,
    config: unknown,
    more?: { readonly query?: string; readonly headers?: Record<string, string> },
  ): Promise<Answer>;
  /** Numbers of the versions that stand. */
  numbers(): Promise<readonly number[]>;
  /** What the receipts of the versions say. */
  told(): Promise<readonly ConfigBody[]>;
}

const APPROVERS = [
  ["manager", "sales_manager"],
  ["manager-2", "sales_manager"],
  ["cfo", "finance"],
  ["lawyer", "legal"],
] as const;

let tenants = 0;

/** A tenant of its own; `prefix` keeps those of different files apart. */
export async function openConfigScene(prefix: string): Promise<ConfigScene> {
  tenants += 1;
  const tenant = `${prefix}-${tenants}`;
  await callDoor("PUT", `/v1/tenants/${tenant}`, env.OPERATOR_KEY, { name: tenant });
  const issued = await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, {
    tenant,
    name: "k",
    scopes: SCOPES,
  });
  const key = String(issued.body["key"]);
  for (const [external_id, role] of APPROVERS) {
    await callDoor("PUT", `/v1/users/${external_id}`, key, { name: external_id, roles: [role] });
  }
  await callDoor("PUT", "/v1/users/ae", key, { name: "ae", roles: ["ae"], manager: "manager" });
  await callDoor("PUT", "/v1/teams/sales", key, { name: "Sales", members: ["ae", "manager"] });
  const admin = (name: string) => seedAdmin(tenant, name);
  return {
    tenant,
    key,
    admins: [await admin("admin-1"), await admin("admin-2"), await admin("admin-3")],
    signIn: async (external_id, roles) => {
      const { session } = await admin(external_id);
      return { ...(await seedPerson(tenant, external_id, roles)), session };
    },
    publish: (by, config, { query = "", headers = {} } = {}) =>
      callDoor("POST", `${VERSIONS}${query}`, by, config, { headers }),
    async numbers() {
      const { body } = await callDoor("GET", VERSIONS, key);
      const items = body["items"] as unknown as readonly { readonly config_version: number }[];
      return items.map(({ config_version }) => config_version).toReversed();
    },
    async told() {
      const chains = [`config:${tenant}`];
      const [chain] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains });
      return (chain?.receipts ?? []).map(({ body }) => ConfigBody.parse(JSON.parse(body)));
    },
  };
}

/** A tenant whose first version lets an AE give 20 %. */
export async function openPublished() {
  const scene = await openConfigScene("cnd-door");
  const [ada] = scene.admins;
  const first = await scene.publish(ada.session, dealsConfig(0.2));
  if (first.status !== 201) throw new Error(`the first version was refused: ${first.status}`);
  return scene;
}
