// SPDX-License-Identifier: Apache-2.0
// Opening a session: with a mailed link and what proves the one who asked, or for an address that Cloudflare Access
// vouches for. The token exists in the answer alone.
import { findClientName } from "#domain/access/client-name.ts";
import { parseLinkToken } from "#domain/access/link-token.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { isIssuedPerson, personOf } from "#domain/ids/ids.ts";
import type { ConsumeLinkReply, LinkFacts, SessionRecord } from "#domain/messages/person-desk.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { personKeyOf } from "#edge/session.ts";
import { personDeskStub } from "#storage/object-stubs.ts";
import { type Member, readMemberships } from "#storage/read-members.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildToken, codeDigest } from "./secrets.ts";

export interface Opened {
  readonly session_token: string;
  readonly session: SessionRecord;
  readonly tenants: readonly string[];
}

/** Why a link, or a person whom Access vouches for, signs nobody in. */
export type Refusal = Extract<ConsumeLinkReply, { readonly ok: false }>["code"];

/** Where a session is opened from, and when. */
interface Opening {
  readonly request: Request;
  readonly now_ms: number;
}

/** What somebody shows who has a link. */
export interface LinkProof {
  readonly token: string;
  readonly browser_secret: string | null;
  /** Eight digits. */
  readonly code: string | null;
}

/** Uses up a link. Memberships are read first, because the object knows of none; it alone decides. */
export async function openWithLink(
  env: ControlEnv,
  { token, browser_secret, code }: LinkProof,
  opening: Opening,
): Promise<Result<Opened, Refusal>> {
  const link = findIssuedLink(env, token);
  if (link === null) return err("unknown");
  const { person, link_id } = link;
  const tenants = tenantsOf(await readMemberships(env.DB, person));
  const fresh = buildToken("rvs", person);
  const reply = await personDeskStub(env, person).consumeLink({
    v: 1,
    person,
    link_id,
    link_sha256: sha256Hex(token),
    browser_sha256: browser_secret === null ? null : sha256Hex(browser_secret),
    code_sha256: code === null ? null : codeDigest(token, code),
    tenants,
    session_id: fresh.id,
    session_sha256: fresh.sha256,
    client: clientOf(opening.request),
    now_ms: opening.now_ms,
  });
  if (!reply.ok) return err(reply.code);
  return ok({ session_token: fresh.token, session: reply.session, tenants });
}

/** Opens a session for an address (normalized) that an identity provider vouches for. */
export async function openForAddress(
  env: ControlEnv,
  email: string,
  opening: Opening,
): Promise<Result<Opened, Refusal>> {
  const person = personOf(personKeyOf(env), email);
  const tenants = tenantsOf(await readMemberships(env.DB, person));
  if (tenants.length === 0) return err("no_membership");
  const fresh = buildToken("rvs", person);
  const session = await personDeskStub(env, person).openSession({
    v: 1,
    person,
    session_id: fresh.id,
    session_sha256: fresh.sha256,
    client: clientOf(opening.request),
    proof: "access",
    tenants,
    now_ms: opening.now_ms,
  });
  return ok({ session_token: fresh.token, session, tenants });
}

/** What the page of a link shows; null where there is no such link. Nothing changes. */
export async function describeLink(
  env: ControlEnv,
  { token, browser_secret }: Pick<LinkProof, "token" | "browser_secret">,
  nowMs: number,
): Promise<{ readonly facts: LinkFacts; readonly members: readonly Member[] } | null> {
  const link = findIssuedLink(env, token);
  if (link === null) return null;
  const { person, link_id } = link;
  const facts = await personDeskStub(env, person).describeLink({
    v: 1,
    person,
    link_id,
    link_sha256: sha256Hex(token),
    browser_sha256: browser_secret === null ? null : sha256Hex(browser_secret),
    now_ms: nowMs,
  });
  return facts === null ? null : { facts, members: await readMemberships(env.DB, person) };
}

/** A made-up person wakes no object. */
function findIssuedLink(env: ControlEnv, token: string): ReturnType<typeof parseLinkToken> {
  const link = parseLinkToken(token);
  return link !== null && isIssuedPerson(personKeyOf(env), link.person) ? link : null;
}

function tenantsOf(members: readonly Member[]): readonly string[] {
  return members.map(({ tenant }) => tenant);
}

function clientOf(request: Request): string {
  return findClientName(request.headers.get("user-agent")) ?? "Another program";
}
