// SPDX-License-Identifier: Apache-2.0
// Off-boarding: what a person holds and what would become of it, the command, and how far it is.
import { z } from "zod";
import { OFFBOARDING_STAGES } from "#domain/directory/offboarding.ts";
import { JOB_STATUSES } from "#domain/messages/job-queue.ts";
import { ExternalId, Instant } from "./fields.ts";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits");

export const OffboardingQuery = z.strictObject({
  successor: ExternalId.optional().meta({
    description: "External id of who would take over; without it, nobody.",
  }),
});

export const OffboardingBody = z
  .strictObject({
    successor: ExternalId.nullable().meta({
      description:
        "External id of who takes accounts, teams, and seats of pools that would be left empty; null leaves them to nobody. Nobody takes a seat among approvers.",
    }),
    preview_sha256: Sha256.optional().meta({
      description: "Of the preview you looked at: nothing happens if it has moved since.",
    }),
    dry_run: z.boolean().default(false).meta({ description: "Answers the preview alone." }),
  })
  .meta({ id: "OffboardingBody" });

const BECOMES = ["routed_again", "to_successor", "to_nobody", "kept"] as const;
const becomes = z.enum(BECOMES).meta({ description: "What becomes of it." });

const HeldRecord = z.object({ id: z.string(), external_id: z.string(), name: z.string() });
const HeldRecords = z.object({ count: z.int(), first: z.array(HeldRecord), becomes });

const Blocker = z.object({
  code: z.enum([
    "last_admin",
    "pool_would_be_empty",
    "approvers_would_be_empty",
    "approvers_too_few",
    "config_not_valid",
    "pending_version_same",
  ]),
  message: z.string(),
});

export const OffboardingPreview = z
  .object({
    user: z.object({
      id: z.string(),
      external_id: z.string(),
      name: z.string(),
      active: z.boolean(),
    }),
    successor: z.string().nullable(),
    leads: z.object({
      count: z.int(),
      first: z
        .array(
          z.object({
            id: z.string(),
            label: z.string().nullable(),
            sla_due_at: Instant.nullable(),
          }),
        )
        .meta({ description: "The first 20, the least time left first." }),
      becomes,
    }),
    accounts_owned: HeldRecords,
    accounts_managed: HeldRecords.meta({ description: "Accounts of which the person is CSM." }),
    teams_led: HeldRecords,
    teams_deputized: HeldRecords,
    deputy_of: HeldRecords.meta({ description: "People who have this person as deputy." }),
    manager_of: HeldRecords.meta({ description: "People who report to this person." }),
    config: z
      .array(
        z.object({
          config_version: z.int(),
          kind: z.enum([
            "pool_seat",
            "capacity",
            "segment_owner",
            "territory_owner",
            "approver",
            "approver_deputy",
          ]),
          name: z.string().nullable().meta({ description: "The pool, segment or territory." }),
          pointer: z.string().meta({ description: "Where it stands in that version." }),
          becomes: z.enum(["removed", "to_successor"]),
        }),
      )
      .meta({ description: "Every place that names the person, in effect and pending." }),
    versions: z.array(z.object({ from_version: z.int(), effective_at: Instant.nullable() })).meta({
      description:
        "Config versions that are published again without the person; null: as soon as may be.",
    }),
    blockers: z
      .array(Blocker)
      .meta({ description: "What has to be settled first; empty: nothing." }),
    preview_sha256: Sha256.meta({ description: "Of what the person holds, whoever takes over." }),
  })
  .meta({ id: "OffboardingPreview" });

export const StartedOffboarding = z.object({ id: z.string() }).meta({ id: "StartedOffboarding" });

const Moved = z.object({ total: z.int(), moved: z.int() });

export const OffboardingView = z
  .object({
    id: z.string(),
    status: z.enum(JOB_STATUSES),
    user: z.string().meta({ description: "External id of who leaves." }),
    successor: z.string().nullable(),
    stage: z
      .enum(OFFBOARDING_STAGES)
      .meta({ description: "What is under way; those before are done." }),
    deactivated: z.boolean(),
    seats: z.object({
      done: z.boolean(),
      pools: z.array(z.string()),
      config_versions: z.array(z.int()).meta({ description: "Published without the person." }),
    }),
    teams: z.object({ done: z.boolean(), moved: z.int() }),
    accounts: Moved,
    leads: z.object({
      ...Moved.shape,
      asked: z.int().meta({ description: "Asked for a further attempt." }),
      remaining: z.array(z.string()).meta({
        description: "The first of those that could not be moved in time.",
      }),
    }),
    reason: z.string().nullable().meta({ description: "Why it failed." }),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: "Offboarding" });

export const OffboardingParams = z.object({
  id: z
    .string()
    .regex(/^job_[a-z2-7]{26}$/)
    .meta({ description: "As the POST answered it." }),
});
