// SPDX-License-Identifier: Apache-2.0
// HTML for people: no script, one style sheet that the policy admits by its hash, nothing from elsewhere.
import { html, raw } from "hono/html";
import { base64Text } from "#domain/bytes/encoding.ts";
import { sha256Bytes } from "#domain/bytes/sha256.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** What `html` tagged templates make: every value in them is escaped. */
export type Html = ReturnType<typeof html>;

const CONTENT_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${base64Text(sha256Bytes(PAGE_STYLE))}'`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** One text, not a template: a formatter may move white space in markup, and the policy admits these bytes only. */
const STYLE_ELEMENT = `<style>${PAGE_STYLE}</style>`;

/** A whole page around its main content. */
export async function answerPage(title: string, main: Html): Promise<Response> {
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${raw(STYLE_ELEMENT)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header>
          <a href="/">revops-pack</a>
          <nav aria-label="Site"><a href="/docs">API reference</a></nav>
        </header>
        <main id="main">${main}</main>
      </body>
    </html>`;
  return new Response(String(page), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": CONTENT_POLICY,
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}
