// SPDX-License-Identifier: Apache-2.0
// One structured line per step. The fields are a closed list and their values codes, ids and numbers: whatever holds
// a character outside that alphabet (an address, a name with a space, a query string) is left out and said so.

const FIELDS = [
  "step",
  "worker",
  "route",
  "method",
  "status",
  "problem",
  "reason",
  "where",
  "tenant",
  "key_id",
  "resource",
  "count",
  "trace_id",
] as const;

export type LogFields = { readonly step: string } & {
  readonly [Field in (typeof FIELDS)[number]]?: string | number | null;
};

/** Room for a receipt id or a route, no room for prose. */
const SAFE = /^[A-Za-z0-9_.:/{}-]{0,128}$/;
/** A stack frame's function and place. */
const SAFE_WHERE = /^[A-Za-z0-9_.:/<>()\s-]{0,300}$/;

/** Writes one line; `error` is what an alert listens to. */
export function logStep(level: "info" | "warn" | "error", fields: LogFields): void {
  const line: Record<string, string | number> = { level };
  for (const field of FIELDS) {
    const value = fields[field];
    if (value === undefined || value === null) continue;
    const safe = field === "where" ? SAFE_WHERE : SAFE;
    line[field] = typeof value === "number" || safe.test(value) ? value : "left_out";
  }
  console.log(JSON.stringify(line));
}

/** What a log may know of a thrown value: its class and where, never its message, which may quote a person's data. */
export function describeError(error: unknown): { reason: string; where: string | null } {
  if (!(error instanceof Error)) return { reason: `thrown_${typeof error}`, where: null };
  const frame = error.stack?.split("\n").find((line) => /^\s+at /.test(line));
  return { reason: error.name, where: frame?.trim().slice(0, 300) ?? null };
}
