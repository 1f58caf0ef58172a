// SPDX-License-Identifier: Apache-2.0
// Somebody did something with a lead: a call, an email, a meeting. The first by a person stops the clock of the first
// touch; what a program did is kept, and stops nothing.
import { keyedDigest } from "#domain/ids/ids.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import type { ActivityBody, ActivityKind } from "#domain/receipts/work-bodies.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { stopClock } from "#domain/sla/stop-clock.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import { sealContent } from "#ledger/seal-lead.ts";
import type { Custody } from "../custody.ts";
import type { LeadTools } from "../lead-tools.ts";
import { loadSchedule } from "../sla/load-schedule.ts";
import { appendFact } from "./append-fact.ts";
import type { CommandError, LeadCommand } from "./command.ts";
import { earlierClocks } from "./freeze-attempt.ts";

export interface ActivityCommand extends LeadCommand {
  readonly activity: ActivityKind;
  readonly occurred_at_ms: number;
  /** The activity's id in its own system: sent again, it is the same activity. */
  readonly external_activity_id: string | null;
  readonly performed_by: Actor;
  /** Whether a person did it. */
  readonly human: boolean;
  readonly note: string | null;
}

export interface LoggedActivity {
  readonly receipt_id: string;
  /** What it did to the clock of the first touch; null where it stopped none. */
  readonly clock: ActivityBody["clock"];
}

export async function logActivity(
  command: ActivityCommand,
  tools: LeadTools,
): Promise<Result<LoggedActivity, CommandError>> {
  const { tenant, external_activity_id } = command;
  const external =
    external_activity_id === null
      ? null
      : keyedDigest(tools.idKey(tenant), ["activity", external_activity_id]).slice(0, 32);
  const logged = await appendFact(
    command,
    {
      step: "LOG_ACTIVITY",
      which: external === null ? command.command_key : `activity/${external}`,
      build: (custody) => buildActivity(command, external, custody, tools),
    },
    tools,
  );
  if (!logged.ok) return logged;
  const { receipt_id, body } = logged.value;
  return ok({ receipt_id, clock: body.kind === "activity" ? body.clock : null });
}

async function buildActivity(
  command: ActivityCommand,
  external_activity_id: string | null,
  custody: Custody,
  tools: LeadTools,
): Promise<Result<ActivityBody, CommandError>> {
  const { lead_id, activity, occurred_at_ms, performed_by, human, note, now_ms, digest } = command;
  const content = note === null ? {} : { note };
  const kept =
    note === null
      ? { digests: {}, sealed: null }
      : await sealContent(lead_id, content, custody.subject_key, tools.freshIv());
  return ok({
    v: 1,
    kind: "activity",
    attempt: custody.attempt,
    activity,
    external_activity_id,
    occurred_at_ms,
    recorded_at_ms: now_ms,
    performed_by,
    human,
    clock: human ? await stopFirstTouch(command, custody, tools) : null,
    ...(digest === undefined ? {} : { command_digest: digest }),
    ...kept,
  });
}

/** Null where no clock is left to stop. */
async function stopFirstTouch(
  { tenant, occurred_at_ms }: ActivityCommand,
  custody: Custody,
  tools: LeadTools,
): Promise<ActivityBody["clock"]> {
  const { clocks, first_touched } = earlierClocks(custody);
  if (first_touched) return null;
  const ended = custody.end?.body.sla?.time_to_first_touch ?? null;
  const promised = clocks?.time_to_first_touch?.due_at_ms ?? null;
  const schedule = await loadSchedule(tenant, clocks, tools);
  return stopClock(ended, promised, occurred_at_ms, schedule);
}

/** An activity cannot lie ahead: five minutes are what clocks differ by. */
const AHEAD_MS = 5 * MINUTE_MS;

export function refuseFuture(
  occurredAtMs: number,
  nowMs: number,
): Result<null, { readonly code: "in_the_future" }> {
  return occurredAtMs > nowMs + AHEAD_MS ? err({ code: "in_the_future" }) : ok(null);
}
