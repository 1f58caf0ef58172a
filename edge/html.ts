// SPDX-License-Identifier: Apache-2.0
// HTML for people: no script, one style sheet that the policy admits by its hash, nothing from elsewhere.
import { html, raw } from "hono/html";
import { base64Text } from "#domain/bytes/encoding.ts";
import { sha256Bytes } from "#domain/bytes/sha256.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** What `html` tagged templates make: every value in them is escaped. */
export type Html = ReturnType<typeof html>;

const STYLE_HASH = base64Text(sha256Bytes(PAGE_STYLE));

function contentPolicy(formAction: "'none'" | "'self'"): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "img-src data:",
    "base-uri 'none'",
    `form-action ${formAction}`,
    "frame-ancestors 'none'",
  ].join("; ");
}

/** One text, not a template: a formatter may move white space in markup, and the policy admits these bytes only. */
const STYLE_ELEMENT = `<style>${PAGE_STYLE}</style>`;

/** What a page is beyond its content. */
export interface PageOptions {
  /** 200 where left out. */
  readonly status?: number;
  /** Whether it holds forms, which go to this origin alone. */
  readonly forms?: boolean;
  /** Whether it is nobody's business but the reader's: no search engine may keep it. */
  readonly personal?: boolean;
  readonly cookies?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole page around its main content. */
export async function answerPage(
  title: string,
  main: Html,
  options: PageOptions = {},
): Promise<Response> {
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
          <nav aria-label="Site">
            <a href="/docs">API reference</a>
            <a href="/me">My account</a>
          </nav>
        </header>
        <main id="main">${main}</main>
      </body>
    </html>`;
  const headers = new Headers({
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": contentPolicy(options.forms === true ? "'self'" : "'none'"),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    ...(options.personal === true ? { "x-robots-tag": "noindex" } : {}),
    ...options.headers,
  });
  for (const cookie of options.cookies ?? []) headers.append("set-cookie", cookie);
  return new Response(String(page), { status: options.status ?? 200, headers });
}

/** The answer to a form: look there now. */
export function redirectTo(path: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({
    location: path,
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
  });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
