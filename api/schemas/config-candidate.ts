// SPDX-License-Identifier: Apache-2.0
// Configs that loosen something and wait for a second person, as the API shows them.
import { z } from "zod";
import { ConsentView, hashes, publicationFields } from "./config.ts";
import { ActorView, Instant, lineText } from "./fields.ts";

/** Long enough to say why; it stands in receipts, so it should name nobody. */
const REASON_CHARACTERS = 500;

export const Reason = lineText(REASON_CHARACTERS).meta({
  description: "Why, in a sentence without personal data.",
  example: "The quarter's campaign is off.",
});

export const CandidateParams = z.object({
  candidate_id: z
    .string()
    .regex(/^cnd_[a-z2-7]{26}$/)
    .meta({ example: "cnd_abcdefghijklmnopqrstuvwxyz" }),
});

export const CandidateItem = z
  .object({
    candidate_id: z.string(),
    status: z
      .enum(["waiting", "published", "rejected", "withdrawn", "expired", "outdated"])
      .meta({ description: "`outdated`: another version was published since; publish it again." }),
    ...hashes,
    base_version: z.int().meta({ description: "The newest version when it was proposed." }),
    effective_at: Instant.nullable().meta({
      description:
        "The instant asked for; null, or one that has passed: 90 seconds after the last consent.",
    }),
    proposed_by: ActorView,
    proposed_at: Instant,
    expires_at: Instant,
    needs: z.int().meta({ description: "How many more people have to consent." }),
    consents: z.array(ConsentView),
    ended: z
      .object({ by: ActorView, at: Instant, reason: z.string() })
      .nullable()
      .meta({ description: "Who rejected or withdrew it." }),
    config_version: z.int().nullable().meta({ description: "The version it became." }),
  })
  .meta({ id: "ConfigCandidate" });

export const ProposedCandidate = CandidateItem.extend({
  diff_against: z.int(),
  ...publicationFields,
}).meta({ id: "ProposedConfigCandidate" });

export const CandidateView = ProposedCandidate.extend({
  source: z.unknown().meta({ description: "The config as written; null once it ended." }),
  compiled: z.unknown().meta({ description: "What policies and pools would read; likewise." }),
}).meta({ id: "ConfigCandidateDocuments" });

export const ListedCandidates = z
  .object({ items: z.array(CandidateItem) })
  .meta({ id: "ConfigCandidates" });

export const ConsentBody = z.strictObject({
  config_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .meta({ description: "Of the candidate you looked at: you consent to this and nothing else." }),
});

export const RejectBody = z.strictObject({ reason: Reason });
