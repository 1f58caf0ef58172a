// SPDX-License-Identifier: Apache-2.0
// A browser's cookies after a sign-in: always a session of its own making, whatever cookie stood there before.
import { SESSION_LIFE_MS } from "#domain/access/sign-in-rules.ts";
import type { PageCall } from "#edge/page-door.ts";
import {
  BROWSER_COOKIE,
  buildCookie,
  dropCookie,
  findSession,
  readCookie,
  SESSION_COOKIE,
} from "#edge/session.ts";
import { personDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import type { Opened } from "./open-session.ts";

/**
 * The cookies to set. The session that the browser had before, whoever's it was, ends: nobody could reach it any more. A
 * crash before that leaves it to end by itself.
 */
export async function signInBrowser(
  { env, request, now_ms }: PageCall<ControlEnv>,
  { session_token }: Opened,
): Promise<readonly string[]> {
  const token = readCookie(request.headers, SESSION_COOKIE);
  const before = token === null ? null : await findSession(env, token, now_ms);
  if (before !== null) {
    const { person } = before;
    const { session_id } = before.session;
    const asked = { v: 1, person, session_id, keep: null, now_ms } as const;
    await personDeskStub(env, person).revokeSessions(asked);
  }
  // As long as a session may live at most; the object ends it earlier where it must.
  const cookie = buildCookie(SESSION_COOKIE, session_token, SESSION_LIFE_MS / 1000);
  return [cookie, dropCookie(BROWSER_COOKIE)];
}
