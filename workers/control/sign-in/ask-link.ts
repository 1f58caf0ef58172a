// SPDX-License-Identifier: Apache-2.0
// Asking for a link. Nothing here looks up whether the address is anybody's: the same calls are made for every address,
// and the consumer of the mail decides who gets one.
import { codeText } from "#domain/access/link-token.ts";
import { LINK_LIFE_MS } from "#domain/access/sign-in-rules.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { buildId, personOf } from "#domain/ids/ids.ts";
import { InvariantError } from "#domain/result.ts";
import { personKeyOf } from "#edge/session.ts";
import { sealSignIn } from "#ledger/mail-seal.ts";
import { isDevelopmentStack } from "#storage/development-secrets.ts";
import { personDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildCode, buildToken, codeDigest } from "./secrets.ts";

export interface LinkAsk {
  /** Normalized. */
  readonly email: string;
  readonly tenant: string | null;
  readonly browser_secret: string;
  /** Which program asks, for the reader of the mail. */
  readonly asked_from: string | null;
  readonly now_ms: number;
  readonly trace_id: string;
}

const IV_BYTES = 12;

/**
 * Keeps a link and sends its mail. Order: link, then message; a crash in between leaves a link that nobody has, which
 * expires. Over the address's limit nothing is sent and the answer is the same.
 */
export async function askLink(
  env: ControlEnv,
  request: Request,
  ask: LinkAsk,
): Promise<{ readonly code: string; readonly expires_at_ms: number }> {
  const { email, tenant, browser_secret, asked_from, now_ms, trace_id } = ask;
  const origin = linkOrigin(env, request);
  const key = personKeyOf(env);
  const person = personOf(key, email);
  const link = buildToken("rvl", person);
  const code = buildCode();
  const expires_at_ms = now_ms + LINK_LIFE_MS;
  const asked = await personDeskStub(env, person).askLink({
    v: 1,
    person,
    link_id: link.id,
    link_sha256: link.sha256,
    browser_sha256: sha256Hex(browser_secret),
    code_sha256: codeDigest(link.token, code),
    tenant,
    now_ms,
  });
  if (asked.ok) {
    const mail_id = buildId(key, "mal", ["sign_in", link.id]);
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const url = `${origin}/sign-in/link?token=${link.token}`;
    const content = { v: 1, email, link: url, expires_at_ms, asked_from } as const;
    const sealed = await sealSignIn(env.ROOT_SECRET, mail_id, iv, content);
    await env.MAIL.send({ v: 1, kind: "sign_in", mail_id, person, tenant, sealed, trace_id });
  }
  return { code: codeText(code), expires_at_ms };
}

/**
 * Where a mailed link leads. Never the host that a request names, but on a developer's machine: whoever could choose it
 * would have the token sent to himself.
 */
function linkOrigin({ PUBLIC_URL, ...env }: ControlEnv, request: Request): string {
  if (PUBLIC_URL !== undefined) return new URL(PUBLIC_URL).origin;
  if (isDevelopmentStack(env)) return new URL(request.url).origin;
  throw new InvariantError("PUBLIC_URL is missing: mailed links would lead anywhere");
}
