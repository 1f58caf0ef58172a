// SPDX-License-Identifier: Apache-2.0
// The development mailbox for people: what was mailed, newest first, and one mail as its reader gets it.
import { html } from "hono/html";
import type { MailboxItem, MailSummary } from "#connectors/mail/mailbox.ts";
import { instantText } from "#domain/time/instant.ts";
import type { Html } from "#edge/html.ts";

/** The list's main content. */
export function renderMailbox(mails: readonly MailSummary[], limit: number): Html {
  return html`<h1>Development mailbox</h1>
    <p>
      Mails of this stack end here instead of leaving it. Reload the page for newer ones; a mail is
      kept for a week.
    </p>
    ${
      mails.length === 0
        ? html`<p>No mail yet. <a href="/sign-in">Sign in</a> to get one.</p>`
        : html`<p class="soft">
            Newest first${mails.length < limit ? "" : `, the last ${limit}`}.
          </p>`
    }
    ${mails.map(
      ({ id, at_ms, to, subject }) =>
        html`<section class="card" aria-labelledby="mail-${id}">
          <h2 id="mail-${id}">
            <a href="/dev/mail/${id}"><bdi>${subject}</bdi></a>
          </h2>
          <p class="soft">To <bdi>${to}</bdi>, ${renderTime(at_ms)}</p>
        </section>`,
    )}`;
}

/** One mail's main content: its text part, with every link of it as a link. */
export function renderMailboxItem(id: string, mail: MailboxItem): Html {
  const links = linksOf(mail.text);
  return html`<p><a href="/dev/mail">All mails</a></p>
    <h1><bdi>${mail.subject}</bdi></h1>
    <p class="soft">
      From <bdi>${mail.from.name}</bdi> &lt;${mail.from.address}&gt; to <bdi>${mail.to}</bdi>,
      ${renderTime(mail.at_ms)}
    </p>
    ${
      links.length === 0
        ? ""
        : html`<ul class="plain">
            ${links.map(
              (link) =>
                html`<li><a href="${link}">Open link</a> <span class="soft">${link}</span></li>`,
            )}
          </ul>`
    }
    <ul class="plain">
      <li><a href="/dev/mail/${id}/html">HTML part</a></li>
      <li><a href="/dev/mail/${id}/text">Text part alone</a></li>
    </ul>
    <h2 id="text">Text part</h2>
    <pre tabindex="0" dir="auto"><code>${mail.text}</code></pre>`;
}

/** Every address in the text, once. Ours stand alone on their lines; a full stop or bracket after one is not part of it. */
function linksOf(text: string): readonly string[] {
  const found = text.match(/https?:\/\/[^\s<>"']+/g) ?? [];
  return [...new Set(found.map((link) => link.replace(/[).,;]+$/, "")))];
}

function renderTime(atMs: number): Html {
  const text = instantText(atMs);
  return html`<time datetime="${text}">${text}</time>`;
}
