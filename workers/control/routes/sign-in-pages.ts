// SPDX-License-Identifier: Apache-2.0
// Signing in as a person does it. GET and HEAD change nothing, whoever follows the link; one button does, and only from
// this site's own page. The browser that asked is known by a cookie of its own, any other by the code it was shown.
import type { Hono } from "hono";
import { TenantId } from "#domain/access/api-key.ts";
import { findClientName } from "#domain/access/client-name.ts";
import { parseCode } from "#domain/access/link-token.ts";
import { LINK_LIFE_MS } from "#domain/access/sign-in-rules.ts";
import { parseEmail } from "#domain/lead/email.ts";
import { accessApplication } from "#edge/access-jwt.ts";
import { answerPage, redirectTo } from "#edge/html.ts";
import { openPage, type PageCall } from "#edge/page-door.ts";
import { BROWSER_COOKIE, buildCookie, readCookie } from "#edge/session.ts";
import { isDevelopmentStack } from "#storage/development-secrets.ts";
import type { ControlEnv } from "../control-env.ts";
import {
  renderLink,
  renderRefused,
  renderSent,
  renderSignIn,
  type SignInForm,
} from "../pages/sign-in-page.ts";
import { askLink } from "../sign-in/ask-link.ts";
import { describeLink, openWithLink } from "../sign-in/open-session.ts";
import { REFUSALS } from "../sign-in/refusals.ts";
import { buildSecret, isSecret } from "../sign-in/secrets.ts";
import { signInBrowser } from "../sign-in/sign-in-browser.ts";

type Call = PageCall<ControlEnv>;

const PERSONAL_FORM = { personal: true, forms: true } as const;

export function openSignInPages(app: Hono<{ Bindings: ControlEnv }>): void {
  openPage(app, "get", "/sign-in", (call) =>
    answerForm(call, { email: "", tenant: "", wrong: null }),
  );
  openPage(app, "post", "/sign-in", answerAsked);
  openPage(app, "get", "/sign-in/link", (call) =>
    answerLink(call, call.url.searchParams.get("token") ?? "", null),
  );
  openPage(app, "post", "/sign-in/link", answerUsed);
}

function answerForm({ env }: Call, form: Omit<SignInForm, "has_access">): Promise<Response> {
  const has_access = accessApplication(env) !== null;
  const isWrong = form.wrong !== null;
  return answerPage(
    `${isWrong ? "Error: " : ""}Sign in, revops-pack`,
    renderSignIn({ ...form, has_access }),
    { ...PERSONAL_FORM, status: isWrong ? 422 : 200 },
  );
}

async function answerAsked(call: Call): Promise<Response> {
  const { env, request, form, now_ms, trace_id } = call;
  const typed = { email: form.get("email") ?? "", tenant: (form.get("tenant") ?? "").trim() };
  const address = parseEmail(typed.email);
  if (address === null) {
    const wrong = { field: "email", message: "This is not an email address." } as const;
    return answerForm(call, { ...typed, wrong });
  }
  if (typed.tenant !== "" && !TenantId.safeParse(typed.tenant).success) {
    const wrong = { field: "tenant", message: "This cannot be a tenant's handle." } as const;
    return answerForm(call, { ...typed, wrong });
  }
  // One secret per browser, so that a second link does not make the first one a stranger's.
  const known = browserSecret(request);
  const browser_secret = known ?? buildSecret();
  const { code, expires_at_ms } = await askLink(env, request, {
    email: address.email,
    tenant: typed.tenant === "" ? null : typed.tenant,
    browser_secret,
    asked_from: findClientName(request.headers.get("user-agent")),
    now_ms,
    trace_id,
  });
  const has_mailbox = isDevelopmentStack(env);
  const sent = renderSent({ email: address.email, code, expires_at_ms, has_mailbox });
  const cookie = buildCookie(BROWSER_COOKIE, browser_secret, LINK_LIFE_MS / 1000);
  return answerPage("Look into your mail, revops-pack", sent, {
    ...PERSONAL_FORM,
    cookies: [cookie],
  });
}

/** The page of a link, used or not. `wrong` is why its code was not taken just now. */
async function answerLink(
  { env, request, now_ms }: Call,
  token: string,
  wrong: string | null,
): Promise<Response> {
  const proof = { token, browser_secret: browserSecret(request) };
  const found = await describeLink(env, proof, now_ms);
  if (found === null) return answerRefused("unknown");
  const { facts, members } = found;
  const { state, tenant, expires_at_ms, needs_code } = facts;
  if (state !== "open") return answerRefused(state);
  const inside = members.filter((one) => tenant === null || one.tenant === tenant);
  const name = inside[0]?.name ?? null;
  return answerPage(
    `${wrong === null ? "" : "Error: "}Sign in, revops-pack`,
    renderLink({ token, name, tenant, expires_at_ms, needs_code, wrong }),
    { ...PERSONAL_FORM, status: wrong === null ? 200 : 422 },
  );
}

async function answerUsed(call: Call): Promise<Response> {
  const { env, request, form, now_ms } = call;
  const token = form.get("token") ?? "";
  const typed = form.get("code") ?? "";
  const code = parseCode(typed);
  if (typed.trim() !== "" && code === null) {
    return answerLink(call, token, "The code has eight digits.");
  }
  const proof = { token, browser_secret: browserSecret(request), code };
  const opened = await openWithLink(env, proof, { request, now_ms });
  if (opened.ok) return redirectTo("/me", await signInBrowser(call, opened.value));
  if (opened.error === "code_needed" || opened.error === "wrong_code") {
    return answerLink(call, token, REFUSALS[opened.error]);
  }
  return answerRefused(opened.error);
}

/** 404 where there never was one that we know of, 410 where there was. */
function answerRefused(code: keyof typeof REFUSALS): Promise<Response> {
  const status = code === "unknown" ? 404 : 410;
  const title = "This link does not sign you in, revops-pack";
  return answerPage(title, renderRefused(REFUSALS[code]), { status, personal: true });
}

function browserSecret(request: Request): string | null {
  const text = readCookie(request.headers, BROWSER_COOKIE);
  return text !== null && isSecret(text) ? text : null;
}
