// SPDX-License-Identifier: Apache-2.0
// The tenant that a session acts in: one of those of which the person is an active user now.
import type { SessionRecord } from "#domain/messages/person-desk.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { PersonCaller } from "#edge/authenticate.ts";
import { personDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";

/** Another tenant and one that does not exist are the same `no_membership`. */
export async function chooseTenant(
  env: ControlEnv,
  { person, session: { session_id }, memberships }: PersonCaller,
  tenant: string,
  now_ms: number,
): Promise<Result<SessionRecord, "no_membership" | "session_ended">> {
  if (!memberships.some((one) => one.tenant === tenant)) return err("no_membership");
  const asked = { v: 1, person, session_id, tenant, now_ms } as const;
  const session = await personDeskStub(env, person).chooseTenant(asked);
  return session === null ? err("session_ended") : ok(session);
}
