// SPDX-License-Identifier: Apache-2.0
// The text part: for whoever reads without HTML, and for every client that shows it in a preview. A link is its bare
// address on a line of its own, so that every client makes a link of it and nothing else.
import type { Letterhead, MailContent } from "./mail-content.ts";

export function renderText(
  { heading, paragraphs, facts, action, notes, footer }: MailContent,
  { brand }: Letterhead,
): string {
  const blocks = [
    brand,
    heading,
    ...paragraphs,
    facts.map(({ label, value }) => `${label}: ${value}`).join("\n"),
    action === null ? "" : `${action.label}:\n${action.url}`,
    ...notes,
    // The line that mail clients know as the end of what was written.
    `-- \n${footer}`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}
