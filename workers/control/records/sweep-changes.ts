// SPDX-License-Identifier: Apache-2.0
// The net under every write of a record: changes whose door or job died before their receipts stood. Once a minute, each
// tenant by itself.
import { MINUTE_MS } from "#domain/time/instant.ts";
import { describeError, logStep } from "#edge/log.ts";
import { tenantsWithNotes } from "#storage/records/read-outbox.ts";
import type { RecordPorts } from "./record-ports.ts";
import { settleChanges } from "./settle-changes.ts";

/** Whoever wrote settles within seconds; what is older was left behind. */
const AGE_MS = MINUTE_MS;
/** A run takes a random thousand; those it did not take are as likely as any a minute later. */
const TENANTS = 1_000;
/** At once: a log that never answers holds one lane, and the rest pass it by. */
const LANES = 20;

export async function sweepChanges(ports: RecordPorts, nowMs: number): Promise<void> {
  const waiting = [...(await tenantsWithNotes(ports.db, nowMs - AGE_MS, TENANTS))];
  const lane = async (): Promise<void> => {
    for (let tenant = waiting.pop(); tenant !== undefined; tenant = waiting.pop()) {
      await sweepTenant(tenant, ports);
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, waiting.length) }, lane));
}

/** Never rejects: one tenant's trouble is its own. */
async function sweepTenant(tenant: string, ports: RecordPorts): Promise<void> {
  try {
    const settled = await settleChanges(tenant, null, ports);
    if (settled.ok) {
      logStep("info", { step: "changes_swept", tenant, count: settled.value });
      return;
    }
    logStep("error", { step: "changes_unsettled", tenant, reason: settled.error.code });
  } catch (error) {
    logStep("error", { step: "changes_unsettled", tenant, ...describeError(error) });
  }
}
