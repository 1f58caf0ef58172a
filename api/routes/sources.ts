// SPDX-License-Identifier: Apache-2.0
// Systems that send signed posts: their door, their secrets, and a dry run of what their posts become.
import { z } from "zod";
import { defineRoute } from "../contract.ts";
import {
  AcceptedPost,
  CrmEventPage,
  CrmEventQuery,
  EndedSourceSecret,
  SavedSourceSecret,
  SourceCheck,
  SourceCheckBody,
  SourceList,
  SourceNameParams,
  SourceParams,
  SourcePost,
  SourceSecretBody,
  SourceSecretParams,
} from "../schemas/source.ts";

const text = z.string().optional();

export const receivePost = defineRoute({
  id: "receivePost",
  method: "post",
  path: "/v1/sources/{source_id}/events",
  tag: "Sources",
  action: "anybody",
  summary: "Post as a source",
  description:
    "A signal, a partner's registration, a CRM's record or an enrichment, signed with one of the source's secrets over the " +
    "bytes as they are: by Standard Webhooks 1.0, or of a HubSpot source by its signature v3. A stamp more than five " +
    "minutes off, a missing header and a wrong signature are one and the same refusal. The same `webhook-id` again is the " +
    "same event: it changes nothing.",
  params: SourceParams,
  headers: z.object({
    "webhook-id": text,
    "webhook-timestamp": text,
    "webhook-signature": text,
    "x-hubspot-request-timestamp": text,
    "x-hubspot-signature-v3": text,
  }),
  body: {
    schema: SourcePost,
    media_types: ["application/json"],
    example: { type: "trial_started", email: "jo@acme.example", company: "Acme Industries Ltd" },
  },
  success: {
    202: { description: "Accepted; it is taken up within seconds.", schema: AcceptedPost },
  },
  problems: ["signature_refused"],
});

export const listSources = defineRoute({
  id: "listSources",
  method: "get",
  path: "/v1/sources",
  tag: "Sources",
  action: "source.manage",
  summary: "All sources, and how to use them",
  description:
    "The sources of the newest config by name, each with the address to post to and its secrets' ages; no secret is shown.",
  success: { 200: { description: "The sources.", schema: SourceList } },
  problems: [],
});

export const addSourceSecret = defineRoute({
  id: "addSourceSecret",
  method: "post",
  path: "/v1/sources/{name}/secrets",
  tag: "Sources",
  action: "source.manage",
  summary: "Give a source a new secret",
  description:
    "A made secret is in this answer only. Those before it stay good until the overlap ends, four at most, so that the " +
    "sender may change over at any moment in between; doors know a new secret after two minutes at the latest. Where the " +
    "answer was lost, make another one.",
  params: SourceNameParams,
  body: {
    schema: SourceSecretBody,
    media_types: ["application/json"],
    example: { overlap_hours: 24 },
  },
  success: { 201: { description: "The new secret.", schema: SavedSourceSecret } },
  problems: ["log_refuses"],
});

export const endSourceSecret = defineRoute({
  id: "endSourceSecret",
  method: "delete",
  path: "/v1/sources/{name}/secrets/{secret_id}",
  tag: "Sources",
  action: "source.manage",
  summary: "End a source's secret",
  description: "It verifies nothing any more; doors that remember it may take it for two minutes.",
  params: SourceSecretParams,
  success: { 200: { description: "Ended.", schema: EndedSourceSecret } },
  problems: ["log_refuses"],
});

export const checkSource = defineRoute({
  id: "checkSource",
  method: "post",
  path: "/v1/sources/check",
  tag: "Sources",
  action: "source.manage",
  summary: "Try a source's mapping on an example",
  description:
    "What a post would become: the mapped fields, the normalized lead or enrichment, a signal's points, and every problem. " +
    "Nothing is sent or kept.",
  body: {
    schema: SourceCheckBody,
    media_types: ["application/json"],
    example: {
      source: {
        kind: "signal",
        mapping: { email: "user.email", company: "user.org.name" },
        signal: "type",
        points: { trial_started: 40 },
      },
      example: {
        type: "trial_started",
        user: { email: "jo@acme.example", org: { name: "Acme Industries Ltd" } },
      },
    },
  },
  success: { 200: { description: "What it would become.", schema: SourceCheck } },
  problems: [],
});

export const listCrmEvents = defineRoute({
  id: "listCrmEvents",
  method: "get",
  path: "/v1/crm-events",
  tag: "Sources",
  action: "lead.read",
  summary: "What CRMs say has happened",
  description: "Newest first, each event once. What it says of people stays sealed in its receipt.",
  query: CrmEventQuery,
  success: { 200: { description: "A page of events.", schema: CrmEventPage } },
  problems: [],
});
