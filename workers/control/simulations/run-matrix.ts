// SPDX-License-Identifier: Apache-2.0
// A matrix of one config, or of two side by side.
import type { z } from "zod";
import type { SimulationBody } from "#api/schemas/simulation.ts";
import { simulateMatrix } from "#decisions/simulate/matrix.ts";
import { type UnknownName, unknownInAxes } from "#decisions/simulate/unknown-names.ts";
import { ok, type Result } from "#domain/result.ts";
import { type Matrix, MAX_MATRIX_CELLS } from "#domain/simulation/matrix.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import type { ControlEnv } from "../control-env.ts";
import { policyHost } from "../policy-host.ts";
import { type ChosenConfig, chooseConfig } from "./choose-config.ts";

export interface RanMatrix {
  readonly config: ChosenConfig;
  readonly against: ChosenConfig | null;
  readonly matrix: Matrix;
}

type Body = Extract<z.output<typeof SimulationBody>, { kind: "matrix" }>;

export async function runMatrix(
  asked: { readonly env: ControlEnv; readonly tenant: string; readonly now_ms: number },
  body: Body,
): Promise<Result<RanMatrix, Problem>> {
  const config = await chooseConfig(asked, body.config, "/config");
  if (!config.ok) return config;
  const against =
    body.against === undefined ? ok(null) : await chooseConfig(asked, body.against, "/against");
  if (!against.ok) return against;
  const sides = against.value === null ? [config.value] : [config.value, against.value];
  const configs = sides.map((side) => side.config.config);
  const unknown = unknownInAxes(configs, body.axes);
  if (unknown.length > 0) return refuseNames(unknown, "/axes");
  const matrix = simulateMatrix(policyHost(), {
    config: config.value.config,
    against: against.value?.config ?? null,
    axes: body.axes,
    base: body.base,
    now_ms: asked.now_ms,
    locale: config.value.locale,
  });
  if (matrix.ok) return ok({ config: config.value, against: against.value, matrix: matrix.value });
  const counts = Object.entries(matrix.error).map(([axis, points]) => `${points} ${axis}`);
  const message = `${counts.join(" x ")} are more than ${MAX_MATRIX_CELLS} cells: name fewer points of an axis.`;
  return refuse("invalid_fields", {
    errors: [{ pointer: "/axes", code: "too_many_cells", message }],
  });
}

/** `place` is where the names stand in the body. */
export function refuseNames(
  unknown: readonly UnknownName[],
  place: "/case" | "/axes",
): Result<never, Problem> {
  const errors = unknown.map((one) => ({ ...one, pointer: place + one.pointer }));
  return refuse("invalid_fields", { errors });
}
