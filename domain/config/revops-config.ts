// SPDX-License-Identifier: Apache-2.0
// RevOpsConfig as a tenant writes it (YAML or JSON): whole currency units, handles, names. Strict: a key that nobody
// reads is an error, because a misspelt rule would otherwise be silently off. What it means is compile-config.ts.
import { z } from "zod";
import { EMAIL_CLASSES } from "../lead/lead.ts";
import { ROUTE_STRATEGIES } from "../policy/decision.ts";
import { err, ok, type Result } from "../result.ts";
import { type ConfigProblem, jsonPointer } from "./problem.ts";

/** 10^13 whole units: above any ARR in any currency; compile-config.ts checks that minor units stay exact. */
const MAX_WHOLE_UNITS = 10_000_000_000_000;
/** A year. A longer promise is no service level. */
const MAX_SLA_MINUTES = 366 * 24 * 60;
/** Most leads one person may be told to hold open. */
const MAX_CAPACITY = 100_000;
/** Strides stay >= 72,072 (rotation/choose-member.ts), so a weight's rounding is below 0.002 %. */
const MAX_WEIGHT = 10_000;
/** ISO 3166-2 lists about 5,000 subdivisions in all; a territory rarely names more than a continent's. */
const MAX_REGIONS = 2_000;
/** 10,000 domains of 30 bytes are 300 KB: resident in every isolate that serves the tenant. */
const MAX_LISTED_DOMAINS = 10_000;
const MAX_SEGMENTS = 50;

const Name = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, "a name of a-z, 0-9 and _ that starts with a letter");
const UserHandle = z.string().regex(/^user:[!-~]{1,128}$/, "a handle such as user:sdr-1");
const TeamHandle = z.string().regex(/^team:[!-~]{1,128}$/, "a handle such as team:enterprise-eu");
const OwnerHandle = z
  .string()
  .regex(
    /^(?:(?:user|team):[!-~]{1,128}|pool:[a-z][a-z0-9_]{0,63})$/,
    "a handle: user:<external id>, team:<external id> or pool:<name>",
  );
const Region = z
  .string()
  .regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/, "an ISO 3166 code such as GB or US-CA");
