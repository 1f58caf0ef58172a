// SPDX-License-Identifier: Apache-2.0
// The hosted page of a form: empty, or again with what was typed and what is wrong with it. No script of ours: the focus
// goes to the summary of problems by HTML alone, and each line of it leads to its field.
import { html } from "hono/html";
import { type AskedField, listAskedFields } from "#domain/forms/asked-fields.ts";
import { TURNSTILE_SCRIPT } from "#domain/forms/embed-snippet.ts";
import {
  CONSENT_FIELD,
  HONEYPOT_FIELD,
  HOSTED_FIELD,
  TICKED,
  TURNSTILE_FIELD,
} from "#domain/forms/form-names.ts";
import { firstValue } from "#domain/forms/posted-fields.ts";
import type { FieldProblem } from "#domain/lead/field-problem.ts";
import type { PostedFields } from "#domain/lead/read-lead-fields.ts";
import type { Html } from "#edge/html.ts";
import type { FoundForm } from "../routes/forms/form-env.ts";
import { answerBrandedPage } from "./branded-page.ts";
import {
  controlId,
  type FieldState,
  renderField,
  renderHidden,
  renderHoneypot,
  renderTick,
} from "./form-controls.ts";
import { listShownProblems, type ShownProblem } from "./form-problems.ts";

export interface FormPageState {
  readonly status: number;
  /** What stands in the fields. */
  readonly values: PostedFields;
  readonly problems: readonly FieldProblem[];
  /** Nothing is wrong with what was typed, but it could not be sent. */
  readonly unavailable?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

export function answerFormPage(form: FoundForm, state: FormPageState): Promise<Response> {
  const { settings, reader, theme } = form;
  const { say } = reader;
  const fields = listAskedFields(settings, reader);
  const problems = listShownProblems(state.problems, fields, settings, reader);
  const summary = renderSummary(problems, state, form);
  const failed = summary !== null;
  return answerBrandedPage({
    title: failed ? `${say("error_prefix")} ${settings.title}` : settings.title,
    main: html`${summary ?? ""}
      <h1>${settings.title}</h1>
      ${settings.intro === null ? "" : html`<p>${settings.intro}</p>`}
      ${renderForm(form, fields, state.values, problems)}`,
    theme,
    reader,
    status: state.status,
    form: settings,
    asks: true,
    ...(state.headers === undefined ? {} : { headers: state.headers }),
  });
}

/** Where a page begins that did not go through; null on an untouched one. */
function renderSummary(
  problems: readonly ShownProblem[],
  { unavailable }: FormPageState,
  { reader: { say } }: FoundForm,
): Html | null {
  if (problems.length === 0 && unavailable !== true) return null;
  const [heading, told] =
    unavailable === true
      ? [say("unavailable_heading"), html`<p>${say("unavailable")}</p>`]
      : [
          say("error_heading"),
          html`<ul>
            ${problems.map(
              ({ name, text }) => html`<li><a href="#${controlId(name)}">${text}</a></li>`,
            )}
          </ul>`,
        ];
  return html`<div class="problems" tabindex="-1" autofocus aria-labelledby="problems" role="group">
    <div role="alert">
      <h2 id="problems">${heading}</h2>
      ${told}
    </div>
  </div>`;
}

function renderForm(
  { form_id, settings, reader }: FoundForm,
  fields: readonly AskedField[],
  values: PostedFields,
  problems: readonly ShownProblem[],
): Html {
  const stateOf = (name: string, untouched: string): FieldState => ({
    value: Object.hasOwn(values, name) ? firstValue(values, name) : untouched,
    problem: problems.find((one) => one.name === name)?.text ?? null,
  });
  const { consent, turnstile_site_key: site_key } = settings;
  const shown = fields.map((field) =>
    renderField(
      field,
      stateOf(field.name, field.control === "checkbox" ? "" : field.value),
      reader,
    ),
  );
  const agreed =
    consent === null
      ? ""
      : renderTick(
          { name: CONSENT_FIELD, label: consent, required: true, value: TICKED },
          stateOf(CONSENT_FIELD, ""),
          reader,
        );
  return html`<form action="/v1/forms/${form_id}" method="post" novalidate>
    ${renderHidden(HOSTED_FIELD, "1")} ${renderCarried(fields, values, consent !== null)} ${shown}
    ${agreed} ${renderHoneypot(firstValue(values, HONEYPOT_FIELD), reader)}
    ${
      site_key === null
        ? ""
        : renderTurnstile(
            site_key,
            stateOf(TURNSTILE_FIELD, ""),
            reader.say("turnstile_needs_script"),
          )
    }
    <button type="submit">${settings.submit_label ?? reader.say("submit")}</button>
  </form>`;
}

/** A post of 64 KiB has room for tens of thousands of empty values, each of which would be some forty bytes of the page. */
const CARRIED_MAX = 50;

/** What came with the post, or with the page's own address, and no field of the page asks for, as far as 50 values go. */
function renderCarried(
  fields: readonly AskedField[],
  values: PostedFields,
  asksConsent: boolean,
): readonly Html[] {
  const asked = new Set([
    HOSTED_FIELD,
    HONEYPOT_FIELD,
    TURNSTILE_FIELD,
    ...fields.map(({ name }) => name),
    ...(asksConsent ? [CONSENT_FIELD] : []),
  ]);
  const carried = Object.entries(values).flatMap(([name, value]) =>
    asked.has(name)
      ? []
      : (typeof value === "string" ? [value] : value).map((one) => [name, one] as const),
  );
  return carried.slice(0, CARRIED_MAX).map(([name, one]) => renderHidden(name, one));
}

function renderTurnstile(siteKey: string, { problem }: FieldState, needsScript: string): Html {
  const id = controlId(TURNSTILE_FIELD);
  return html`<div class="${problem === null ? "field" : "field wrong"}" id="${id}" tabindex="-1">
    ${problem === null ? "" : html`<p>${problem}</p>`}
    <div class="cf-turnstile" data-sitekey="${siteKey}"></div>
    <noscript><p>${needsScript}</p></noscript>
    <script src="${TURNSTILE_SCRIPT}" async defer></script>
  </div>`;
}
