// SPDX-License-Identifier: Apache-2.0
// A tenant's page for whoever comes: its brand, the reader's language, and a policy that lets in nothing but the style
// sheet, the logo and, where a form asks for it, Turnstile.
import { html, raw } from "hono/html";
import { base64Text } from "#domain/bytes/encoding.ts";
import { sha256Bytes } from "#domain/bytes/sha256.ts";
import type { DeskSettings } from "#domain/config/desk-settings.ts";
import type { FormSettings } from "#domain/config/intake-settings.ts";
import type { FormReader } from "#domain/forms/form-reader.ts";
import type { Html } from "#edge/html.ts";
import { buildFormStyle } from "./form-style.ts";

const TURNSTILE_ORIGIN = "https://challenges.cloudflare.com";

export interface BrandedPage {
  readonly title: string;
  readonly main: Html;
  readonly theme: DeskSettings["theme"];
  readonly reader: FormReader;
  readonly status: number;
  /** Whose page it is, so that its sites may show it in a frame; null is nobody's. */
  readonly form: FormSettings | null;
  /** Whether the form itself is on it. */
  readonly asks: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function answerBrandedPage(page: BrandedPage): Promise<Response> {
  const { title, main, theme, reader } = page;
  const { brand_name, logo_url } = theme;
  const style = buildFormStyle(theme.brand_color);
  const band =
    brand_name === null && logo_url === null
      ? html``
      : html`<header>
          <p>
            ${logo_url === null ? html`` : html`<img src="${logo_url}" alt="" />`}
            ${brand_name === null ? html`` : html`<span>${brand_name}</span>`}
          </p>
        </header>`;
  const text = await html`<!doctype html>
    <html lang="${reader.language}" dir="${reader.dir}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <title>${brand_name === null ? title : `${title} | ${brand_name}`}</title>
        <link rel="icon" href="data:," />
        ${raw(`<style>${style}</style>`)}
      </head>
      <body>
        ${band}
        <main>${main}</main>
      </body>
    </html>`;
  return new Response(String(text), {
    status: page.status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": contentPolicy(page, style),
      "referrer-policy": "strict-origin-when-cross-origin",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      vary: "Accept-Language",
      ...page.headers,
    },
  });
}

/** Browsers hold a form's redirect to `form-action`, too, so its pages stand there by their origins. */
function contentPolicy({ theme, form, asks }: BrandedPage, style: string): string {
  const logo = theme.logo_url === null ? [] : originsOf([theme.logo_url]);
  const targets = asks ? ["'self'", ...originsOf(form?.redirects ?? [])] : ["'none'"];
  const sites = originsOf(form?.origins ?? []);
  const frames = sites.length === 0 ? ["'none'"] : sites;
  const checks = asks && form !== null && form.turnstile_site_key !== null;
  return [
    "default-src 'none'",
    `style-src 'sha256-${base64Text(sha256Bytes(style))}'`,
    `img-src ${["data:", ...logo].join(" ")}`,
    ...(checks ? [`script-src ${TURNSTILE_ORIGIN}`, `frame-src ${TURNSTILE_ORIGIN}`] : []),
    "base-uri 'none'",
    `form-action ${targets.join(" ")}`,
    `frame-ancestors ${frames.join(" ")}`,
  ].join("; ");
}

/** What a policy may hold: a semicolon, which a URL's host may have, begins another directive. */
const ORIGIN = /^https?:\/\/[a-z0-9.-]+(?::\d+)?$/;

/** Origins of addresses, each once; an address without one that may stand in a policy has none. */
function originsOf(addresses: readonly string[]): readonly string[] {
  const origins = addresses.flatMap((address) => URL.parse(address)?.origin ?? []);
  return [...new Set(origins.filter((origin) => ORIGIN.test(origin)))];
}
