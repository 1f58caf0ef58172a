// SPDX-License-Identifier: Apache-2.0
// The development mailbox. Its mails hold sign-in links in clear, so outside a development stack its addresses are not
// there: the same 404 as any other that nobody serves.
import type { Context } from "hono";
import {
  listMailbox,
  loadMailboxItem,
  type MailboxItem,
  type MailboxStore,
} from "#connectors/mail/mailbox.ts";
import { answerPage } from "#edge/html.ts";
import { answerNotFound } from "#edge/problem.ts";
import { isDevelopmentStack, type StackEnv } from "#storage/development-secrets.ts";
import { renderMailbox, renderMailboxItem } from "../pages/dev-mail-page.ts";

interface DevMailEnv extends StackEnv {
  readonly CACHE: MailboxStore;
}
type MailContext = Context<{ Bindings: DevMailEnv }>;

/** Enough for any afternoon; older ones are still reached by their address. */
const LISTED = 100;

export async function answerMailbox({ env, req }: MailContext): Promise<Response> {
  if (!isDevelopmentStack(env)) return answerNotFound(req.raw);
  const mails = await listMailbox(env.CACHE, LISTED);
  return answerPage("Development mailbox, revops-pack", renderMailbox(mails, LISTED), PERSONAL);
}

export async function answerMail(context: MailContext): Promise<Response> {
  const found = await findMail(context);
  if (found === null) return answerNotFound(context.req.raw);
  const { id, mail } = found;
  return answerPage(`${mail.subject}, development mailbox`, renderMailboxItem(id, mail), PERSONAL);
}

/** The HTML part as it is. Whatever it holds, nothing of it runs and nothing is loaded: it is nobody's origin. */
export async function answerMailHtml(context: MailContext): Promise<Response> {
  const found = await findMail(context);
  if (found === null) return answerNotFound(context.req.raw);
  return answerPart(found.mail.html, "text/html; charset=utf-8");
}

export async function answerMailText(context: MailContext): Promise<Response> {
  const found = await findMail(context);
  if (found === null) return answerNotFound(context.req.raw);
  return answerPart(found.mail.text, "text/plain; charset=utf-8");
}

const PERSONAL = { personal: true } as const;

/** A mail's styles stand on its elements, so inline styles are let in; scripts, forms and frames are not. */
const PART_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

function answerPart(part: string, type: string): Response {
  return new Response(part, {
    headers: {
      "content-type": type,
      "content-security-policy": PART_POLICY,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex",
      "cache-control": "no-store",
    },
  });
}

async function findMail({
  env,
  req,
}: MailContext): Promise<{ readonly id: string; readonly mail: MailboxItem } | null> {
  const id = req.param("id") ?? "";
  if (!isDevelopmentStack(env) || !/^[A-Za-z0-9_-]{1,128}$/.test(id)) return null;
  const mail = await loadMailboxItem(env.CACHE, id);
  return mail === null ? null : { id, mail };
}
