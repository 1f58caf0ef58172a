// SPDX-License-Identifier: Apache-2.0
// The addresses of forms: the post and its preflight, the hosted page and its thanks.
import type { Hono } from "hono";
import { acceptForm } from "#api/routes/forms.ts";
import { buildSiteverify } from "#connectors/turnstile/siteverify.ts";
import { buildFormReader } from "#domain/forms/form-reader.ts";
import { gatherFields } from "#domain/forms/posted-fields.ts";
import { UTM_CHARACTERS, UTM_FIELDS } from "#domain/lead/lead-input.ts";
import type { PostedFields } from "#domain/lead/read-lead-fields.ts";
import { ok, type Result } from "#domain/result.ts";
import { type BareCall, type BareWork, openBareDoor } from "#edge/bare-door.ts";
import { type Problem, problemResponse, refuse } from "#edge/problem.ts";
import { checkNetworkRate } from "#edge/rate-limit.ts";
import { TRACE_HEADER } from "#edge/trace.ts";
import { answerFormPage } from "../../pages/form-page.ts";
import { answerNotice, answerThanks } from "../../pages/notice-page.ts";
import { beginPost } from "./accept-form.ts";
import { answerPreflight } from "./cross-origin.ts";
import {
  type BuildPersonCheck,
  findForm,
  type FormEnv,
  type FoundForm,
  rateName,
} from "./form-env.ts";

type Call = BareCall<FormEnv>;

const askSiteverify: BuildPersonCheck = ({ TURNSTILE_SECRET }) =>
  buildSiteverify({ secret: TURNSTILE_SECRET, fetch: (request) => fetch(request) });

/** Opens them; `buildCheck` is who tells people from robots where a form asks for that. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- Hono is invariant in its env, so it has to be the caller's own
export function openFormDoors<E extends FormEnv>(
  app: Hono<{ Bindings: E }>,
  buildCheck: BuildPersonCheck = askSiteverify,
): void {
  const post = acceptForm.path.replaceAll(/\{(.+?)\}/g, ":$1");
  const page = "/f/:form_id";
  const thanks = `${page}/thanks`;
  const step = "request";
  openBareDoor(app, { method: "post", path: post, step, route: acceptForm.id }, () =>
    beginPost(buildCheck),
  );
  openBareDoor(app, { method: "options", path: post, step, route: "preflightForm" }, () => ({
    answer: async (call) => {
      const form = await findForm(call);
      return form === null ? refuse("not_found") : ok(answerPreflight(form, call.request));
    },
    refuse: (problem, { trace_id }) => problemResponse(problem, trace_id),
  }));
  openBareDoor(app, { method: "get", path: page, step: "page", route: page }, () =>
    beginPage((form, { request, trace_id }) =>
      answerFormPage(form, {
        status: 200,
        values: campaignOf(request),
        problems: [],
        headers: { [TRACE_HEADER]: trace_id },
      }),
    ),
  );
  openBareDoor(app, { method: "get", path: thanks, step: "page", route: thanks }, () =>
    beginPage((form, { trace_id }) => answerThanks(form, trace_id)),
  );
}

/** A page of a form, or a page that says why not. */
function beginPage(show: (form: FoundForm, call: Call) => Promise<Response>): BareWork<FormEnv> {
  return {
    async answer(call): Promise<Result<Response, Problem>> {
      const { env, request } = call;
      const name = rateName(call, "page");
      const rate = await checkNetworkRate(env.ADDRESS_LIMIT, request.headers, name);
      if (!rate.ok) return rate;
      const form = await findForm(call);
      return form === null ? refuse("not_found") : ok(await show(form, call));
    },
    refuse(problem, { request, trace_id }) {
      const reader = buildFormReader(null, request.headers.get("accept-language"));
      return answerNotice(problem, null, reader, trace_id);
    },
  };
}

/** The campaign that led to the page, from its own address: `utm_source` and so on. */
function campaignOf(request: Request): PostedFields {
  const { searchParams } = new URL(request.url);
  return gatherFields(
    UTM_FIELDS.flatMap((field) => {
      const value = (searchParams.get(`utm_${field}`) ?? "").slice(0, UTM_CHARACTERS);
      return value === "" ? [] : [[`utm_${field}`, value] as const];
    }),
  );
}
