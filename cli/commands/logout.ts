// SPDX-License-Identifier: Apache-2.0
// `revops logout`: ends the session at the stack and forgets it here; a key is only forgotten.
import { EndedSessions, SessionView } from "#api/schemas/sign-in.ts";
import { Client, refusalText } from "../client.ts";
import { findUrl } from "../connect.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { loadLogins, saveLogin } from "../credentials.ts";
import { readOptions, STACK_OPTIONS, wrongUse } from "../options.ts";
import { jsonText } from "../terminal.ts";

export const logout: Command = {
  name: "logout",
  summary: "end the session and forget it, or forget the key",
  usage: `usage: revops logout [--url <url>] [--json]

Ends the session that \`revops login\` opened and forgets it. An API key is forgotten, and stays good until it is revoked.

  --url <url>  the stack; else REVOPS_URL, else the one you are signed in to
  --json       print the result as one JSON document

exit codes: 0 done, 1 forgotten here, but the stack did not end the session, 2 wrong use
`,
  run: runLogout,
};

async function runLogout(args: readonly string[], remote: Remote): Promise<number> {
  const { url: urlOption, json: jsonOption } = STACK_OPTIONS;
  const read = readOptions(args, { url: urlOption, json: jsonOption });
  if (!read.ok) return wrongUse(remote, logout, read.error);
  const logins = await loadLogins(remote);
  if (!logins.ok) return wrongUse(remote, logout, logins.error);
  const url = findUrl(read.value.values, logins.value, remote);
  if (!url.ok) return wrongUse(remote, logout, url.error);
  const { json } = read.value.values;
  const key = logins.value.stacks[url.value]?.key ?? null;
  const isSession = key !== null && key.startsWith("rvs_");
  // First there, then here: where the stack is away the session ends by itself, and nothing of it is left on this machine.
  const reason = isSession ? await endSession(new Client(url.value, key, remote)) : null;
  const forgotten = await saveLogin(remote, url.value, null);
  const failure = forgotten.ok ? reason : forgotten.error;
  const was = key === null ? "nothing" : isSession ? "session" : "key";
  if (json) {
    const failed = failure === null ? {} : { reason: failure };
    remote.out(jsonText({ done: failure === null, url: url.value, forgotten: was, ...failed }));
  } else if (failure === null) {
    remote.out(DONE[was](url.value));
  }
  if (failure === null) return EXIT_DONE;
  remote.err(`${failure}\n`);
  return EXIT_FAILED;
}

const DONE = {
  nothing: (url: string) => `there was no login for ${url}\n`,
  session: (url: string) => `signed out of ${url}\n`,
  key: (url: string) => `forgot the key for ${url}; \`revops keys revoke\` ends it\n`,
} as const;

/** Null where the session is over; else why that is not known. */
async function endSession(client: Client): Promise<string | null> {
  const read = await client.send({ method: "GET", path: "/v1/session", answer: SessionView });
  const ended = read.ok
    ? await client.send({
        method: "DELETE",
        path: `/v1/sessions/${encodeURIComponent(read.value.value.session.id)}`,
        answer: EndedSessions,
      })
    : read;
  // A session that the stack does not know any more is over.
  if (ended.ok || ended.error.status === 401 || ended.error.status === 404) return null;
  return `forgotten here, but the session was not ended: ${refusalText(ended.error)}`;
}
