// SPDX-License-Identifier: Apache-2.0
// What the log says of its own failures: one line with the class of the error and where it was thrown, never its
// message, which may quote data.

export interface LogFailure {
  readonly step: "log_publish" | "log_outbox" | "log_follower";
  readonly tenant: string | undefined;
  /** Failures in a row, this one included. */
  readonly count: number;
}

export function logFailure({ step, tenant, count }: LogFailure, error: unknown): void {
  const known = error instanceof Error;
  const frame = known ? error.stack?.split("\n").find((line) => /^\s+at /.test(line)) : undefined;
  console.log(
    JSON.stringify({
      level: "error",
      step,
      reason: known ? error.name : `thrown_${typeof error}`,
      ...(frame === undefined ? {} : { where: frame.trim().slice(0, 300) }),
      tenant,
      count,
    }),
  );
}
