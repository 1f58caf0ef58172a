// SPDX-License-Identifier: Apache-2.0
// The one table of who may do what. Every route names its action, every door asks `mayDo`; a route whose action is not
// here does not compile.
import type { Scope } from "./api-key.ts";
import { type Role, ROLES } from "./roles.ts";

export interface ActionRule {
  /** The scope by which an API key may do it; null where no key may. */
  readonly scope: Scope | null;
  /** The roles of which a signed-in person needs one. */
  readonly roles: readonly Role[];
  /** What the deployment's operator has to do with it. */
  readonly operator: "no" | "also" | "only";
}

const SALES = ["sdr", "ae", "partner_manager", "sales_manager", "vp_sales", "csm"] as const;
const DESK = ["finance", "legal", "deal_desk"] as const;
const ADMIN = ["revops_admin"] as const;
const WATCHING = ["auditor", "executive"] as const;
/** Who deals with partners. */
const PARTNER_DESK = ["partner_manager", "sales_manager", ...ADMIN] as const;

export const ACTIONS = {
  "lead.create": rule("leads:write", ["sdr", "ae", "partner_manager", "sales_manager", ...ADMIN]),
  "lead.read": rule("leads:read", [...SALES, ...DESK, ...ADMIN, ...WATCHING]),
  "lead.enrich": rule("leads:write", ["sdr", "ae", "partner_manager", "sales_manager", ...ADMIN]),
  // It overrules what the config says.
  "lead.release": rule("leads:write", ["sales_manager", ...ADMIN]),
  // It takes a lead out of somebody's queue.
  "lead.merge": rule("leads:write", ["sales_manager", ...ADMIN]),
  // Whose lead it is, the command itself asks.
  "lead.work": rule("leads:write", [
    "sdr",
    "ae",
    "partner_manager",
    "sales_manager",
    "csm",
    ...ADMIN,
  ]),
  // Everybody's leads: whoever may do it is a manager to every command on a lead.
  "lead.reassign": rule("leads:write", ["partner_manager", "sales_manager", "vp_sales", ...ADMIN]),
  "lead.reprocess": rule("leads:write", ["sales_manager", "vp_sales", ...ADMIN]),
  "opportunity.read": rule("leads:read", [...SALES, ...DESK, ...ADMIN, ...WATCHING]),
  "opportunity.write": rule("leads:write", [
    "ae",
    "partner_manager",
    "sales_manager",
    "vp_sales",
    "csm",
    "deal_desk",
    ...ADMIN,
  ]),
  // No session: whoever registers does it as a partner's source, and only that partner's key has one.
  "registration.create": rule("registrations", []),
  "registration.read": rule("registrations", PARTNER_DESK),
  "conflict.read": rule("leads:read", [...PARTNER_DESK, "vp_sales", "deal_desk"]),
  // No key: it waits for a person's judgement.
  "conflict.resolve": rule(null, PARTNER_DESK),
  "queue.read": rule("leads:read", [...SALES, "deal_desk", ...ADMIN, ...WATCHING]),
  "graph.read": rule("leads:read", [...SALES, ...DESK, ...ADMIN, ...WATCHING]),
  "config.read": rule("config:write", [...ADMIN, "deal_desk", "sales_manager", ...WATCHING]),
  "config.check": rule("config:write", [...ADMIN, "deal_desk", "sales_manager"]),
  "config.draft": rule("config:write", ADMIN),
  "config.publish": rule("config:write", ADMIN),
  // No key: a second person has to be a person, and an administrator can issue a key in another's name.
  "config.consent": rule(null, ADMIN),
  "config.simulate": rule("config:write", [
    ...ADMIN,
    "deal_desk",
    "sales_manager",
    "finance",
    "auditor",
  ]),
  "directory.read": rule("directory:read", ROLES),
  "directory.write": rule("admin", ADMIN),
  "user.offboard": rule("admin", ADMIN),
  "record.read": rule("directory:read", ROLES),
  "record.write": rule("admin", [...ADMIN, "deal_desk"]),
  // What a file may hold is what its caller may write by API: see mayImport.
  "import.read": rule("admin", [...ADMIN, "deal_desk", "sales_manager"]),
  "import.run": rule("admin", [...ADMIN, "deal_desk", "sales_manager"]),
  "key.issue": { ...rule("admin", ADMIN), operator: "also" },
  "key.manage": rule("admin", ADMIN),
  "webhook.manage": rule("admin", ADMIN),
  "source.manage": rule("admin", ADMIN),
  "evidence.export": rule("evidence:read", ["finance", "legal", "auditor", ...ADMIN]),
  "log.read": rule("evidence:read", ["finance", "legal", "auditor", ...ADMIN]),
  "letter.manage": { ...rule("admin", ADMIN), operator: "also" },
  "mail.read": { ...rule("admin", ADMIN), operator: "also" },
  "view.rebuild": rule("admin", ADMIN),
  "tenant.save": { scope: null, roles: [], operator: "only" },
} as const satisfies Readonly<Record<string, ActionRule>>;

export type Action = keyof typeof ACTIONS;

/** The rule behind an action, with its fields widened. */
export function actionRule(action: Action): ActionRule {
  return ACTIONS[action];
}

/** Who asks, as far as the table looks at it. A key that is bound to a person needs its scope and the person's role. */
export interface Asking {
  /** Scopes of the key; null for a signed-in person. */
  readonly scopes: readonly Scope[] | null;
  /** Roles of the person; null for a key that is bound to nobody. */
  readonly roles: readonly Role[] | null;
}

/** Whether a caller of a tenant may do it. Whoever is neither a key nor a person may do nothing. */
export function mayDo(action: Action, { scopes, roles }: Asking): boolean {
  const { scope, roles: allowed } = actionRule(action);
  if (scopes === null && roles === null) return false;
  if (scopes !== null && (scope === null || !scopes.includes(scope))) return false;
  return roles === null || roles.some((role) => allowed.includes(role));
}

function rule<const R extends readonly Role[]>(
  scope: Scope | null,
  roles: R,
): { readonly scope: Scope | null; readonly roles: R; readonly operator: "no" } {
  return { scope, roles, operator: "no" };
}
