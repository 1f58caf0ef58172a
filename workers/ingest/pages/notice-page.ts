// SPDX-License-Identifier: Apache-2.0
// Pages of a form that only say something: thanks, and what went wrong before the form's own page could say it.
import { html } from "hono/html";
import type { FormReader } from "#domain/forms/form-reader.ts";
import type { Problem } from "#edge/problem.ts";
import { problemKind } from "#api/problems.ts";
import { TRACE_HEADER } from "#edge/trace.ts";
import type { FoundForm } from "../routes/forms/form-env.ts";
import { answerBrandedPage } from "./branded-page.ts";

export function answerThanks(form: FoundForm, traceId: string): Promise<Response> {
  const { settings, reader, theme } = form;
  return answerBrandedPage({
    title: reader.say("thanks_title"),
    main: html`<div role="status">
      <h1 tabindex="-1" autofocus>${reader.say("thanks_title")}</h1>
      <p>${settings.thanks ?? reader.say("thanks")}</p>
    </div>`,
    theme,
    reader,
    status: 200,
    form: settings,
    asks: false,
    headers: { [TRACE_HEADER]: traceId },
  });
}

/** A problem for a person; `form` is null where it is not known which form it was. */
export function answerNotice(
  { code, headers }: Problem,
  form: FoundForm | null,
  reader: FormReader,
  traceId: string,
): Promise<Response> {
  const { status, retryable } = problemKind(code);
  const about = aboutProblem(status);
  const title = reader.say(`${about}_heading`);
  return answerBrandedPage({
    title,
    main: html`<h1>${title}</h1>
      <p>${reader.say(about)}</p>`,
    theme: form?.theme ?? { brand_name: null, brand_color: null, logo_url: null },
    reader,
    status,
    form: form?.settings ?? null,
    asks: false,
    headers: {
      [TRACE_HEADER]: traceId,
      "x-robots-tag": "noindex",
      ...(retryable ? { "retry-after": "60" } : {}),
      ...headers,
    },
  });
}

function aboutProblem(status: number): "not_found" | "rate_limited" | "failed" | "try_later" {
  if (status === 404) return "not_found";
  if (status === 429) return "rate_limited";
  return status >= 500 ? "try_later" : "failed";
}
