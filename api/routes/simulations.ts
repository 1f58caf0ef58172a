// SPDX-License-Identifier: Apache-2.0
// What-if: what a config decides, or would have decided. No route here changes anything, whoever asks and however often.
import { defineRoute } from "../contract.ts";
import {
  MAX_CURSOR_CHARACTERS,
  SimulationAnswer,
  SimulationBody,
  SimulationCsvBody,
} from "../schemas/simulation.ts";
import { MAX_CONFIG_BYTES } from "./config-publish.ts";

/** Two configs and a cursor. */
const MAX_BYTES = 2 * MAX_CONFIG_BYTES + MAX_CURSOR_CHARACTERS;

const shared = { tag: "Simulations", action: "config.simulate", method: "post" } as const;
const body = { media_types: ["application/json"], max_bytes: MAX_BYTES } as const;

export const simulate = defineRoute({
  ...shared,
  id: "simulate",
  path: "/v1/simulations",
  summary: "Ask what a config decides, or would have decided",
  description:
    "`case`: one lead, quote or contract, with the decision, its trace and the reasons in words. `matrix`: quotes by " +
    "segment, discount band, term, product mix and risk, and which of them a second config decides otherwise. `replay`: " +
    "a part of the recorded decisions, each made again on its own config and Wasm first (what does not come out equal is " +
    "an exception), then decided under the candidate; ask again with the cursor until it is null. Nothing is written.",
  body: {
    ...body,
    schema: SimulationBody,
    example: {
      kind: "case",
      config: "current",
      case: { subject: "quote", facts: { segment: "smb", discount_bps: 2_500 } },
    },
  },
  success: { 200: { description: "The answer.", schema: SimulationAnswer } },
  problems: ["version_moved"],
});

export const simulateCsv = defineRoute({
  ...shared,
  id: "simulateCsv",
  path: "/v1/simulations.csv",
  summary: "The same as a table for spreadsheets",
  description:
    "A matrix cell by cell, or everything that a replay of the whole log would decide otherwise: a long log is sent while " +
    "it is replayed. What a spreadsheet would run as a formula is neutralized. Sums and exceptions stand in the JSON form.",
  body: {
    ...body,
    schema: SimulationCsvBody,
    example: { kind: "replay", candidate: "draft" },
  },
  success: {
    200: {
      description: "One line per cell, or per lead and quote.",
      schema: null,
      media_type: "text/csv; charset=utf-8",
      headers: { "content-disposition": "A file name." },
    },
  },
  problems: [],
});
