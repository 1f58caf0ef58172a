// SPDX-License-Identifier: Apache-2.0
// A form as markup for somebody else's page: works without script, with a label on each field, and a short script for
// sites whose origin the form lists.
import type { FormSettings } from "../config/intake-settings.ts";
import { type AskedField, listAskedFields } from "./asked-fields.ts";
import { CONSENT_FIELD, HONEYPOT_FIELD, REDIRECT_FIELD, TICKED } from "./form-names.ts";
import type { FormReader } from "./form-reader.ts";

/** Serves Turnstile's widget. */
export const TURNSTILE_SCRIPT = "https://challenges.cloudflare.com/turnstile/v0/api.js";

/** A plain HTML form that posts to `address`. */
export function buildEmbedHtml(form: FormSettings, address: string, reader: FormReader): string {
  const { say } = reader;
  const lines = [
    `<form action="${escapeHtml(address)}" method="post" accept-charset="utf-8">`,
    ...listAskedFields(form, reader).map((field) => `  ${fieldMarkup(field, say)}`),
    ...(form.consent === null ? [] : [`  ${consentMarkup(form.consent)}`]),
    `  ${honeypotMarkup(say("honeypot"))}`,
    ...(form.redirects[0] === undefined
      ? []
      : [`  ${hiddenMarkup(REDIRECT_FIELD, form.redirects[0])}`]),
    ...(form.turnstile_site_key === null ? [] : turnstileMarkup(form.turnstile_site_key)),
    `  <p><button type="submit">${escapeHtml(form.submit_label ?? say("submit"))}</button></p>`,
    "</form>",
  ];
  return `${lines.join("\n")}\n`;
}

/** Sends that form without leaving the page; where anything is wrong, the form goes the plain way. */
export function buildEmbedScript(form: FormSettings, address: string, reader: FormReader): string {
  const thanks = form.thanks ?? reader.say("thanks");
  return `<script>
  {
    const address = ${scriptText(address)};
    const form = document.querySelector(\`form[action="\${address}"]\`);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const headers = { accept: "application/json" };
      const request = { method: "POST", headers, body: new FormData(form) };
      const answer = await fetch(address, request).catch(() => null);
      if (answer?.ok) form.replaceWith(${scriptText(thanks)});
      // By the prototype, because a field may be called "submit".
      else HTMLFormElement.prototype.submit.call(form);
    });
  }
</script>
`;
}

function fieldMarkup(field: AskedField, say: FormReader["say"]): string {
  if (field.control === "hidden") return hiddenMarkup(field.name, field.value);
  const id = `lead-${field.name}`;
  const label = escapeHtml(field.required ? `${field.label} (${say("required")})` : field.label);
  const name = `id="${id}" name="${field.name}"${field.required ? " required" : ""}`;
  if (field.control === "checkbox") {
    return `<p><input type="checkbox" value="${escapeHtml(field.value || TICKED)}" ${name}> <label for="${id}">${label}</label></p>`;
  }
  return `<p><label for="${id}">${label}</label><br>${controlMarkup(field, name, say)}</p>`;
}

function controlMarkup(field: AskedField, name: string, say: FormReader["say"]): string {
  const { control, options, value, autocomplete } = field;
  const fill = autocomplete === null ? "" : ` autocomplete="${autocomplete}"`;
  if (control === "textarea") {
    return `<textarea ${name} rows="5">${escapeHtml(value)}</textarea>`;
  }
  if (control === "select") {
    const listed = options.map(
      (one) => `<option${one === value ? " selected" : ""}>${escapeHtml(one)}</option>`,
    );
    return `<select ${name}${fill}><option value="">${escapeHtml(say("choose"))}</option>${listed.join("")}</select>`;
  }
  const type = control === "number" ? `type="text" inputmode="numeric"` : `type="${control}"`;
  const filled = value === "" ? "" : ` value="${escapeHtml(value)}"`;
  return `<input ${type} ${name}${fill}${filled}>`;
}

function consentMarkup(sentence: string): string {
  const name = `id="lead-${CONSENT_FIELD}" name="${CONSENT_FIELD}" value="${TICKED}" required`;
  return `<p><input type="checkbox" ${name}> <label for="lead-${CONSENT_FIELD}">${escapeHtml(sentence)}</label></p>`;
}

function hiddenMarkup(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
}

/** Out of sight, out of the tab order and out of the accessibility tree; its label is for whoever meets it all the same. */
function honeypotMarkup(label: string): string {
  const away = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
  return `<p aria-hidden="true" style="${away}"><label>${escapeHtml(label)} <input name="${HONEYPOT_FIELD}" tabindex="-1" autocomplete="off"></label></p>`;
}

function turnstileMarkup(siteKey: string): string[] {
  return [
    `  <div class="cf-turnstile" data-sitekey="${escapeHtml(siteKey)}"></div>`,
    `  <script src="${TURNSTILE_SCRIPT}" async defer></script>`,
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** A string literal that no text can break out of, whatever element it stands in. */
function scriptText(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c");
}
