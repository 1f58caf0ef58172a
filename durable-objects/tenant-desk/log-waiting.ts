// SPDX-License-Identifier: Apache-2.0
// What an alarm says where its work goes on waiting.

/** Logs the reason that `settle` answers, or the name of what it threw. */
export async function logWaiting(
  event: string,
  settle: () => Promise<string | null>,
): Promise<void> {
  const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");
  const reason = await settle().catch(nameOf);
  if (reason !== null) console.warn(JSON.stringify({ event, reason }));
}
