// SPDX-License-Identifier: Apache-2.0
// The fields of a form page: a label on each, what is required and what is wrong in words, and no control smaller than a
// finger.
import { html } from "hono/html";
import type { AskedField } from "#domain/forms/asked-fields.ts";
import { HONEYPOT_FIELD, TICKED } from "#domain/forms/form-names.ts";
import type { FormReader } from "#domain/forms/form-reader.ts";
import type { Html } from "#edge/html.ts";

export interface FieldState {
  /** What stands in it. */
  readonly value: string;
  /** What is wrong with it, for people. */
  readonly problem: string | null;
}

/** What a summary of problems links to. */
export function controlId(name: string): string {
  return `f-${name}`;
}

export function renderField(field: AskedField, state: FieldState, reader: FormReader): Html {
  if (field.control === "hidden") return renderHidden(field.name, state.value);
  if (field.control === "checkbox") {
    const { name, label, required } = field;
    return renderTick({ name, label, required, value: field.value || TICKED }, state, reader);
  }
  const { name, label } = field;
  return html`<div class="${fieldClass(state)}">
    <label for="${controlId(name)}"
      >${label}
      ${field.required ? html`<span class="soft">(${reader.say("required")})</span>` : ""}</label
    >
    ${renderProblem(name, state)} ${renderControl(field, state, reader)}
  </div>`;
}

interface Tick {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  /** What it sends where it is ticked. */
  readonly value: string;
}

export function renderTick(
  { name, label, required, value }: Tick,
  state: FieldState,
  reader: FormReader,
): Html {
  return html`<div class="${fieldClass(state)}">
    ${renderProblem(name, state)}
    <div class="tick">
      <input
        type="checkbox"
        id="${controlId(name)}"
        name="${name}"
        value="${value}"
        ${state.value === "" ? "" : html`checked`}
        ${rules(name, required, state)}
      />
      <label for="${controlId(name)}"
        >${label}
        ${required ? html`<span class="soft">(${reader.say("required")})</span>` : ""}</label
      >
    </div>
  </div>`;
}

export function renderHidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}" />`;
}

/** Out of sight, of the tab order and of the accessibility tree; its label is for whoever meets it all the same. */
export function renderHoneypot(value: string, { say }: FormReader): Html {
  return html`<div class="apart" aria-hidden="true">
    <label for="${controlId(HONEYPOT_FIELD)}">${say("honeypot")}</label>
    <input
      id="${controlId(HONEYPOT_FIELD)}"
      name="${HONEYPOT_FIELD}"
      value="${value}"
      tabindex="-1"
      autocomplete="off"
    />
  </div>`;
}

function renderControl(field: AskedField, state: FieldState, { say }: FormReader): Html {
  const { name, control, required } = field;
  const id = controlId(name);
  if (control === "textarea") {
    return html`<textarea id="${id}" name="${name}" dir="auto" ${rules(name, required, state)}>
${state.value}</textarea>`;
  }
  if (control === "select") {
    // What was posted stays, even where the config has changed since.
    const isListed = state.value === "" || field.options.includes(state.value);
    const options = isListed ? field.options : [...field.options, state.value];
    return html`<select id="${id}" name="${name}" ${fill(field)} ${rules(name, required, state)}>
      <option value="">${say("choose")}</option>
      ${options.map(
        (one) =>
          html`<option value="${one}" ${one === state.value ? html`selected` : ""}>${one}</option>`,
      )}
    </select>`;
  }
  const isNumber = control === "number";
  return html`<input
    type="${isNumber ? "text" : control}"
    ${isNumber ? html`inputmode="numeric"` : ""}
    id="${id}"
    name="${name}"
    value="${state.value}"
    dir="${FROM_THE_LEFT.has(control) ? "ltr" : "auto"}"
    ${fill(field)}
    ${rules(name, required, state)}
  />`;
}

/** Addresses and numbers are written from left to right in every language. */
const FROM_THE_LEFT: ReadonlySet<AskedField["control"]> = new Set([
  "email",
  "tel",
  "url",
  "number",
]);

function fill({ autocomplete }: AskedField): Html | string {
  return autocomplete === null ? "" : html`autocomplete="${autocomplete}"`;
}

function rules(name: string, required: boolean, { problem }: FieldState): Html {
  const wrong =
    problem === null ? "" : html`aria-invalid="true" aria-describedby="${problemId(name)}"`;
  return html`${required ? html`required` : ""} ${wrong}`;
}

function renderProblem(name: string, { problem }: FieldState): Html | string {
  return problem === null ? "" : html`<p id="${problemId(name)}">${problem}</p>`;
}

function problemId(name: string): string {
  return `e-${name}`;
}

function fieldClass({ problem }: FieldState): string {
  return problem === null ? "field" : "field wrong";
}
