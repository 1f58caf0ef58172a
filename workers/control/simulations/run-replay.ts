// SPDX-License-Identifier: Apache-2.0
// A replay, part by part. Between parts nothing is kept here: the state travels in the caller's cursor, sealed, bound to
// candidate and Wasm, and good for no more than the caller's own answer.
import { z } from "zod";
import type { ReplayAnswer, SimulationBody } from "#api/schemas/simulation.ts";
import type { PolicyHost } from "#decisions/policy-host.ts";
import { EvolvingState } from "#decisions/simulate/evolving-desk.ts";
import { replayCsvHeader, replayCsvLine } from "#decisions/simulate/replay-csv.ts";
import { BEGINNING, type ReplayState } from "#decisions/simulate/replay-part.ts";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { InvariantError, ok, type Result } from "#domain/result.ts";
import { ReplayTotals, RotationMode } from "#domain/simulation/replay.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import type { ChosenConfig } from "./choose-config.ts";
import { type LogPart, replayLog, type ReplayPorts } from "./replay-log.ts";

/** Leads whose simulated holder is remembered: 25 bytes each, 100 KB, or 140 KB in a cursor. */
const REMEMBERED_LEADS = 4_096;
/** A million receipts; each part is four subrequests of the 10,000 that a request may make. */
const CSV_PARTS = 1_000;

const CURSOR_LIST = "simulation/replay";
const Cursor = z.strictObject({
  v: z.literal(1),
  candidate_sha256: z.string(),
  policy_sha256: z.string(),
  modes: z.array(RotationMode),
  next_seq: z.int(),
  totals: ReplayTotals,
  desk: EvolvingState,
});
type Cursor = z.infer<typeof Cursor>;

export interface ReplayRun {
  readonly ports: ReplayPorts;
  readonly tenant: string;
  readonly host: PolicyHost;
  readonly candidate: ChosenConfig;
  readonly modes: readonly RotationMode[];
}

type Body = Extract<z.output<typeof SimulationBody>, { kind: "replay" }>;

/** The next part, and where to go on. */
export async function replayOnce(
  run: ReplayRun,
  cursor: Body["cursor"],
  idKey: Uint8Array,
): Promise<Result<z.input<typeof ReplayAnswer>, Problem>> {
  const from = cursor === undefined ? begin(run) : openCursor(idKey, CURSOR_LIST, cursor, Cursor);
  if (from === null) return refuseCursor("invalid", "This is no cursor of a replay.");
  if (from.modes.join() !== run.modes.join())
    return refuseCursor("other_modes", "The replay was begun with other modes.");
  // A draft was edited, or another Wasm was deployed: the parts would not be of one replay.
  const { candidate_sha256, policy_sha256 } = begin(run);
  if (from.candidate_sha256 !== candidate_sha256 || from.policy_sha256 !== policy_sha256)
    return refuse("version_moved");
  const part = await replayFrom(run, from.next_seq, from);
  const { rows, exceptions, totals, desk, next_seq, size } = part;
  const next = next_seq === null ? null : { ...from, next_seq, totals, desk };
  return ok({
    kind: "replay",
    candidate: run.candidate.ref,
    policy_sha256,
    modes: [...run.modes],
    rows: [...rows],
    exceptions: [...exceptions],
    totals,
    progress: { next_seq, size },
    cursor: next === null ? null : sealCursor(idKey, CURSOR_LIST, next),
  });
}

/** Everything that would be decided otherwise, sent while it is found. A reader who goes away ends it. */
export function streamReplay(run: ReplayRun): ReadableStream<Uint8Array> {
  let from: Cursor | null = begin(run);
  let parts = 0;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(utf8Bytes(replayCsvHeader()));
    },
    // A turn ends with something sent, or nobody asks again.
    async pull(controller) {
      while (from !== null) {
        if (parts === CSV_PARTS) throw new InvariantError("the log is too long for one table");
        parts += 1;
        const part: LogPart = await replayFrom(run, from.next_seq, from);
        const { rows, totals, desk, next_seq } = part;
        from = next_seq === null ? null : { ...from, next_seq, totals, desk };
        if (rows.length > 0) return controller.enqueue(utf8Bytes(rows.map(replayCsvLine).join("")));
      }
      controller.close();
    },
  });
}

function begin({ candidate, host, modes }: ReplayRun): Cursor {
  return {
    v: 1,
    candidate_sha256: candidate.ref.config_sha256,
    policy_sha256: host.sha256,
    modes: [...modes],
    next_seq: 0,
    ...BEGINNING,
  };
}

function replayFrom(run: ReplayRun, fromSeq: number, state: ReplayState): Promise<LogPart> {
  const { ports, tenant, host, candidate, modes } = run;
  const { config, document } = candidate;
  const world = {
    candidate: { host, config, document },
    modes,
    digest: sha256Hex,
    memory: REMEMBERED_LEADS,
    host: (policy_sha256: string) => (policy_sha256 === host.sha256 ? host : null),
  };
  return replayLog(ports, tenant, world, fromSeq, state);
}

function refuseCursor(code: string, message: string): Result<never, Problem> {
  return refuse("invalid_fields", { errors: [{ pointer: "/cursor", code, message }] });
}
