// SPDX-License-Identifier: Apache-2.0
// A refused post, told to whoever reads it: a problem document for a program; for a person the form again, with what they
// typed, or a page that says why.
import { buildFormReader } from "#domain/forms/form-reader.ts";
import type { PostedFields } from "#domain/lead/read-lead-fields.ts";
import type { BareCall } from "#edge/bare-door.ts";
import { type Problem, problemResponse } from "#edge/problem.ts";
import { TRACE_HEADER } from "#edge/trace.ts";
import { answerFormPage } from "../../pages/form-page.ts";
import { answerNotice } from "../../pages/notice-page.ts";
import type { FormEnv, FoundForm } from "./form-env.ts";
import { isPlainPost } from "./read-fields.ts";

/** How far a post had come. */
export interface Progress {
  form: FoundForm | null;
  fields: PostedFields | null;
}

export function tellRefusal(
  problem: Problem,
  { form, fields }: Progress,
  { request, trace_id }: BareCall<FormEnv>,
): Response | Promise<Response> {
  if (!isPlainPost(request)) return problemResponse(problem, trace_id);
  // What was too large to take is too large to show again.
  if (form === null || fields === null || problem.code === "body_too_large") {
    const reader = form?.reader ?? buildFormReader(null, request.headers.get("accept-language"));
    return answerNotice(problem, form, reader, trace_id);
  }
  const headers = { [TRACE_HEADER]: trace_id, "x-robots-tag": "noindex" };
  if (problem.code === "invalid_fields") {
    const problems = problem.errors ?? [];
    return answerFormPage(form, { status: 422, values: fields, problems, headers });
  }
  // Nothing else is refused once the fields are known but what a later try may cure.
  return answerFormPage(form, {
    status: 503,
    values: fields,
    problems: [],
    unavailable: true,
    headers: { ...headers, "retry-after": "60" },
  });
}
