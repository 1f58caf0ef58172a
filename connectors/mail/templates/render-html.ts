// SPDX-License-Identifier: Apache-2.0
// The HTML part, for clients as old as Outlook's Word engine: one column of tables whose styles stand on the elements,
// no image, no script, nothing loaded. The one style sheet only turns it dark where a client can.
import { html, raw } from "hono/html";
import { chooseBrandColors } from "#domain/brand/brand-color.ts";
import type { Letterhead, MailContent, MailFact } from "./mail-content.ts";
import type { Reader } from "./reader.ts";

type Html = ReturnType<typeof html>;

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
const WRAP = "word-break:break-word;overflow-wrap:anywhere";
const BODY_TEXT = `${FONT};${WRAP};font-size:16px;line-height:24px;color:#1b2430`;
/** A label breaks between its words only: beside it the value gives way. */
const LABEL_TEXT = `${FONT};font-size:14px;line-height:21px;color:#54606e`;
const SOFT_TEXT = `${FONT};${WRAP};font-size:14px;line-height:21px;color:#54606e`;

/** Contrast of each pair is above 4.5:1, as on the pages. `!important` beats the styles on the elements. */
const DARK = `@media (prefers-color-scheme: dark) {
.back { background-color: #14181d !important; }
.card { background-color: #1c2229 !important; border-color: #343c46 !important; }
.text { color: #e8ebee !important; }
.soft { color: #a6b0bb !important; }
.link { color: #6fd3c4 !important; }
}`;

export async function renderHtml(
  content: MailContent,
  { brand, brand_color }: Letterhead,
  { language, dir, say }: Reader,
): Promise<string> {
  const colors = chooseBrandColors(brand_color);
  const band = `${FONT};${WRAP};background-color:${colors.back};color:${colors.text};font-size:16px;line-height:24px;font-weight:700;padding:12px 20px`;
  const rows = [
    renderRow(
      html`<h1 class="text" style="${BODY_TEXT};font-size:22px;line-height:28px;margin:0">
        ${content.heading}
      </h1>`,
    ),
    ...content.paragraphs.map((text) => renderRow(renderParagraph(text, "text", BODY_TEXT))),
    ...(content.facts.length === 0 ? [] : [renderRow(renderFacts(content.facts, dir))]),
    ...(content.action === null
      ? []
      : [renderRow(renderAction(content.action, colors, say("open_address")))]),
    ...content.notes.map((text) => renderRow(renderParagraph(text, "text", BODY_TEXT))),
    renderRow(renderParagraph(content.footer, "soft", SOFT_TEXT)),
  ];
  const page = await html`<!doctype html>
    <html lang="${language}" dir="${dir}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no" />
        <title>${content.subject}</title>
        <style>
          ${raw(DARK)}
        </style>
      </head>
      <body class="back" style="margin:0;padding:0;background-color:#f2f3f0">
        <div lang="${language}" dir="${dir}">
          <table
            role="presentation"
            class="back"
            width="100%"
            cellpadding="0"
            cellspacing="0"
            border="0"
            style="background-color:#f2f3f0"
          >
            <tr>
              <td align="center" style="padding:16px 8px">
                <table
                  role="presentation"
                  class="card"
                  width="100%"
                  cellpadding="0"
                  cellspacing="0"
                  border="0"
                  style="max-width:560px;background-color:#ffffff;border:1px solid #d9dde2"
                >
                  <tr>
                    <td style="${band}"><bdi>${brand}</bdi></td>
                  </tr>
                  ${rows}
                </table>
              </td>
            </tr>
          </table>
        </div>
      </body>
    </html>`;
  return String(page);
}

function renderRow(inner: Html): Html {
  return html`<tr>
    <td style="padding:12px 20px">${inner}</td>
  </tr>`;
}

function renderParagraph(text: string, name: string, style: string): Html {
  return html`<p class="${name}" style="${style};margin:0">${text}</p>`;
}

/** A real table: each value has its label as its header. */
function renderFacts(facts: readonly MailFact[], dir: Reader["dir"]): Html {
  const start = dir === "rtl" ? "right" : "left";
  const end = dir === "rtl" ? "left" : "right";
  return html`<table cellpadding="0" cellspacing="0" border="0">
    ${facts.map(
      ({ label, value }) =>
        html`<tr>
          <th
            scope="row"
            align="${start}"
            valign="top"
            class="soft"
            style="${LABEL_TEXT};font-weight:400;text-align:${start};padding:2px 0;padding-${end}:16px"
          >
            ${label}
          </th>
          <td
            align="${start}"
            valign="top"
            class="text"
            style="${BODY_TEXT};line-height:21px;text-align:${start};padding:2px 0"
          >
            <bdi>${value}</bdi>
          </td>
        </tr>`,
    )}
  </table>`;
}

/** A padded link in a coloured cell: 12 + 20 + 12 = 44 px high. The address below it is for who cannot press it. */
function renderAction(
  { label, url }: NonNullable<MailContent["action"]>,
  { back, text }: { readonly back: string; readonly text: string },
  hint: string,
): Html {
  const link = `${FONT};display:inline-block;padding:12px 24px;font-size:16px;line-height:20px;font-weight:700;color:${text};text-decoration:none`;
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0">
      <tr>
        <td
          bgcolor="${back}"
          style="background-color:${back};border-radius:6px;border:1px solid ${text}"
        >
          <a href="${url}" style="${link}">${label}</a>
        </td>
      </tr>
    </table>
    <p class="soft" style="${SOFT_TEXT};margin:12px 0 0">${hint}</p>
    <p style="margin:4px 0 0">
      <a
        href="${url}"
        dir="ltr"
        class="link"
        style="${FONT};font-size:14px;line-height:21px;word-break:break-all;color:#0a5c53"
        >${url}</a
      >
    </p>`;
}
