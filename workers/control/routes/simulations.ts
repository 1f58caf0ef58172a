// SPDX-License-Identifier: Apache-2.0
// What-if at the door. Every answer is made from what is read; nothing is appended, projected or picked.
import type { simulate, simulateCsv } from "#api/routes/simulations.ts";
import { simulateCase } from "#decisions/simulate/case.ts";
import { unknownInCase } from "#decisions/simulate/unknown-names.ts";
import { matrixCsv } from "#decisions/simulate/matrix-csv.ts";
import type { RotationMode } from "#domain/simulation/replay.ts";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { buildConfigPort } from "#storage/config-reader.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { policyHost } from "../policy-host.ts";
import { type ChosenConfig, chooseConfig } from "../simulations/choose-config.ts";
import { refuseNames, runMatrix } from "../simulations/run-matrix.ts";
import { type ReplayRun, replayOnce, streamReplay } from "../simulations/run-replay.ts";

interface Asked {
  readonly env: ControlEnv;
  readonly tenant: string;
  readonly now_ms: number;
}

export const simulateWork: DoorWork<ControlEnv, typeof simulate, undefined> = {
  async answer({ env, caller: { tenant }, body, now_ms }) {
    const asked: Asked = { env, tenant, now_ms };
    const policy_sha256 = policyHost().sha256;
    if (body.kind === "replay") {
      const candidate = await chooseConfig(asked, body.candidate, "/candidate");
      if (!candidate.ok) return candidate;
      const run = replayRun(asked, candidate.value, body.modes);
      const part = await replayOnce(run, body.cursor, idKeyOf(env, tenant));
      return part.ok ? ok({ status: 200, body: part.value }) : part;
    }
    if (body.kind === "matrix") {
      const ran = await runMatrix(asked, body);
      if (!ran.ok) return ran;
      const { config, against, matrix } = ran.value;
      const refs = { config: config.ref, against: against?.ref ?? null };
      return ok({ status: 200, body: { kind: "matrix", ...refs, policy_sha256, matrix } });
    }
    const config = await chooseConfig(asked, body.config, "/config");
    if (!config.ok) return config;
    const { config: rules, locale, ref } = config.value;
    const unknown = unknownInCase(rules.config, body.case);
    if (unknown.length > 0) return refuseNames(unknown, "/case");
    const world = { host: policyHost(), config: rules, now_ms, locale };
    const answered = simulateCase(body.case, world);
    return ok({ status: 200, body: { kind: "case", config: ref, policy_sha256, case: answered } });
  },
};

export const simulateCsvWork: DoorWork<ControlEnv, typeof simulateCsv, undefined> = {
  async answer({ env, caller: { tenant }, body, now_ms }) {
    const asked: Asked = { env, tenant, now_ms };
    const headers = { "content-disposition": `attachment; filename="${body.kind}.csv"` };
    if (body.kind === "matrix") {
      const ran = await runMatrix(asked, body);
      if (!ran.ok) return ran;
      return ok({ status: 200, body: utf8Bytes(matrixCsv(ran.value.matrix)), headers });
    }
    const candidate = await chooseConfig(asked, body.candidate, "/candidate");
    if (!candidate.ok) return candidate;
    const run = replayRun(asked, candidate.value, body.modes);
    return ok({ status: 200, body: streamReplay(run), headers });
  },
};

function replayRun(
  { env, tenant, now_ms }: Asked,
  candidate: ChosenConfig,
  modes: readonly RotationMode[],
): ReplayRun {
  return {
    ports: { log: receiptLogStub(env, tenant), configs: buildConfigPort(env, now_ms) },
    tenant,
    host: policyHost(),
    candidate,
    modes: [...new Set(modes)].toSorted(),
  };
}
