// SPDX-License-Identifier: Apache-2.0
// A config as written, checked, compiled against the tenant's directory of now, and proved.
import { type CheckedConfig, checkConfig } from "#decisions/check-config.ts";
import type { ConfigSide } from "#decisions/diff-configs.ts";
import { canonicalJson, type JsonValue } from "#domain/bytes/canonical-json.ts";
import { blockingFindings } from "#domain/config/blocking.ts";
import { configHashes } from "#domain/config/compile-config.ts";
import type { ConfigReport, Finding } from "#domain/config/finding.ts";
import { placeFindings } from "#domain/config/place-findings.ts";
import type { Publication } from "#domain/config/publication.ts";
import { parseRevOpsConfig } from "#domain/config/revops-config.ts";
import { InvariantError, err, ok, type Result } from "#domain/result.ts";
import type { Problem } from "#edge/problem.ts";
import { loadDirectory } from "#storage/load-directory.ts";
import { loadFamilies } from "#storage/load-families.ts";
import type { ControlEnv } from "../control-env.ts";
import { policyHost } from "../policy-host.ts";
import type { WrittenConfig } from "./config-source.ts";

export interface JudgedConfig {
  readonly report: ConfigReport;
  /** What keeps it from being published. */
  readonly blocking: readonly Finding[];
  /** Null where it does not compile. */
  readonly compiled: CheckedConfig["compiled"];
}

/** A config that nothing keeps from being published. */
export interface GoodConfig {
  readonly report: ConfigReport;
  /** The warnings that the config itself gives a reason for. */
  readonly accepted: Publication["accepted"];
  readonly side: ConfigSide;
  readonly texts: ReturnType<typeof configHashes>;
}

export async function judgeConfig(
  env: ControlEnv,
  tenant: string,
  { source, text }: WrittenConfig,
): Promise<JudgedConfig> {
  const [people, families] = await Promise.all([
    loadDirectory(env.DB, tenant),
    loadFamilies(env.DB, tenant),
  ]);
  const directory = families === null ? people : { ...people, families };
  const { report, compiled } = checkConfig(policyHost(), source, directory);
  const findings = text === null ? report.findings : placeFindings(report.findings, text);
  const placed = { ...report, findings };
  return { report: placed, blocking: blockingFindings(placed), compiled };
}

/** The same where the config is good; else every fault at once, each at its place in the config as written. */
export async function requireGood(
  env: ControlEnv,
  tenant: string,
  written: WrittenConfig,
): Promise<Result<GoodConfig, readonly FieldFault[]>> {
  const { report, blocking, compiled } = await judgeConfig(env, tenant, written);
  if (blocking.length > 0) return err(blocking.map(viewFault));
  if (compiled === null) throw new InvariantError("a config that does not compile has no finding");
  const accepted = acceptedFindings(report);
  if (canonicalJson(accepted).length > MAX_ACCEPTED_CHARACTERS) return err([TOO_MANY_REASONS]);
  const side = sideOf(written.source, compiled);
  return ok({ report, accepted, side, texts: configHashes(written.source, compiled) });
}

/** Half of the 192 KiB that the log takes of a receipt's body, which also holds the diff. */
const MAX_ACCEPTED_CHARACTERS = 96 * 1024;

const TOO_MANY_REASONS: FieldFault = {
  pointer: "/accepted_findings",
  code: "reasons_too_long",
  message: `The reasons of accepted warnings have more than ${MAX_ACCEPTED_CHARACTERS} characters, more than a receipt keeps.`,
};

/** Both forms of a config that compiles. */
export function sideOf(
  source: JsonValue,
  compiled: NonNullable<CheckedConfig["compiled"]>,
): ConfigSide {
  const parsed = parseRevOpsConfig(source);
  if (!parsed.ok) throw new InvariantError("a config that compiles does not parse");
  return { source: parsed.value, compiled };
}

function acceptedFindings({ findings }: ConfigReport): Publication["accepted"] {
  return findings.flatMap(({ severity, code, pointer, accepted }) =>
    severity === "warning" && accepted !== null ? [{ code, pointer, reason: accepted }] : [],
  );
}

type FieldFault = NonNullable<Problem["errors"]>[number];

function viewFault({ pointer, code, message, fix, line, column }: Finding): FieldFault {
  return {
    pointer,
    code,
    message: fix === null ? message : `${message} ${fix}`,
    ...(line === null || column === null ? {} : { line, column }),
  };
}
