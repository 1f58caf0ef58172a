// SPDX-License-Identifier: Apache-2.0
// What-if: a question about a config that need not be in force, and its answer. Nothing is written by either.
import { z } from "zod";
import { CaseAnswer, CaseFacts } from "#domain/simulation/case.ts";
import { AskedAxes, Matrix, MatrixBase } from "#domain/simulation/matrix.ts";
import {
  ReplayException,
  ReplayProgress,
  ReplayRow,
  ReplayTotals,
  RotationMode,
  ROTATION_MODES,
} from "#domain/simulation/replay.ts";

/** A cursor holds the state of every pool, everybody's open work and the last 4,096 holders: 160 KB, with 10,000 people 800 KB. */
export const MAX_CURSOR_CHARACTERS = 1024 * 1024;

export const ConfigChoice = z
  .union([
    z.enum(["current", "draft"]),
    z.strictObject({ version: z.int().min(1) }),
    z.strictObject({
      source: z.unknown().meta({ description: "A RevOpsConfig as it is written." }),
    }),
  ])
  .meta({
    description:
      "A config: the one in force, the working draft, a version, or one as it would be written (`source`), which " +
      "nobody has to have seen.",
  });
export type ConfigChoice = z.infer<typeof ConfigChoice>;

const Case = z.strictObject({
  kind: z.literal("case"),
  config: ConfigChoice.default("current"),
  case: CaseFacts,
});

const MatrixQuestion = z.strictObject({
  kind: z.literal("matrix"),
  config: ConfigChoice.default("current"),
  against: ConfigChoice.optional().meta({
    description: "A second config: cells that it decides otherwise are marked.",
  }),
  axes: AskedAxes.default({}).meta({
    description: "An axis that is left out follows from the thresholds of the configs.",
  }),
  base: MatrixBase.prefault({}).meta({ description: "What every cell has in common." }),
});

const modes = z
  .array(RotationMode)
  .min(1)
  .max(ROTATION_MODES.length)
  .default([...ROTATION_MODES]);

const Replay = z.strictObject({
  kind: z.literal("replay"),
  candidate: ConfigChoice,
  modes: modes.meta({
    description:
      "`recorded_state`: each pick from the state in its own receipt; `evolving_state`: from the first pick on, each " +
      "from what the picks before it left.",
  }),
  cursor: z.string().max(MAX_CURSOR_CHARACTERS).optional().meta({
    description: "Of the answer before; absent: from the beginning of the log.",
  }),
});

export const SimulationBody = z
  .discriminatedUnion("kind", [Case, MatrixQuestion, Replay])
  .meta({ id: "SimulationBody" });

/** What makes a table; a replay goes from the beginning to the end. */
export const SimulationCsvBody = z
  .discriminatedUnion("kind", [MatrixQuestion, Replay.omit({ cursor: true })])
  .meta({ id: "SimulationCsvBody" });

/** Which config was asked, whatever it was called. */
export const ConfigRef = z
  .object({
    config_version: z.int().nullable().meta({ description: "Null of a draft or a source." }),
    config_sha256: z.string().meta({ description: "Of its compiled document." }),
  })
  .meta({ id: "ConfigRef" });
export type ConfigRef = z.infer<typeof ConfigRef>;

const policy_sha256 = z.string().meta({ description: "The Wasm that decided." });

export const ReplayAnswer = z
  .object({
    kind: z.literal("replay"),
    candidate: ConfigRef,
    policy_sha256,
    modes,
    rows: z
      .array(ReplayRow)
      .meta({ description: "What would be decided otherwise, in this part." }),
    exceptions: z
      .array(ReplayException)
      .meta({ description: "What could not be reproduced, in this part." }),
    totals: ReplayTotals.meta({
      description: "From the beginning of the log to the end of this part.",
    }),
    progress: ReplayProgress,
    cursor: z.string().nullable().meta({ description: "Ask again with it; null: it is done." }),
  })
  .meta({ id: "ReplayAnswer" });
export type ReplayAnswer = z.infer<typeof ReplayAnswer>;

export const SimulationAnswer = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("case"), config: ConfigRef, policy_sha256, case: CaseAnswer }),
    z.object({
      kind: z.literal("matrix"),
      config: ConfigRef,
      against: ConfigRef.nullable(),
      policy_sha256,
      matrix: Matrix,
    }),
    ReplayAnswer,
  ])
  .meta({ id: "SimulationAnswer" });
