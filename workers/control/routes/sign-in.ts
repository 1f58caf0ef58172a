// SPDX-License-Identifier: Apache-2.0
// Signing in as a program does it: ask for a link, bring its token back, hold a session token.
import type { z } from "zod";
import type { askSignIn, openSignInLink, openWithAccess } from "#api/routes/sign-in.ts";
import type { OpenedSession } from "#api/schemas/sign-in.ts";
import { findClientName } from "#domain/access/client-name.ts";
import { parseCode } from "#domain/access/link-token.ts";
import { parseEmail } from "#domain/lead/email.ts";
import { InvariantError, ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import { ACCESS_HEADER, accessApplication, verifyAccess } from "#edge/access-jwt.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { isOtherPage } from "#edge/session.ts";
import type { ControlEnv } from "../control-env.ts";
import { askLink } from "../sign-in/ask-link.ts";
import { openForAddress, type Opened, openWithLink } from "../sign-in/open-session.ts";
import { linkPointer, refuseSignIn } from "../sign-in/refusals.ts";
import { buildSecret } from "../sign-in/secrets.ts";

export const askSignInWork: DoorWork<ControlEnv, typeof askSignIn, undefined> = {
  async answer({ env, body, request, now_ms, trace_id }) {
    const address = parseEmail(body.email);
    if (address === null) throw new InvariantError("the schema lets no other text in");
    const browser_secret = buildSecret();
    const { code, expires_at_ms } = await askLink(env, request, {
      email: address.email,
      tenant: body.tenant ?? null,
      browser_secret,
      asked_from: findClientName(request.headers.get("user-agent")),
      now_ms,
      trace_id,
    });
    return ok({
      status: 202,
      body: { browser_secret, code, expires_at: instantText(expires_at_ms) },
    });
  },
};

export const openSignInLinkWork: DoorWork<ControlEnv, typeof openSignInLink, undefined> = {
  async answer({ env, body, request, now_ms }) {
    const { token, browser_secret = null, code } = body;
    const proof = { token, browser_secret, code: code === undefined ? null : parseCode(code) };
    const opened = await openWithLink(env, proof, { request, now_ms });
    if (!opened.ok) return refuseSignIn(opened.error, linkPointer(opened.error));
    return ok({ status: 200, body: viewOpened(opened.value) });
  },
};

export const openWithAccessWork: DoorWork<ControlEnv, typeof openWithAccess, undefined> = {
  async answer({ env, headers, request, now_ms }) {
    const application = accessApplication(env);
    if (application === null) return refuse("not_found");
    // Access knows people by a cookie of its own, which a browser may send along for any page: each such session would
    // push out one that somebody uses.
    if (isOtherPage(request)) return refuse("cross_site");
    const token = headers[ACCESS_HEADER] ?? "";
    const vouched = await verifyAccess(application, token, now_ms);
    if (!vouched.ok) return refuse(vouched.error === "refused" ? "unauthorized" : "unavailable");
    const opened = await openForAddress(env, vouched.value, { request, now_ms });
    if (!opened.ok) return refuseSignIn(opened.error, `/header/${ACCESS_HEADER}`);
    return ok({ status: 200, body: viewOpened(opened.value) });
  },
};

function viewOpened({ session_token, session, tenants }: Opened): z.input<typeof OpenedSession> {
  return {
    session_token,
    expires_at: instantText(session.expires_at_ms),
    tenant: session.tenant,
    tenants: [...tenants],
  };
}
