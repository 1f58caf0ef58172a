// SPDX-License-Identifier: Apache-2.0
// A lead whose clock runs out, over the real pipeline: the desk's message about it, whom it tells, and what stands then.
import { env } from "cloudflare:workers";
import type { JsonObject } from "#domain/bytes/canonical-json.ts";
import type { SlaMessage } from "#domain/messages/lead-queue.ts";
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import { RoutedBody } from "#domain/receipts/lead-bodies.ts";
import { SlaBody } from "#domain/receipts/work-bodies.ts";
import { err, ok } from "#domain/result.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { saveTeam, saveUser } from "#storage/save-directory.ts";
import { directoryKeys } from "../../../workers/control/routes/directory.ts";
import { logActivity } from "../../../workers/ingest/commands/log-activity.ts";
import { runSla } from "../../../workers/ingest/sla/run-sla.ts";
import { teamRecord, testBatch, userRecord } from "../directory-records.ts";
import { ACCEPTED_AT_MS, publish } from "./scene.ts";
import { type Act, LATER_MS, openWork, type Work } from "./work-story.ts";

export const ON_BREACH: JsonObject = { reassign: true, away_minutes: 60 };

/** People who lead and stand in, and a config that says what a breach does. */
export async function openSla(tenant: string, sla: JsonObject): Promise<Work> {
  const work = await openWork(tenant);
  const keys = directoryKeys(env, tenant);
  const batch = () => testBatch(tenant, ACCEPTED_AT_MS);
  const roles = { admin: ["revops_admin" as const], boss: [], second: [] };
  for (const [name, of] of Object.entries(roles)) {
    await saveUser(env.DB, keys, batch(), userRecord(name, { roles: of }));
  }
  const sdr = teamRecord("sdr", ["sdr-1", "sdr-2", "sdr-3"], { lead: "boss", deputy: "second" });
  await saveTeam(env.DB, keys.idKey, batch(), sdr);
  await publish(tenant, ["user:sdr-1", "user:sdr-2"], 1, 0, { capacity: {}, sla });
  return work;
}

/** Ends of the lead's attempts, and what its clocks said of themselves, in order. */
export async function readSla(tenant: string, lead_id: string) {
  const chains = [`lead:${lead_id}`];
  const [chain] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains });
  const bodies = (chain?.receipts ?? []).map(({ id, body }) => ({ id, body: JSON.parse(body) }));
  return {
    ends: bodies.flatMap(({ body }) => (body.kind === "routed" ? [RoutedBody.parse(body)] : [])),
    facts: bodies.flatMap(({ id, body }) =>
      body.kind === "sla" ? [{ id, body: SlaBody.parse(body) }] : [],
    ),
  };
}

/** What the desk's alarm sends of the lead's newest attempt. */
export async function messageOf(
  tenant: string,
  lead_id: string,
  event: SlaMessage["event"],
): Promise<SlaMessage> {
  const { ends } = await readSla(tenant, lead_id);
  const end = ends.at(-1);
  const due_at_ms = end?.sla?.time_to_first_touch?.due_at_ms ?? null;
  if (end === undefined || due_at_ms === null) throw new Error("no clock runs");
  const clock = "time_to_first_touch" as const;
  const { attempt } = end;
  return {
    v: 1,
    kind: "sla",
    tenant,
    lead_id,
    attempt,
    clock,
    event,
    due_at_ms,
    trace_id: "trace",
  };
}

/** The message as the queue brings it; `mails` gets whatever is sent. */
export function deliver(messages: readonly SlaMessage[], mails: NoticeMail[]): Act {
  return async ({ tenant }, tools) => {
    const { notices } = tools.ports;
    const send = async (sent: readonly NoticeMail[]) => {
      await notices.send(sent);
      mails.push(...sent);
    };
    const ports = { ...tools.ports, notices: { send } };
    const again = await runSla(tenant, messages, { ...tools, ports });
    return again.size === 0 ? ok(null) : err({ code: "in_progress" });
  };
}

export function call(human: boolean): Act {
  return (command, tools) =>
    logActivity(
      {
        ...command,
        activity: "call",
        occurred_at_ms: LATER_MS,
        external_activity_id: null,
        performed_by: { kind: "user", ref: "usr_test" },
        human,
        note: null,
      },
      tools,
    );
}

export async function absencesOf(tenant: string, user: string, starts_at_ms: number) {
  const { results } = await env.DB.prepare(
    "SELECT ends_at_ms FROM absence WHERE tenant_id = ?1 AND user_id = ?2 AND starts_at_ms = ?3",
  )
    .bind(tenant, user, starts_at_ms)
    .all<{ ends_at_ms: number }>();
  return results.map(({ ends_at_ms }) => ends_at_ms);
}
