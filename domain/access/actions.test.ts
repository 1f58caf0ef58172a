// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { type Action, actionRule, ACTIONS, mayDo } from "./actions.ts";
import { KEY_SCOPES, PARTNER_SCOPE, type Scope } from "./api-key.ts";
import { type Role, ROLES } from "./roles.ts";

/**
 * Who may do what, written down a second time: whoever changes the table of actions changes this one too, and is seen
 * to. `op` is the operator: - nothing, + also, ! alone. Roles: x may, . may not.
 */
const MATRIX = `
action           scope          op  sdr ae  pm  fin leg sm  vp  csm dd  adm aud exe
lead.create      leads:write    -   x   x   x   .   .   x   .   .   .   x   .   .
lead.read        leads:read     -   x   x   x   x   x   x   x   x   x   x   x   x
lead.enrich      leads:write    -   x   x   x   .   .   x   .   .   .   x   .   .
lead.release     leads:write    -   .   .   .   .   .   x   .   .   .   x   .   .
lead.merge       leads:write    -   .   .   .   .   .   x   .   .   .   x   .   .
lead.work        leads:write    -   x   x   x   .   .   x   .   x   .   x   .   .
lead.reassign    leads:write    -   .   .   x   .   .   x   x   .   .   x   .   .
lead.reprocess   leads:write    -   .   .   .   .   .   x   x   .   .   x   .   .
opportunity.read leads:read     -   x   x   x   x   x   x   x   x   x   x   x   x
opportunity.write leads:write   -   .   x   x   .   .   x   x   x   x   x   .   .
registration.create registrations - .   .   .   .   .   .   .   .   .   .   .   .
registration.read registrations -   .   .   x   .   .   x   .   .   .   x   .   .
conflict.read    leads:read     -   .   .   x   .   .   x   x   .   x   x   .   .
conflict.resolve -              -   .   .   x   .   .   x   .   .   .   x   .   .
queue.read       leads:read     -   x   x   x   .   .   x   x   x   x   x   x   x
graph.read       leads:read     -   x   x   x   x   x   x   x   x   x   x   x   x
config.read      config:write   -   .   .   .   .   .   x   .   .   x   x   x   x
config.check     config:write   -   .   .   .   .   .   x   .   .   x   x   .   .
config.draft     config:write   -   .   .   .   .   .   .   .   .   .   x   .   .
config.publish   config:write   -   .   .   .   .   .   .   .   .   .   x   .   .
config.consent   -              -   .   .   .   .   .   .   .   .   .   x   .   .
config.simulate  config:write   -   .   .   .   x   .   x   .   .   x   x   x   .
directory.read   directory:read -   x   x   x   x   x   x   x   x   x   x   x   x
directory.write  admin          -   .   .   .   .   .   .   .   .   .   x   .   .
user.offboard    admin          -   .   .   .   .   .   .   .   .   .   x   .   .
record.read      directory:read -   x   x   x   x   x   x   x   x   x   x   x   x
record.write     admin          -   .   .   .   .   .   .   .   .   x   x   .   .
import.read      admin          -   .   .   .   .   .   x   .   .   x   x   .   .
import.run       admin          -   .   .   .   .   .   x   .   .   x   x   .   .
key.issue        admin          +   .   .   .   .   .   .   .   .   .   x   .   .
key.manage       admin          -   .   .   .   .   .   .   .   .   .   x   .   .
webhook.manage   admin          -   .   .   .   .   .   .   .   .   .   x   .   .
source.manage    admin          -   .   .   .   .   .   .   .   .   .   x   .   .
evidence.export  evidence:read  -   .   .   .   x   x   .   .   .   .   x   x   .
log.read         evidence:read  -   .   .   .   x   x   .   .   .   .   x   x   .
letter.manage    admin          +   .   .   .   .   .   .   .   .   .   x   .   .
mail.read        admin          +   .   .   .   .   .   .   .   .   .   x   .   .
view.rebuild     admin          -   .   .   .   .   .   .   .   .   .   x   .   .
tenant.save      -              !   .   .   .   .   .   .   .   .   .   .   .   .
`;

