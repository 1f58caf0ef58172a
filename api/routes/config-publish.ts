// SPDX-License-Identifier: Apache-2.0
// From a config as written to a version: check it, publish it, go back to an earlier one.
import { z } from "zod";
import { RESERVED_MESSAGE, reservedPlaces } from "#domain/config/lint/check-keys.ts";
import { RevOpsConfig } from "#domain/config/revops-config.ts";
import { type BodySpec, defineRoute } from "../contract.ts";
import { ConfigCheck, DryRun, PublishedVersion } from "../schemas/config.ts";
import { ProposedCandidate, Reason } from "../schemas/config-candidate.ts";
import { VersionNumber, VersionParams } from "./config.ts";

/** The bytes of a config as written: 20 times the largest one known. */
export const MAX_CONFIG_BYTES = 1024 * 1024;

/** As sent, before a schema copies it: the copy would lack a reserved key, and nobody could tell. */
const WrittenConfig = z
  .unknown()
  .superRefine((written, context) => {
    for (const path of reservedPlaces(written, [])) {
      context.addIssue({ code: "custom", path: [...path], message: RESERVED_MESSAGE });
    }
  })
  .pipe(z.json());

/** A config, or nothing where the draft is meant. */
const configBody = {
  schema: WrittenConfig.optional(),
  shown_as: RevOpsConfig.meta({ id: "RevOpsConfig" }),
  media_types: ["application/json", "application/yaml"],
  example: {
    segments: [
      { name: "smb", company_size_max: 199, sla_minutes: 60 },
      { name: "enterprise", company_size_min: 200, sla_minutes: 240 },
    ],
    routing: {
      round_robin_pools: { inbound: ["user:sdr-1", "user:sdr-2"] },
      default_pool: "inbound",
      fallback_team: "team:smb",
    },
  },
  max_bytes: MAX_CONFIG_BYTES,
  optional: true,
} as const satisfies BodySpec;

const Draft = z
  .string()
  .regex(/^(?:true|r[1-9]\d{0,8})$/, "true or a revision such as r3")
  .optional()
  .meta({
    description:
      "The working draft in place of a body: `true`, or the revision you looked at (412 where another one stands).",
    example: "r3",
  });

const schedule = {
  dry_run: z.enum(["true", "false"]).optional().meta({
    description: "`true`: check and compare only, publish nothing.",
  }),
  effective_at: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({
      description:
        "RFC 3339 instant in the future from which the version rules. One less than 90 seconds ahead may reach parts " +
        "of the service up to a minute late.",
      example: "2026-11-22T09:30:00.000Z",
    }),
};

const Precondition = z.object({
  "if-match": z
    .string()
    .regex(/^"\d{1,9}"$/)
    .optional()
    .meta({
      description:
        'The version you edited, such as `"3"`; 412 with what others changed if it is not the newest.',
    }),
});

const published = {
  success: {
    200: {
      description: "Nothing published: a dry run, or the newest version has this content.",
      schema: z.union([PublishedVersion, DryRun]),
    },
    201: {
      description: "Published.",
      schema: PublishedVersion,
      headers: { location: "Address of the version.", etag: "Its number, for `If-Match`." },
    },
    202: {
      description:
        "It loosens something: it waits for a second person's consent. The same call again answers the same candidate.",
      schema: ProposedCandidate,
      headers: { location: "Address of the candidate." },
    },
  },
  problems: ["version_moved", "candidates_full", "precondition_failed", "log_refuses"],
} as const;

const CONSENT =
  "A config that loosens nothing against the versions that rule is published at once; one that does becomes a candidate, " +
  "to which people other than its author consent: one more where the author is signed in, two where a key proposes it.";

export const publishConfig = defineRoute({
  ...published,
  id: "publishConfig",
  method: "post",
  path: "/v1/config/versions",
  tag: "Config",
  action: "config.publish",
  summary: "Publish a config version",
  description:
    "Checks the config, compiles it against the directory, proves it with policy itself (up to a second of CPU), compares " +
    "it with what rules, and publishes it: a tenant's first version takes effect at once, a later one 90 seconds after " +
    "publishing or at the instant you name. Decisions about leads accepted from that instant on use it; a pool's members " +
    "change with the first of them, so a lead accepted just before and picked after may already get a new member (its " +
    "receipt says which version picked). Every error, and every warning without a reason in `accepted_findings`, refuses " +
    `it with its place. ${CONSENT} The same content as the newest version makes no new version. YAML is taken as well.`,
  query: z.strictObject({ ...schedule, draft: Draft }),
  headers: Precondition,
  body: configBody,
});

export const rollBackConfig = defineRoute({
  ...published,
  id: "rollBackConfig",
  method: "post",
  path: "/v1/config/versions/{version}/rollback",
  tag: "Config",
  action: "config.publish",
  summary: "Go back to an earlier version",
  description:
    "Publishes that version's source again as the next version, under the same rules as any other: it is checked and " +
    `compiled against the directory of today. ${CONSENT}`,
  params: VersionParams,
  query: z.strictObject(schedule),
  headers: Precondition,
  body: {
    schema: z.strictObject({ reason: Reason.optional() }),
    media_types: ["application/json"],
    example: { reason: "Too many leads without an owner." },
  },
});

export const checkConfig = defineRoute({
  id: "checkConfig",
  method: "post",
  path: "/v1/config/check",
  tag: "Config",
  action: "config.check",
  summary: "Check a config",
  description:
    "What is wrong or dangerous in a config, each with its place in the text, one lead or quote that shows it and what " +
    "mends it; and what it would change. Without a body the working draft is checked. Nothing is stored. The proof asks " +
    "policy about every cell between two thresholds: up to a second of CPU, more than a free Workers plan gives a request.",
  query: z.strictObject({
    draft: Draft,
    against: VersionNumber.optional().meta({
      description: "The version to compare with; by default those that rule.",
    }),
  }),
  body: configBody,
  success: { 200: { description: "The report.", schema: ConfigCheck } },
  problems: ["precondition_failed"],
});
