// SPDX-License-Identifier: Apache-2.0
// Names of a what-if question that its config does not have. Policy would deny them as unknown, and whoever mistyped one
// would take that for an answer.
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { CaseFacts } from "#domain/simulation/case.ts";
import type { AskedAxes } from "#domain/simulation/matrix.ts";

/** `pointer` leads into the case or the axes. */
export interface UnknownName {
  readonly pointer: string;
  readonly code: "unknown_segment" | "unknown_region";
  readonly message: string;
}

/** What policy itself calls an account that no segment fits. */
const NO_SEGMENT = "unknown";

type Kind = "segment" | "region";

/** Of a lead nothing: its places are the world's, and its account may be older than the config. */
export function unknownInCase(
  config: CompiledConfig,
  { subject, facts }: CaseFacts,
): UnknownName[] {
  if (subject === "lead") return [];
  const segment = unknownName([config], "segment", facts.segment, "/facts/segment");
  if (subject === "contract") return segment;
  return [...segment, ...unknownName([config], "region", facts.region, "/facts/region")];
}

/** Where two configs are compared, a name of either is known. */
export function unknownInAxes(
  configs: readonly CompiledConfig[],
  { segments = [], risks = [] }: AskedAxes,
): UnknownName[] {
  return [
    ...segments.flatMap((name, i) => unknownName(configs, "segment", name, `/segments/${i}`)),
    ...risks.flatMap(({ region }, i) =>
      unknownName(configs, "region", region, `/risks/${i}/region`),
    ),
  ];
}

function unknownName(
  configs: readonly CompiledConfig[],
  kind: Kind,
  name: string | null,
  pointer: string,
): UnknownName[] {
  if (name === null || (kind === "segment" && name === NO_SEGMENT)) return [];
  const known = [...new Set(configs.flatMap(kind === "segment" ? segmentsOf : regionsOf))];
  if (known.includes(name)) return [];
  const there = known.length === 0 ? "it has none" : `it has ${known.toSorted().join(", ")}`;
  return [
    {
      pointer,
      code: `unknown_${kind}`,
      message: `"${name}" is no ${kind} of the config: ${there}.`,
    },
  ];
}

function segmentsOf({ segments }: CompiledConfig): string[] {
  return segments.map(({ name }) => name);
}

function regionsOf({ region_slas, region_by_place, deals }: CompiledConfig): string[] {
  return [
    ...Object.values(region_by_place ?? {}),
    ...Object.keys(region_slas ?? {}),
    ...(deals?.risk ?? []).flatMap(({ regions }) => regions ?? []),
  ];
}
