// SPDX-License-Identifier: Apache-2.0
// The caller's own session, and all sessions of the same person.
import { z } from "zod";
import { defineRoute } from "../contract.ts";
import { ChooseTenantBody, EndedSessions, SessionList, SessionView } from "../schemas/sign-in.ts";

const ended = { description: "They are over, from this moment.", schema: EndedSessions } as const;

export const readSession = defineRoute({
  id: "readSession",
  method: "get",
  path: "/v1/session",
  tag: "Sign-in",
  action: "signed_in",
  summary: "Who is signed in",
  description: "The person, the tenant and the roles behind this session.",
  success: { 200: { description: "The session.", schema: SessionView } },
  problems: [],
});

export const chooseSessionTenant = defineRoute({
  id: "chooseSessionTenant",
  method: "put",
  path: "/v1/session/tenant",
  tag: "Sign-in",
  action: "signed_in",
  summary: "Choose the session's tenant",
  description: "One of `tenants` of the session; from then on the session acts there.",
  body: {
    schema: ChooseTenantBody,
    media_types: ["application/json"],
    example: { tenant: "default" },
  },
  success: { 200: { description: "The session in its tenant.", schema: SessionView } },
  problems: [],
});

export const listSessions = defineRoute({
  id: "listSessions",
  method: "get",
  path: "/v1/sessions",
  tag: "Sign-in",
  action: "signed_in",
  summary: "List my sessions",
  description: "Every session of the person that has not ended, the newest first.",
  success: { 200: { description: "The sessions.", schema: SessionList } },
  problems: [],
});

export const revokeSession = defineRoute({
  id: "revokeSession",
  method: "delete",
  path: "/v1/sessions/{session_id}",
  tag: "Sign-in",
  action: "signed_in",
  summary: "End one of my sessions",
  description: "Its very next request is refused. The caller's own session ends that way too.",
  params: z.object({ session_id: z.string().regex(/^[a-z2-7]{16}$/) }),
  success: { 200: ended },
  problems: [],
});

export const revokeSessions = defineRoute({
  id: "revokeSessions",
  method: "delete",
  path: "/v1/sessions",
  tag: "Sign-in",
  action: "signed_in",
  summary: "End my other sessions",
  description: "Ends every session of the person but this one, and this one too with `all=true`.",
  query: z.strictObject({ all: z.enum(["true", "false"]).default("false") }),
  success: { 200: ended },
  problems: [],
});
