// SPDX-License-Identifier: Apache-2.0
// What several pages with forms share.
import { html } from "hono/html";
import type { Html } from "#edge/html.ts";

/** What is wrong with a field, announced at once and one step away from it. */
export function renderWrong(field: string, message: string): Html {
  return html`<p class="wrong" role="alert" id="wrong"><a href="#${field}">${message}</a></p>`;
}

/** What a form has just done. */
export function renderSaid(message: string): Html {
  return html`<p class="said" role="status">${message}</p>`;
}
