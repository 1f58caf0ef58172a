// SPDX-License-Identifier: Apache-2.0
// What is wrong or dangerous in a config and what it would change. Nothing is stored.
import type { checkConfig } from "#api/routes/config-publish.ts";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { COMPILER } from "#domain/config/compile-config.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { parseYaml } from "#edge/read-yaml.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { compareWith, compareWithRuling } from "./config-compare.ts";
import { findVersion, refuseAgainst } from "./config.ts";
import { judgeConfig, sideOf } from "./config-judge.ts";
import { readWritten } from "./config-source.ts";

export const checkConfigWork: DoorWork<ControlEnv, typeof checkConfig, undefined> = {
  readers: { "application/yaml": parseYaml },
  async answer(call) {
    const { env, caller, query, now_ms } = call;
    const { tenant } = caller;
    const written = await readWritten(call, "draft");
    if (!written.ok) return written;
    const named =
      query.against === undefined
        ? undefined
        : await findVersion({ env, caller, params: { version: query.against } });
    if (named === null) return refuseAgainst();
    const { report, blocking, compiled } = await judgeConfig(env, tenant, written.value);
    const desk = tenantDeskStub(env, tenant);
    const side = compiled === null ? null : sideOf(written.value.source, compiled);
    const versions = await desk.versions({ v: 1, tenant });
    const comparison =
      side === null
        ? { diff: null, against: null }
        : named === undefined
          ? await compareWithRuling(desk, tenant, versions, side, now_ms)
          : await compareWith(desk, tenant, named, side);
    const { diff, against } = comparison;
    return ok({
      status: 200,
      body: {
        publishable: blocking.length === 0,
        source_sha256: sha256Hex(canonicalJson(written.value.source)),
        config_sha256: compiled === null ? null : sha256Hex(canonicalJson(compiled)),
        compiler: COMPILER,
        ...report,
        diff,
        diff_against: against,
        loosens: diff !== null && against !== null && diff.loosens,
      },
    });
  },
};
