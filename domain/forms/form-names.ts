// SPDX-License-Identifier: Apache-2.0
// Names of posted fields that say something about the post and never become part of a lead.

/** The honeypot: no person sees it, no browser fills a field of this name, and many a robot fills every field. */
export const HONEYPOT_FIELD = "callback_note";

/** Where a plain HTML post asks to be sent afterwards. */
export const REDIRECT_FIELD = "redirect_to";

/** Cloudflare's own name for a Turnstile token. */
export const TURNSTILE_FIELD = "cf-turnstile-response";

/** Sent by the hosted page, which insists on what it marks as required. */
export const HOSTED_FIELD = "from_hosted_page";

/** The ticked sentence of a form. */
export const CONSENT_FIELD = "consent";

/** What a ticked box sends. */
export const TICKED = "yes";