const COLUMNS: Readonly<Record<string, Role>> = {
  sdr: "sdr",
  ae: "ae",
  pm: "partner_manager",
  fin: "finance",
  leg: "legal",
  sm: "sales_manager",
  vp: "vp_sales",
  csm: "csm",
  dd: "deal_desk",
  adm: "revops_admin",
  aud: "auditor",
  exe: "executive",
};
const OPERATOR: Readonly<Record<string, string>> = { "-": "no", "+": "also", "!": "only" };

interface Line {
  readonly action: Action;
  readonly scope: Scope | null;
  readonly operator: string;
  readonly roles: ReadonlySet<Role>;
}

function readMatrix(): readonly Line[] {
  const [head, ...lines] = MATRIX.trim()
    .split("\n")
    .map((line) => line.split(/ +/));
  const columns = head?.slice(3).map((name) => COLUMNS[name]) ?? [];
  return lines.map(([action = "", scope = "", operator = "", ...cells]) => ({
    action: action as Action,
    scope: scope === "-" ? null : (scope as Scope),
    operator: OPERATOR[operator] ?? "",
    roles: new Set(columns.filter((role, i) => role !== undefined && cells[i] === "x") as Role[]),
  }));
}

const lines = readMatrix();

describe("the table of actions", () => {
  test("holds the written-down actions, with a column for every role", () => {
    expect(lines.map(({ action }) => action)).toEqual(Object.keys(ACTIONS));
    expect(Object.values(COLUMNS)).toEqual(ROLES);
  });

  test.each(lines)("$action is for whom it says", ({ action, scope, operator, roles }) => {
    const rule = actionRule(action);
    expect([rule.scope, rule.operator]).toEqual([scope, operator]);
    for (const role of ROLES) {
      expect([role, mayDo(action, { scopes: null, roles: [role] })]).toEqual([
        role,
        roles.has(role),
      ]);
    }
  });
});

describe("who may do it", () => {
  test.each(lines)(
    "$action by a key takes its scope and no other, and a bound key the role too",
    ({ action, scope, roles }) => {
      for (const held of KEY_SCOPES) {
        expect([held, mayDo(action, { scopes: [held], roles: null })]).toEqual([
          held,
          held === scope,
        ]);
        for (const role of ROLES) {
          const may = mayDo(action, { scopes: [held], roles: [role] });
          expect([held, role, may]).toEqual([held, role, held === scope && roles.has(role)]);
        }
      }
      expect(mayDo(action, { scopes: KEY_SCOPES, roles: null })).toBe(scope !== null);
      expect(mayDo(action, { scopes: [], roles: ROLES })).toBe(false);
    },
  );

  test.each(lines)("$action is nobody's without a credential or without a role", ({ action }) => {
    expect(mayDo(action, { scopes: null, roles: null })).toBe(false);
    expect(mayDo(action, { scopes: null, roles: [] })).toBe(false);
    expect(mayDo(action, { scopes: KEY_SCOPES, roles: [] })).toBe(false);
  });

  test("a further role or scope never takes anything away", () => {
    for (const { action } of lines) {
      for (const role of ROLES) {
        if (mayDo(action, { scopes: null, roles: [role] })) {
          expect(mayDo(action, { scopes: null, roles: ROLES })).toBe(true);
        }
      }
    }
  });
});

test("whoever may issue keys may do all that a key can be given: no key is more than its issuer", () => {
  const issuers = ROLES.filter((role) => mayDo("key.issue", { scopes: null, roles: [role] }));
  expect(issuers).toEqual(["revops_admin"]);
  for (const { action, scope } of lines) {
    // A registration is made as a partner's source, which nobody of the tenant is.
    if (scope === null || action === "registration.create") continue;
    for (const role of issuers) {
      expect([action, mayDo(action, { scopes: null, roles: [role] })]).toEqual([action, true]);
    }
  }
});

test("a partner's key may hand in registrations and see them, and nothing else there is", () => {
  const allowed = lines.filter(({ action }) =>
    mayDo(action, { scopes: [PARTNER_SCOPE], roles: null }),
  );
  expect(allowed.map(({ action }) => action)).toEqual(["registration.create", "registration.read"]);
});
