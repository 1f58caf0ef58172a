// SPDX-License-Identifier: Apache-2.0
// Signing in: by a mailed one-time link, or vouched for by Cloudflare Access.
import { z } from "zod";
import { defineRoute } from "../contract.ts";
import { AskedLink, OpenedSession, OpenLinkBody, SignInBody } from "../schemas/sign-in.ts";

const opened = { description: "A session is open.", schema: OpenedSession } as const;

export const askSignIn = defineRoute({
  id: "askSignIn",
  method: "post",
  path: "/v1/sign-in",
  tag: "Sign-in",
  action: "anybody",
  summary: "Ask for a sign-in link by mail",
  description:
    "Sends a one-time link, good for 15 minutes, to the address if it is a user's. The answer is the same for every " +
    "address, and does not say whether a mail leaves; at most 10 leave in an hour.",
  body: {
    schema: SignInBody,
    media_types: ["application/json"],
    example: { email: "asker@example.com" },
  },
  success: { 202: { description: "The request is taken.", schema: AskedLink } },
  problems: [],
});

export const openSignInLink = defineRoute({
  id: "openSignInLink",
  method: "post",
  path: "/v1/sign-in/link",
  tag: "Sign-in",
  action: "anybody",
  summary: "Sign in with a mailed link",
  description:
    "Uses up the link and opens a session. It needs the `browser_secret` of the answer that asked for the link, or the " +
    "`code` that was shown there; five wrong codes burn the link, and a link that signed in makes all others void.",
  body: {
    schema: OpenLinkBody,
    media_types: ["application/json"],
    example: {
      token: `rvl_${"a".repeat(32)}_${"b".repeat(16)}_${"c".repeat(52)}`,
      code: "1234 5678",
    },
  },
  success: { 200: opened },
  problems: ["sign_in_refused"],
});

export const openWithAccess = defineRoute({
  id: "openWithAccess",
  method: "post",
  path: "/v1/sign-in/access",
  tag: "Sign-in",
  action: "anybody",
  summary: "Sign in with Cloudflare Access",
  description:
    "Where the deployment stands behind a Cloudflare Access application: opens a session for the address that its " +
    "token vouches for.",
  headers: z.object({
    "cf-access-jwt-assertion": z
      .string()
      .max(8192)
      .optional()
      .meta({ description: "Cloudflare sets it." }),
  }),
  success: { 200: opened },
  problems: ["not_found", "unauthorized", "cross_site", "sign_in_refused"],
});
