// SPDX-License-Identifier: Apache-2.0
// Everybody who may come to a door, and what the table of actions has for each of them.
import { env } from "cloudflare:workers";
import type { Access } from "#api/contract.ts";
import { actionRule, mayDo } from "#domain/access/actions.ts";
import { PARTNER_SCOPE, type Scope, SCOPES } from "#domain/access/api-key.ts";
import { type Role, ROLES } from "#domain/access/roles.ts";
import { SESSION_COOKIE } from "#edge/session.ts";
import { callDoor } from "../door-calls.ts";
import { issuePartnerKey } from "../partner-key.ts";
import { openTestSession, seedPerson, type TestPerson } from "../people.ts";

/** What a door must make of a caller: let in, or refuse with one of these. */
export type Verdict =
  | "admitted"
  | "unauthorized"
  | "missing_scope"
  | "missing_role"
  | "tenant_not_chosen";

export interface WalkCaller {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The tenant in which the caller stands; null for the operator, for nobody, and where none is chosen. */
  readonly tenant: string | null;
  /** Who is signed in. */
  readonly person: TestPerson | null;
  readonly expects: (action: Access) => Verdict;
}

export function nobody(): WalkCaller {
  return {
    name: "nobody",
    headers: {},
    tenant: null,
    person: null,
    expects: (action) => (action === "anybody" ? "admitted" : "unauthorized"),
  };
}

export function operator(): WalkCaller {
  return {
    name: "the operator",
    headers: bearer(env.OPERATOR_KEY),
    tenant: null,
    person: null,
    expects(action) {
      if (action === "anybody") return "admitted";
      if (action === "signed_in") return "missing_scope";
      return actionRule(action).operator === "no" ? "missing_scope" : "admitted";
    },
  };
}

/** A person with one role, and one with none, signed in to the tenant. */
export async function signedIn(tenant: string): Promise<readonly WalkCaller[]> {
  const sets: readonly (readonly Role[])[] = [...ROLES.map((role) => [role]), []];
  return Promise.all(
    sets.map(async (roles) => {
      const label = roles[0] ?? "no-role";
      const person = await seedPerson(tenant, `walker-${label.replaceAll("_", "-")}`, roles);
      return {
        name: `${label} of ${tenant}`,
        headers: bearer(await openTestSession(person, tenant)),
        tenant,
        person,
        expects: (action: Access) => judge(action, null, roles),
      };
    }),
  );
}

/** Who is signed in and stands in no tenant: none is chosen, or the chosen one has no such user. */
export async function outsiders(tenant: string, other: string): Promise<readonly WalkCaller[]> {
  const places = [
    ["who chose no tenant", null],
    ["who chose a tenant that is not theirs", other],
  ] as const;
  return Promise.all(
    places.map(async ([name, chosen], i) => {
      const person = await seedPerson(tenant, `walker-outside-${i}`, ROLES);
      return {
        name: `somebody ${name}`,
        headers: bearer(await openTestSession(person, chosen)),
        tenant: null,
        person,
        expects: (action: Access): Verdict => {
          if (action === "anybody" || action === "signed_in") return "admitted";
          return actionRule(action).operator === "only" ? "missing_scope" : "tenant_not_chosen";
        },
      };
    }),
  );
}

/** Keys of the tenant: one per scope, one with all others, a partner's, and one with all scopes for a user of each role. */
export async function keys(tenant: string, admin: string): Promise<readonly WalkCaller[]> {
  const callers: WalkCaller[] = [];
  const issue = async (name: string, scopes: readonly Scope[], role: Role | null) => {
    const user = role === null ? {} : { user: `walker-${role.replaceAll("_", "-")}` };
    const { status, body } = await callDoor("POST", "/v1/keys", admin, { name, scopes, ...user });
    if (status !== 201) throw new Error(`no key for the walk: ${JSON.stringify(body)}`);
    const roles = role === null ? null : [role];
    const headers = bearer(String(body["key"]));
    const expects = (action: Access) => judge(action, scopes, roles);
    callers.push({ name, headers, tenant, person: null, expects });
  };
  for (const scope of SCOPES) {
    await issue(`a key with ${scope}`, [scope], null);
    await issue(
      `a key without ${scope}`,
      SCOPES.filter((one) => one !== scope),
      null,
    );
  }
  const partner = bearer(await issuePartnerKey(admin, "north"));
  callers.push({
    name: "a partner's key",
    headers: partner,
    tenant,
    person: null,
    expects: (action: Access) => judge(action, [PARTNER_SCOPE], null),
  });
  for (const role of ROLES) await issue(`a key of a user with role ${role}`, SCOPES, role);
  return callers;
}

/** The same caller in a browser: the cookie in place of the bearer. */
export function inBrowser(caller: WalkCaller, origin: string | null): WalkCaller {
  const token = (caller.headers["authorization"] ?? "").slice("Bearer ".length);
  return {
    ...caller,
    name: `${caller.name} in a browser`,
    headers: {
      cookie: `${SESSION_COOKIE}=${token}`,
      ...(origin === null ? {} : { origin, "sec-fetch-site": "same-origin" }),
    },
  };
}

function judge(
  action: Access,
  scopes: readonly Scope[] | null,
  roles: readonly Role[] | null,
): Verdict {
  if (action === "anybody") return "admitted";
  if (action === "signed_in") return scopes === null ? "admitted" : "missing_scope";
  const { operator, scope } = actionRule(action);
  if (operator === "only") return "missing_scope";
  if (mayDo(action, { scopes, roles })) return "admitted";
  return scopes !== null && (scope === null || !scopes.includes(scope))
    ? "missing_scope"
    : "missing_role";
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}
