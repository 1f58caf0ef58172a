// SPDX-License-Identifier: Apache-2.0
// Signing in with Cloudflare Access as a person does it: Access stands before this page and says who comes; one button
// opens the session. Where the deployment stands behind no Access, there is nothing here.
import type { Hono } from "hono";
import {
  ACCESS_HEADER,
  accessApplication,
  type AccessRefusal,
  verifyAccess,
} from "#edge/access-jwt.ts";
import { answerPage, redirectTo } from "#edge/html.ts";
import { answerProblem, openPage, type PageCall } from "#edge/page-door.ts";
import { err, type Result } from "#domain/result.ts";
import type { ControlEnv } from "../control-env.ts";
import { renderAccess, renderRefused } from "../pages/sign-in-page.ts";
import { openForAddress } from "../sign-in/open-session.ts";
import { REFUSALS } from "../sign-in/refusals.ts";
import { signInBrowser } from "../sign-in/sign-in-browser.ts";

type Call = PageCall<ControlEnv>;

const TITLE = "Sign in with Cloudflare Access, revops-pack";

export function openAccessPages(app: Hono<{ Bindings: ControlEnv }>): void {
  openPage(app, "get", "/sign-in/access", async (call) => {
    const vouched = await verifyCaller(call);
    if (!vouched.ok) return answerProblem(vouched.error, call.trace_id);
    return answerPage(TITLE, renderAccess(vouched.value), { personal: true, forms: true });
  });
  openPage(app, "post", "/sign-in/access", async (call) => {
    const vouched = await verifyCaller(call);
    if (!vouched.ok) return answerProblem(vouched.error, call.trace_id);
    const opened = await openForAddress(call.env, vouched.value, call);
    if (opened.ok) return redirectTo("/me", await signInBrowser(call, opened.value));
    return answerPage(TITLE, renderRefused(REFUSALS[opened.error]), {
      status: 403,
      personal: true,
    });
  });
}

const PROBLEM_OF = {
  refused: "unauthorized",
  unavailable: "unavailable",
} as const satisfies Record<AccessRefusal, string>;

async function verifyCaller({
  env,
  request,
  now_ms,
}: Call): Promise<Result<string, "not_found" | "unauthorized" | "unavailable">> {
  const application = accessApplication(env);
  if (application === null) return err("not_found");
  const token = request.headers.get(ACCESS_HEADER) ?? "";
  const vouched = await verifyAccess(application, token, now_ms);
  return vouched.ok ? vouched : err(PROBLEM_OF[vouched.error]);
}
