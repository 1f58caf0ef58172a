// SPDX-License-Identifier: Apache-2.0
// What every page with a form does before and after its own work: 413, 403 for another site's form, 415, 429. A failure
// is a page, too, because a person reads it.
import type { Hono } from "hono";
import { html } from "hono/html";
import { type ProblemCode, problemKind } from "#api/problems.ts";
import { ok } from "#domain/result.ts";
import { authenticate, type PersonCaller } from "./authenticate.ts";
import { type BareCall, openBareDoor } from "./bare-door.ts";
import { readBody } from "./body-limit.ts";
import type { DoorEnv } from "./door.ts";
import { answerPage, redirectTo } from "./html.ts";
import { checkNetworkRate, checkRate } from "./rate-limit.ts";
import { mediaType, parseText } from "./read-json.ts";
import { dropCookie, isOwnPage, SESSION_COOKIE } from "./session.ts";
import { TRACE_HEADER } from "./trace.ts";

export interface PageCall<E> {
  readonly env: E;
  readonly request: Request;
  readonly url: URL;
  /** Empty where nothing was submitted. */
  readonly form: URLSearchParams;
  readonly now_ms: number;
  readonly trace_id: string;
}

export interface PersonPageCall<E> extends PageCall<E> {
  readonly caller: PersonCaller;
}

/** No form of ours has more than an address, a token and a code. */
const FORM_LIMIT_BYTES = 16 * 1024;

/** Opens a page to anybody, counted by network: each may cost an object call or a mail. */
export function openPage<E extends DoorEnv>(
  app: Hono<{ Bindings: E }>,
  method: "get" | "post",
  path: string,
  answer: (call: PageCall<E>) => Promise<Response>,
): void {
  register(app, method, path, async (call) => {
    const rate = await checkNetworkRate(call.env.ADDRESS_LIMIT, call.request.headers);
    return rate.ok ? answer(call) : answerProblem(rate.error.code, call.trace_id);
  });
}

/** Opens a page to whoever is signed in, counted by person; anybody else is led to the sign-in. */
export function openPersonPage<E extends DoorEnv>(
  app: Hono<{ Bindings: E }>,
  method: "get" | "post",
  path: string,
  answer: (call: PersonPageCall<E>) => Promise<Response>,
): void {
  register(app, method, path, async (call) => {
    const { env, request, now_ms, trace_id } = call;
    const known = await authenticate(request.headers, env, now_ms);
    if (!known.ok || known.value.kind !== "person") {
      return redirectTo("/sign-in", [dropCookie(SESSION_COOKIE)]);
    }
    const caller = known.value;
    const rate = await checkRate(env.KEY_LIMIT, `person/${caller.person}`);
    return rate.ok ? answer({ ...call, caller }) : answerProblem(rate.error.code, trace_id);
  });
}

function register<E extends DoorEnv>(
  app: Hono<{ Bindings: E }>,
  method: "get" | "post",
  path: string,
  answer: (call: PageCall<E>) => Promise<Response>,
): void {
  openBareDoor<E>(app, { method, path, step: "page", route: path }, () => ({
    answer: async (call) => ok(await passPage(call, answer)),
    refuse: ({ code }, { trace_id }) => answerProblem(code, trace_id),
  }));
}

async function passPage<E extends DoorEnv>(
  { env, request, now_ms, trace_id }: BareCall<E>,
  answer: (call: PageCall<E>) => Promise<Response>,
): Promise<Response> {
  const isForm = request.method === "POST";
  const raw = isForm ? await readBody(request, FORM_LIMIT_BYTES) : new Uint8Array(0);
  if (raw === null) return answerProblem("body_too_large", trace_id);
  if (isForm && !isOwnPage(request)) return answerProblem("cross_site", trace_id);
  const type = mediaType(request.headers.get("content-type"));
  if (isForm && type !== "application/x-www-form-urlencoded") {
    return answerProblem("unsupported_media_type", trace_id);
  }
  const text = parseText(raw);
  if (!text.ok) return answerProblem(text.error.code, trace_id);
  const form = new URLSearchParams(text.value);
  return answer({ env, request, url: new URL(request.url), form, now_ms, trace_id });
}

/** Seconds to wait where a later try may succeed: the longest that a limit counts. */
const RETRY_AFTER_SECONDS = "60";

/** A problem as a page. */
export async function answerProblem(code: ProblemCode, trace_id: string): Promise<Response> {
  const { status, title, retryable } = problemKind(code);
  const main = html`<h1>That did not work</h1>
    <p>${title}</p>
    <p class="soft">If you ask somebody about it, name this: <code>${trace_id}</code></p>
    <p><a href="/sign-in">Sign in</a></p>`;
  return answerPage("That did not work, revops-pack", main, {
    status,
    personal: true,
    headers: {
      [TRACE_HEADER]: trace_id,
      ...(retryable ? { "retry-after": RETRY_AFTER_SECONDS } : {}),
    },
  });
}
