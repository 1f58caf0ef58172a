// SPDX-License-Identifier: Apache-2.0
// One mail's three parts from one content. Everything that others wrote is cleaned here, once, before either part is
// made, so the parts cannot differ in what they say.
import { InvariantError } from "#domain/result.ts";
import type { Letterhead, MailContent } from "./mail-content.ts";
import { plainLine } from "./plain-line.ts";
import type { Reader } from "./reader.ts";
import { renderHtml } from "./render-html.ts";
import { renderText } from "./render-text.ts";

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What mail clients show of a subject on a wide screen, and more. */
const SUBJECT_UNITS = 150;
/** Room for our own sentences with a name in them. */
const LINE_UNITS = 1_000;
const BRAND_UNITS = 80;

/** The name beside the sender's address. */
export function senderName({ brand }: Letterhead): string {
  return plainLine(brand, BRAND_UNITS);
}

export async function renderMail(
  content: MailContent,
  letterhead: Letterhead,
  reader: Reader,
): Promise<RenderedMail> {
  const clean = cleanContent(content);
  const head = { ...letterhead, brand: senderName(letterhead) };
  return {
    subject: clean.subject,
    text: renderText(clean, head),
    html: await renderHtml(clean, head, reader),
  };
}

function cleanContent(content: MailContent): MailContent {
  const line = (text: string): string => plainLine(text, LINE_UNITS);
  return {
    subject: plainLine(content.subject, SUBJECT_UNITS),
    heading: line(content.heading),
    paragraphs: content.paragraphs.map(line),
    facts: content.facts.map(({ label, value }) => ({ label: line(label), value: line(value) })),
    action:
      content.action === null
        ? null
        : { label: line(content.action.label), url: webAddress(content.action.url) },
    notes: content.notes.map(line),
    footer: line(content.footer),
  };
}

/** The address as a browser spells it: no space, no line break, no quote that ends an attribute. */
function webAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !["https:", "http:"].includes(parsed.protocol)) {
    throw new InvariantError("a mail's link is a web address");
  }
  return parsed.href;
}
