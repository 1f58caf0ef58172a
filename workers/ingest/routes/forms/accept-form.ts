// SPDX-License-Identifier: Apache-2.0
// POST /v1/forms/{form_id}: whatever a form sends, one queue send, and 202 for a program or 303 for a browser. As at the
// lead door the send is the only I/O, but for Turnstile's check where the form asks for it.
import { acceptForm } from "#api/routes/forms.ts";
import { chooseRedirect } from "#domain/forms/choose-redirect.ts";
import { REDIRECT_FIELD, TURNSTILE_FIELD } from "#domain/forms/form-names.ts";
import { firstValue } from "#domain/forms/posted-fields.ts";
import { type FormPost, readFormPost } from "#domain/forms/read-form-post.ts";
import { buildLeadMessage } from "#domain/lead/build-lead-message.ts";
import type { PostedFields } from "#domain/lead/read-lead-fields.ts";
import { ok, type Result } from "#domain/result.ts";
import type { BareCall, BareWork } from "#edge/bare-door.ts";
import { readBody } from "#edge/body-limit.ts";
import { redirectTo } from "#edge/html.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { checkNetworkRate } from "#edge/rate-limit.ts";
import { parseFields } from "#edge/read-json.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { TRACE_HEADER } from "#edge/trace.ts";
import { writeAnswer } from "#edge/write-answer.ts";
import { sendBounded } from "../send-bounded.ts";
import { crossOriginHeaders, withHeaders } from "./cross-origin.ts";
import {
  type BuildPersonCheck,
  findForm,
  type FormEnv,
  type FoundForm,
  rateName,
} from "./form-env.ts";
import { isPlainPost, readFields } from "./read-fields.ts";
import { type Progress, tellRefusal } from "./tell-refusal.ts";

type Call = BareCall<FormEnv>;

/** 128 bits: the key of one person-record. */
const SUBJECT_KEY_BYTES = 16;

/** One post's work; `buildCheck` asks Turnstile. */
export function beginPost(buildCheck: BuildPersonCheck): BareWork<FormEnv> {
  const progress: Progress = { form: null, fields: null };
  return {
    async answer(call) {
      const answered = await takePost(call, progress, buildCheck);
      return answered.ok
        ? ok(withHeaders(answered.value, crossOriginHeaders(progress.form, call.request)))
        : answered;
    },
    async refuse(problem, call) {
      const told = await tellRefusal(problem, progress, call);
      return withHeaders(told, crossOriginHeaders(progress.form, call.request));
    },
  };
}

/** In the order of every door: 413, 429, 404, 415, 400, 422, 503. */
async function takePost(
  call: Call,
  progress: Progress,
  buildCheck: BuildPersonCheck,
): Promise<Result<Response, Problem>> {
  const { env, request } = call;
  const raw = await readBody(request);
  if (raw === null) return refuse("body_too_large");
  const rate = await checkNetworkRate(env.ADDRESS_LIMIT, request.headers, rateName(call, "post"));
  if (!rate.ok) return rate;
  const form = await findForm(call);
  if (form === null) return refuse("not_found");
  progress.form = form;
  const fields = await readFields(request.headers.get("content-type"), raw);
  if (!fields.ok) return fields;
  progress.fields = fields.value;
  const post = readPost(call, form, fields.value);
  if (!post.ok) return post;
  const person = await checkPerson(call, form, fields.value, buildCheck);
  if (!person.ok) return person;
  const lead_id = await sendLead(call, form, { ...post.value, raw });
  return lead_id.ok ? ok(answerTaken(call, form, fields.value, lead_id.value)) : lead_id;
}

interface ReadPost extends FormPost {
  readonly idempotency_key: string | null;
}

function readPost(
  { request }: Call,
  { settings, name }: FoundForm,
  fields: PostedFields,
): Result<ReadPost, Problem> {
  const given = request.headers.get("idempotency-key");
  const headers = parseFields(
    acceptForm.headers,
    given === null ? {} : { "idempotency-key": given },
    "/header",
  );
  const post = readFormPost(fields, settings);
  if (!headers.ok || !post.ok) {
    const errors = [...(headers.ok ? [] : headers.error), ...(post.ok ? [] : post.error)];
    return refuse("invalid_fields", { errors });
  }
  const key = headers.value["idempotency-key"];
  // Under the form's name, so that nobody's public post can mean a lead that another way in made under the same key.
  return ok({ ...post.value, idempotency_key: key === undefined ? null : `form/${name}/${key}` });
}

/** Whether the form's own check lets the post in. What cannot be asked is never taken for a yes. */
async function checkPerson(
  { env, request }: Call,
  { settings }: FoundForm,
  fields: PostedFields,
  buildCheck: BuildPersonCheck,
): Promise<Result<null, Problem>> {
  if (settings.turnstile_site_key === null) return ok(null);
  const pointer = `/${TURNSTILE_FIELD}`;
  const token = firstValue(fields, TURNSTILE_FIELD);
  if (token === "") {
    const message = "the form asks for Turnstile's token";
    return refuse("invalid_fields", { errors: [{ pointer, code: "turnstile_missing", message }] });
  }
  const address = request.headers.get("cf-connecting-ip");
  const checked = await buildCheck(env).check(token, address);
  if (checked === "passed") return ok(null);
  if (checked === "unavailable") return refuse("unavailable");
  const message = "Turnstile does not accept the token; get a fresh one";
  return refuse("invalid_fields", { errors: [{ pointer, code: "turnstile_failed", message }] });
}

/** One send, and the lead's id; if it fails nothing is left behind. */
async function sendLead(
  { env, request, now_ms, trace_id }: Call,
  { tenant, name }: FoundForm,
  post: ReadPost & { readonly raw: Uint8Array },
): Promise<Result<string, Problem>> {
  const message = buildLeadMessage(idKeyOf(env, tenant), {
    tenant,
    lead: post.lead,
    intake: { kind: "form", form: name, honeypot: post.honeypot },
    idempotency_key: post.idempotency_key,
    accepted_at_ms: now_ms,
    subject_key: crypto.getRandomValues(new Uint8Array(SUBJECT_KEY_BYTES)),
    // Whole, because the raw bytes of a multipart body cannot be read without its boundary.
    content_type: request.headers.get("content-type") ?? "",
    raw: post.raw,
    actor: { kind: "system", ref: `form/${name}` },
    trace_id,
  });
  const sent = await sendBounded(env.LEADS, message);
  return sent.ok ? ok(message.lead_id) : sent;
}

/** A filled honeypot is answered like everything else: whoever filled it learns nothing. */
function answerTaken(
  { request, trace_id }: Call,
  { settings, form_id }: FoundForm,
  fields: PostedFields,
  leadId: string,
): Response {
  if (isPlainPost(request)) {
    const page = chooseRedirect(settings, firstValue(fields, REDIRECT_FIELD));
    const answer = redirectTo(page ?? `/f/${form_id}/thanks`);
    return withHeaders(answer, { [TRACE_HEADER]: trace_id });
  }
  const body = { id: leadId, status: "received" } as const;
  return writeAnswer(acceptForm, { status: 202, body }, trace_id);
}
