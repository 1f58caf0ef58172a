// SPDX-License-Identifier: Apache-2.0
// Cloudflare Turnstile's siteverify: a token is good once, for five minutes.
import { z } from "zod";
import type { PersonCheck, PersonCheckPort } from "./port.ts";

const ENDPOINT = "https://challenges.cloudflare.com/turnstile/v0/siteverify";

/** Tokens are at most so long; a longer text is none, and nobody is asked about it. */
const TOKEN_CHARACTERS = 2_048;

/** A person waits for the page that long at most. */
const ANSWER_MAX_MS = 5_000;

const Answer = z.object({
  success: z.boolean(),
  "error-codes": z.array(z.string()).default([]),
});

/** What is wrong with the token itself; every other code is about us or about Cloudflare. */
const OF_THE_TOKEN: ReadonlySet<string> = new Set([
  "missing-input-response",
  "invalid-input-response",
  "timeout-or-duplicate",
]);

export interface SiteverifyWorld {
  /** Absent or empty: nobody can be asked, so nothing passes. */
  readonly secret: string | undefined;
  readonly fetch: (request: Request) => Promise<Response>;
}

export function buildSiteverify({ secret, fetch }: SiteverifyWorld): PersonCheckPort {
  return {
    async check(token, address) {
      if (secret === undefined || secret === "") return "unavailable";
      if (token === "" || token.length > TOKEN_CHARACTERS) return "failed";
      const body = { secret, response: token, ...(address === null ? {} : { remoteip: address }) };
      try {
        const request = new Request(ENDPOINT, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(ANSWER_MAX_MS),
          redirect: "manual",
        });
        return classify(Answer.parse(await (await fetch(request)).json()));
      } catch {
        return "unavailable";
      }
    },
  };
}

function classify(answer: z.infer<typeof Answer>): PersonCheck {
  if (answer.success) return "passed";
  const codes = answer["error-codes"];
  return codes.some((code) => OF_THE_TOKEN.has(code)) ? "failed" : "unavailable";
}
