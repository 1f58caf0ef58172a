// SPDX-License-Identifier: Apache-2.0
// Configs that loosen something: a second person looks at them and consents, or not.
import { defineRoute } from "../contract.ts";
import { PublishedVersion } from "../schemas/config.ts";
import {
  CandidateItem,
  CandidateParams,
  CandidateView,
  ConsentBody,
  ListedCandidates,
  RejectBody,
} from "../schemas/config-candidate.ts";

export const listConfigCandidates = defineRoute({
  id: "listConfigCandidates",
  method: "get",
  path: "/v1/config/candidates",
  tag: "Config",
  action: "config.read",
  summary: "Configs that wait for consent",
  description: "Newest first, with the last hundred that ended. One waits for at most 14 days.",
  success: { 200: { description: "The candidates.", schema: ListedCandidates } },
  problems: [],
});

export const readConfigCandidate = defineRoute({
  id: "readConfigCandidate",
  method: "get",
  path: "/v1/config/candidates/{candidate_id}",
  tag: "Config",
  action: "config.read",
  summary: "A candidate with its documents",
  description: "What it would change, which findings it accepts and why, and the config itself.",
  params: CandidateParams,
  success: { 200: { description: "The candidate.", schema: CandidateView } },
  problems: [],
});

export const consentToConfig = defineRoute({
  id: "consentToConfig",
  method: "post",
  path: "/v1/config/candidates/{candidate_id}/consent",
  tag: "Config",
  action: "config.consent",
  summary: "Consent to a candidate",
  description:
    "Only a signed-in administrator who is not its author consents; a key never does. Who consents names the compiled " +
    "hash they looked at. The config is compiled and checked once more: were it to come out otherwise by now, or had " +
    "another version been published, nothing is. The consent that completes the number publishes it: 90 seconds later, or " +
    "at the instant its author asked for. The same person again counts no second time.",
  params: CandidateParams,
  body: {
    schema: ConsentBody,
    media_types: ["application/json"],
    example: { config_sha256: "a".repeat(64) },
  },
  success: {
    200: { description: "You had consented, and it is published.", schema: PublishedVersion },
    201: {
      description: "Published.",
      schema: PublishedVersion,
      headers: { location: "Address of the version.", etag: "Its number, for `If-Match`." },
    },
    202: { description: "Noted; one more person has to consent.", schema: CandidateItem },
  },
  problems: ["own_candidate", "version_moved", "candidate_stale", "candidate_ended", "log_refuses"],
});

export const rejectConfigCandidate = defineRoute({
  id: "rejectConfigCandidate",
  method: "post",
  path: "/v1/config/candidates/{candidate_id}/reject",
  tag: "Config",
  action: "config.publish",
  summary: "Reject or withdraw a candidate",
  description: "Its author withdraws it, anybody else who may publish rejects it. Nothing changes.",
  params: CandidateParams,
  body: {
    schema: RejectBody,
    media_types: ["application/json"],
    example: { reason: "30 % is more than finance agreed to." },
  },
  success: { 200: { description: "It waits no longer.", schema: CandidateItem } },
  problems: ["candidate_ended"],
});
