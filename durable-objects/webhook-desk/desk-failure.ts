// SPDX-License-Identifier: Apache-2.0
// What the desk says of its own failures: one line with the class of the error and where it was thrown, never its
// message, which may quote an address.

type Step = "webhook_event" | "webhook_receipt" | "webhook_follow" | "webhook_delivery";

export function deskFailure(step: Step, tenant: string | undefined, error: unknown): void {
  const known = error instanceof Error;
  const frame = known ? error.stack?.split("\n").find((line) => /^\s+at /.test(line)) : undefined;
  console.log(
    JSON.stringify({
      level: "error",
      step,
      reason: known ? error.name : `thrown_${typeof error}`,
      ...(frame === undefined ? {} : { where: frame.trim().slice(0, 300) }),
      tenant,
    }),
  );
}
