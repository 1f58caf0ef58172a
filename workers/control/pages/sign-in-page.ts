// SPDX-License-Identifier: Apache-2.0
// The pages of a sign-in: ask for a link, what to do now, and the link itself. One question and one button each; they
// work without script, at 320 px and by keyboard.
import { html } from "hono/html";
import { instantText } from "#domain/time/instant.ts";
import type { Html } from "#edge/html.ts";
import { renderWrong } from "./page-parts.ts";

export interface SignInForm {
  readonly email: string;
  readonly tenant: string;
  /** The field that cannot be as it is, and why; null at first. */
  readonly wrong: { readonly field: "email" | "tenant"; readonly message: string } | null;
  /** Whether Cloudflare Access signs people in here, too. */
  readonly has_access: boolean;
}

export function renderSignIn({ email, tenant, wrong, has_access }: SignInForm): Html {
  const tenantWrong = wrong?.field === "tenant";
  return html`<h1>Sign in</h1>
    ${wrong === null ? "" : renderWrong(wrong.field, wrong.message)}
    <p>We mail you a link that signs you in, good for 15 minutes.</p>
    <form method="post" action="/sign-in">
      <label for="email">Email address</label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="email"
        maxlength="320"
        required
        value="${email}"
        aria-invalid="${wrong?.field === "email"}"
        aria-describedby="${wrong?.field === "email" ? "wrong" : ""}"
      />
      <details ${tenant !== "" || tenantWrong ? "open" : ""}>
        <summary>Only to one tenant</summary>
        <label for="tenant">Its handle, or nothing</label>
        <input
          id="tenant"
          name="tenant"
          autocomplete="organization"
          autocapitalize="none"
          spellcheck="false"
          maxlength="40"
          value="${tenant}"
          aria-invalid="${tenantWrong}"
          aria-describedby="${tenantWrong ? "wrong" : ""}"
        />
      </details>
      <button type="submit">Mail me a link</button>
    </form>
    ${
      has_access
        ? html`<p><a href="/sign-in/access">Sign in with Cloudflare Access instead</a></p>`
        : ""
    }`;
}

export interface SentLink {
  readonly email: string;
  /** In groups, as it is read aloud. */
  readonly code: string;
  readonly expires_at_ms: number;
  /** Whether mail lands on this machine's own page. */
  readonly has_mailbox: boolean;
}

/** The same for every address: whether it is somebody's is told by the mail that comes, or does not. */
export function renderSent({ email, code, expires_at_ms, has_mailbox }: SentLink): Html {
  return html`<h1>Look into your mail</h1>
    <p role="status">
      If <strong>${email}</strong> has an account here, a link is on its way. It works until
      ${renderTime(expires_at_ms)}.
    </p>
    <p>
      Open it in this browser and you are signed in. In another browser, or on your phone, you will
      be asked for this code:
    </p>
    <p class="big"><strong id="code">${code}</strong></p>
    <p class="soft">Type it only on this site. Nobody will ever ask you for it.</p>
    ${has_mailbox ? html`<p>On this machine, mail lands at <a href="/dev/mail">/dev/mail</a>.</p>` : ""}
    <p>Nothing came? Wait a minute, look into spam, then <a href="/sign-in">ask again</a>.</p>`;
}

export interface OpenLink {
  readonly token: string;
  /** Who signs in, as far as the directory knows a name. */
  readonly name: string | null;
  readonly tenant: string | null;
  readonly expires_at_ms: number;
  readonly needs_code: boolean;
  /** Why the code was not taken; null at first. */
  readonly wrong: string | null;
}

export function renderLink(link: OpenLink): Html {
  const { token, name, tenant, expires_at_ms, needs_code, wrong } = link;
  return html`<h1>Sign in${tenant === null ? "" : ` to ${tenant}`}</h1>
    ${wrong === null ? "" : renderWrong("code", wrong)}
    <p>
      ${name === null ? "You sign in" : html`You sign in as <strong>${name}</strong>`} with this
      link, once, until ${renderTime(expires_at_ms)}. Did you not ask for it? Then close this page:
      nothing has happened.
    </p>
    <form method="post" action="/sign-in/link">
      <input type="hidden" name="token" value="${token}" />
      ${needs_code ? renderCodeField(wrong !== null) : ""}
      <button type="submit">Sign in</button>
    </form>`;
}

function renderCodeField(isWrong: boolean): Html {
  return html`<label for="code">Code</label>
    <p class="soft" id="code-hint">
      The link was asked for in another browser. Type the eight digits that are shown there; do not
      type any that somebody sends you.
    </p>
    <input
      id="code"
      name="code"
      inputmode="numeric"
      autocomplete="one-time-code"
      maxlength="20"
      required
      aria-invalid="${isWrong}"
      aria-describedby="${isWrong ? "wrong " : ""}code-hint"
    />`;
}

/** A link that signs nobody in any more. */
export function renderRefused(message: string): Html {
  return html`<h1>This link does not sign you in</h1>
    <p role="alert">${message}</p>
    <p><a href="/sign-in">Ask for a new link</a></p>`;
}

/** Whom Cloudflare Access vouches for, before anything is opened. */
export function renderAccess(email: string): Html {
  return html`<h1>Sign in with Cloudflare Access</h1>
    <p>Cloudflare Access says that you are <strong>${email}</strong>.</p>
    <form method="post" action="/sign-in/access">
      <button type="submit">Sign in</button>
    </form>`;
}

function renderTime(atMs: number): Html {
  const text = instantText(atMs);
  return html`<time datetime="${text}">${text.slice(11, 16)} UTC</time>`;
}
