// SPDX-License-Identifier: Apache-2.0
// `/me` and its forms: each changes one thing of the person's own and leads back to the page.
import type { Hono } from "hono";
import { answerPage, redirectTo } from "#edge/html.ts";
import { openPersonPage, type PersonPageCall } from "#edge/page-door.ts";
import { dropCookie, SESSION_COOKIE } from "#edge/session.ts";
import { personDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { DONE, renderMe } from "../pages/me-page.ts";
import { chooseTenant } from "../sign-in/choose-tenant.ts";

type Call = PersonPageCall<ControlEnv>;

export function openMePages(app: Hono<{ Bindings: ControlEnv }>): void {
  openPersonPage(app, "get", "/me", answerMe);
  openPersonPage(app, "post", "/me/tenant", async ({ env, caller, form, now_ms }) => {
    const chosen = await chooseTenant(env, caller, form.get("tenant") ?? "", now_ms);
    // Not a member any more, or the session is over: the page shows what there is now.
    return redirectTo(chosen.ok ? "/me?done=tenant" : "/me");
  });
  openPersonPage(app, "post", "/me/sessions/revoke", answerRevoke);
  openPersonPage(app, "post", "/sign-out", async ({ env, caller, now_ms }) => {
    await revoke(env, caller.person, { session_id: caller.session.session_id, keep: null }, now_ms);
    return redirectTo("/sign-in", [dropCookie(SESSION_COOKIE)]);
  });
}

async function answerMe({ env, caller, url, now_ms }: Call): Promise<Response> {
  const { person } = caller;
  const sessions = await personDeskStub(env, person).sessions({ v: 1, person, now_ms });
  const done = url.searchParams.get("done") ?? "";
  const said = Object.hasOwn(DONE, done) ? DONE[done] : undefined;
  const main = renderMe(caller, sessions, said);
  return answerPage("My account, revops-pack", main, { personal: true, forms: true });
}

async function answerRevoke({ env, caller, form, now_ms }: Call): Promise<Response> {
  const { person, session } = caller;
  if (form.get("others") !== null) {
    await revoke(env, person, { session_id: null, keep: session.session_id }, now_ms);
    return redirectTo("/me?done=others");
  }
  const session_id = form.get("session_id") ?? "";
  await revoke(env, person, { session_id, keep: null }, now_ms);
  return redirectTo("/me?done=session");
}

async function revoke(
  env: ControlEnv,
  person: string,
  which: { readonly session_id: string | null; readonly keep: string | null },
  now_ms: number,
): Promise<void> {
  await personDeskStub(env, person).revokeSessions({ v: 1, person, ...which, now_ms });
}
