// SPDX-License-Identifier: Apache-2.0
// The tenant that a session works in. The link is used up by then: whatever is said here, the session is kept, and its
// tenant may be chosen later.
import { SessionView } from "#api/schemas/sign-in.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { type Client, refusalText } from "../client.ts";
import type { Remote } from "../console.ts";
import { plainText } from "../terminal.ts";

/** Times that a person is asked: more wrong answers are no slips. */
const QUESTIONS = 3;

export interface TenantChoice {
  /** Null where none is chosen. */
  readonly tenant: string | null;
  /** Null where one is, or where nobody could be asked; else why the one that was said is not. */
  readonly failure: string | null;
}

/** The named one, the only one, or the one that the person says; none where nobody is there to be asked. */
export async function chooseTenant(
  client: Client,
  named: string | undefined,
  tenants: readonly string[],
  remote: Remote,
): Promise<TenantChoice> {
  if (tenants.length === 0) return { tenant: null, failure: "you are in no tenant" };
  const given = named ?? (tenants.length === 1 ? tenants[0] : undefined);
  const said = given ?? (remote.interactive ? await askTenant(tenants, remote) : null);
  if (said === null) return { tenant: null, failure: null };
  const chosen = await openTenant(client, said, tenants);
  return chosen.ok ? { tenant: said, failure: null } : { tenant: null, failure: chosen.error };
}

/** The last answer, if it is none of them all the same; null where there is none. */
async function askTenant(tenants: readonly string[], remote: Remote): Promise<string | null> {
  const list = tenants.map(plainText).join(", ");
  let said: string | null = null;
  for (let asked = 0; asked < QUESTIONS; asked++) {
    said = (await remote.ask(`You are in ${list}. Which one? `))?.trim() ?? null;
    if (said === null || tenants.includes(said)) return said;
  }
  return said;
}

async function openTenant(
  client: Client,
  tenant: string,
  tenants: readonly string[],
): Promise<Result<null, string>> {
  if (!tenants.includes(tenant)) return err(`you are not in ${plainText(tenant)}`);
  const chosen = await client.send({
    method: "PUT",
    path: "/v1/session/tenant",
    answer: SessionView,
    body: { tenant },
  });
  return chosen.ok ? ok(null) : err(refusalText(chosen.error));
}

/** What to type to choose one later. */
export function chooseLaterText(url: string, tenants: readonly string[]): string {
  const list = tenants.map(plainText).join(", ");
  return `you are in ${list}: choose with revops login --url ${url} --tenant <tenant>`;
}