const Domain = z
  .string()
  .max(253)
  .regex(
    /^(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/,
    "a domain in lower case, international ones as A-labels",
  );
const WholeUnits = z.int().min(0).max(MAX_WHOLE_UNITS);
const Employees = z.int().min(0).max(100_000_000);

const Segment = z.strictObject({
  name: Name.describe("Name of the segment; `any` and `unknown` are taken."),
  arr_min: WholeUnits.nullable()
    .default(null)
    .describe(
      "Least ARR of the linked account, whole currency units, inclusive. Absent: no lower bound.",
    ),
  arr_max: WholeUnits.nullable()
    .default(null)
    .describe(
      "Largest ARR, whole currency units, inclusive: an amount counts by its whole units, so 49999 holds 49,999.99. Absent: no upper bound.",
    ),
  company_size_min: Employees.nullable()
    .default(null)
    .describe("Least number of employees, inclusive; read where no account gives an ARR."),
  company_size_max: Employees.nullable()
    .default(null)
    .describe("Largest number of employees, inclusive."),
  sla_minutes: z
    .int()
    .min(1)
    .max(MAX_SLA_MINUTES)
    .nullable()
    .default(null)
    .describe(
      "Minutes from a lead's acceptance to the first touch that is promised. Absent: default_sla_minutes.",
    ),
  schedule_id: z
    .string()
    .max(64)
    .nullable()
    .default(null)
    .describe("Business hours in which SLA minutes count. Absent: always open."),
  owner: OwnerHandle.nullable()
    .default(null)
    .describe(
      "Who takes the segment's leads on the `segment` rung. Absent: nobody, the next rung decides.",
    ),
});

const Territory = z.union([
  z
    .array(Region)
    .max(MAX_REGIONS)
    .describe("The plain form: codes alone, nobody owns the territory."),
  z.strictObject({
    regions: z
      .array(Region)
      .max(MAX_REGIONS)
      .describe("ISO 3166-1 or 3166-2 codes, each in one territory only."),
    owners: z
      .record(Name, OwnerHandle)
      .default({})
      .describe("Owner by segment name; `any` serves the segments that are not named."),
  }),
]);

const Pool = z.union([
  z.array(UserHandle).describe("The plain form: members of equal weight, in turn."),
  z.strictObject({
    team: TeamHandle.nullable()
      .default(null)
      .describe("In whose queue the pool's leads stand. Absent: the one team of all its members."),
    strategy: z
      .enum(["round_robin", "capacity"])
      .nullable()
      .default(null)
      .describe(
        "`round_robin`: by weight, in turn; `capacity`: least open work for their capacity first.",
      ),
    members: z.array(
      z.strictObject({
        user: UserHandle.describe("Handle of the member."),
        weight: z
          .int()
          .min(1)
          .max(MAX_WEIGHT)
          .default(1)
          .describe("Turns in proportion to the others'."),
      }),
    ),
  }),
]);

export const LADDER_RUNGS = ["account_owner", "territory", "segment", "pool"] as const;

const Routing = z.strictObject({
  default_strategy: z
    .enum(ROUTE_STRATEGIES)
    .default("territory")
    .describe(
      "What is tried first once no account owner follows, where `ladder` is absent; `capacity` also makes plain pools choose by open work.",
    ),
  ladder: z
    .array(z.enum(LADDER_RUNGS))
    .nullable()
    .default(null)
    .describe(
      "Rungs in the order tried; a rung left out is off. Denial comes before, the fallback team after.",
    ),
  territories: z
    .record(Name, Territory)
    .default({})
    .describe("Territory name to its codes and owners."),
  round_robin_pools: z.record(Name, Pool).default({}).describe("Pool name to its members."),
  default_pool: Name.nullable().default(null).describe("The pool of the `pool` rung."),
  fallback_team: TeamHandle.describe("Whose queue takes what no rung decided."),
});

export const RevOpsConfig = z.strictObject({
  currency: z.string().default("USD").describe("ISO 4217 code of every amount in this file."),
  segments: z
    .array(Segment)
    .max(MAX_SEGMENTS)
    .describe("In order: the first segment whose range holds the value wins."),
  routing: Routing,
  capacity: z
    .strictObject({
      users: z
        .record(UserHandle, z.int().min(1).max(MAX_CAPACITY))
        .default({})
        .describe("User handle to the most leads open at once over all pools. Absent: unlimited."),
    })
    .default({ users: {} }),
  lists: z
    .strictObject({
      allow_domains: z
        .array(Domain)
        .max(MAX_LISTED_DOMAINS)
        .default([])
        .describe("Never refused by preflight."),
      block_domains: z
        .array(Domain)
        .max(MAX_LISTED_DOMAINS)
        .default([])
        .describe("Always refused by preflight."),
    })
    .default({ allow_domains: [], block_domains: [] }),
  preflight: z
    .strictObject({
      deny_email_classes: z
        .array(z.enum(EMAIL_CLASSES))
        .default([])
        .describe("Kinds of email address whose leads preflight refuses."),
    })
    .default({ deny_email_classes: [] }),
  default_sla_minutes: z
    .int()
    .min(1)
    .max(MAX_SLA_MINUTES)
    .default(24 * 60)
    .describe("SLA of a lead without a segment, of a held one, and of a segment without its own."),
});
export type RevOpsConfig = z.infer<typeof RevOpsConfig>;

/** The config in a JSON or YAML value, absent keys filled with their defaults; else every fault of its shape. */
export function parseRevOpsConfig(value: unknown): Result<RevOpsConfig, readonly ConfigProblem[]> {
  const parsed = RevOpsConfig.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.flatMap((issue) => shapeProblems(issue, [])));
}

type Issue = z.core.$ZodIssue;

/** One zod issue as problems: every unknown key its own pointer, a union's faults at their place inside it. */
function shapeProblems(issue: Issue, base: readonly PropertyKey[]): ConfigProblem[] {
  const path = [...base, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: jsonPointer([...path, key]),
      code: "unknown_key",
      message: `${key} is no key of a RevOpsConfig at this place.`,
      fix: "Remove it or correct its spelling.",
    }));
  }
  if (issue.code === "invalid_union") {
    const meant = issue.errors.find((branch) => branch.every((inner) => !isWrongForm(inner)));
    if (meant !== undefined && meant.length > 0)
      return meant.flatMap((inner) => shapeProblems(inner, path));
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map((inner) => ({ ...invalid(path, inner.message) }));
  }
  return [invalid(path, issue.message)];
}

/** The value is not even of this branch's form (list or object), so its author did not mean the branch. */
function isWrongForm(issue: Issue): boolean {
  return issue.code === "invalid_type" && issue.path.length === 0;
}

function invalid(path: readonly PropertyKey[], message: string): ConfigProblem {
  return { pointer: jsonPointer(path), code: "invalid", message, fix: null };
}
