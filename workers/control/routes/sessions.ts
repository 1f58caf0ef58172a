// SPDX-License-Identifier: Apache-2.0
// The caller's session and the person's others. The object is asked every time, so whatever ends here is over at once.
import type { z } from "zod";
import type {
  chooseSessionTenant,
  listSessions,
  readSession,
  revokeSession,
  revokeSessions,
} from "#api/routes/sessions.ts";
import type { SessionView } from "#api/schemas/sign-in.ts";
import type { SessionRecord } from "#domain/messages/person-desk.ts";
import { ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import type { PersonCaller } from "#edge/authenticate.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { personDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { chooseTenant } from "../sign-in/choose-tenant.ts";

export const readSessionWork: DoorWork<ControlEnv, typeof readSession, undefined> = {
  answer: ({ caller }) => ok({ status: 200, body: viewSession(caller, caller.session) }),
};

export const chooseSessionTenantWork: DoorWork<ControlEnv, typeof chooseSessionTenant, undefined> =
  {
    async answer({ env, caller, body, now_ms }) {
      const chosen = await chooseTenant(env, caller, body.tenant, now_ms);
      if (chosen.ok) return ok({ status: 200, body: viewSession(caller, chosen.value) });
      if (chosen.error === "session_ended") return refuse("unauthorized");
      const message = "The person is no active user of this tenant.";
      return refuse("invalid_fields", {
        errors: [{ pointer: "/tenant", code: "no_membership", message }],
      });
    },
  };

export const listSessionsWork: DoorWork<ControlEnv, typeof listSessions, undefined> = {
  async answer({ env, caller, now_ms }) {
    const { person, session } = caller;
    const all = await personDeskStub(env, person).sessions({ v: 1, person, now_ms });
    const items = all.map((one) => ({
      ...viewFields(one),
      current: one.session_id === session.session_id,
    }));
    return ok({ status: 200, body: { items, next_cursor: null } });
  },
};

export const revokeSessionWork: DoorWork<ControlEnv, typeof revokeSession, undefined> = {
  async answer({ env, caller: { person }, params: { session_id }, now_ms }) {
    const asked = { v: 1, person, session_id, keep: null, now_ms } as const;
    const ended = await personDeskStub(env, person).revokeSessions(asked);
    return ended === 0 ? refuse("not_found") : ok({ status: 200, body: { ended } });
  },
};

export const revokeSessionsWork: DoorWork<ControlEnv, typeof revokeSessions, undefined> = {
  async answer({ env, caller: { person, session }, query, now_ms }) {
    const keep = query.all === "true" ? null : session.session_id;
    const asked = { v: 1, person, session_id: null, keep, now_ms } as const;
    const ended = await personDeskStub(env, person).revokeSessions(asked);
    return ok({ status: 200, body: { ended } });
  },
};

function viewSession(
  { memberships }: PersonCaller,
  session: SessionRecord,
): z.input<typeof SessionView> {
  // A tenant that the person left is none any more: every door treats it so (enterTenant).
  const user = memberships.find(({ tenant }) => tenant === session.tenant);
  return {
    tenant: user?.tenant ?? null,
    user:
      user === undefined
        ? null
        : {
            id: user.user_id,
            external_id: user.external_id,
            name: user.name,
            roles: [...user.roles],
          },
    tenants: memberships.map(({ tenant, roles }) => ({ tenant, roles: [...roles] })),
    session: viewFields(session),
  };
}

function viewFields(session: SessionRecord): z.input<typeof SessionView>["session"] {
  return {
    id: session.session_id,
    client: session.client,
    proof: session.proof,
    created_at: instantText(session.created_at_ms),
    seen_at: instantText(session.seen_at_ms),
    expires_at: instantText(session.expires_at_ms),
  };
}
