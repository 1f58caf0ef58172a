// SPDX-License-Identifier: Apache-2.0
// Clocks that come near their end, or ran out. The log is the truth: what no longer runs is dropped. The receipt stands
// before anybody is told, and everything after it (mail, absence, further attempt) is the same however often it is done.
import type { SlaMessage } from "#domain/messages/lead-queue.ts";
import { buildId } from "#domain/ids/ids.ts";
import { LogRefusesError } from "../append-all.ts";
import { earlierClocks, findAttempt, freezeAttempt } from "../commands/freeze-attempt.ts";
import { type Custody, readCustodies } from "../custody.ts";
import { goOn } from "../lead-routing-pipeline.ts";
import { leadChain, type LeadTools, type StandingAttempt } from "../lead-tools.ts";
import { projectChains } from "../project-chains.ts";
import { appendSlaFacts, SLA_ACTOR, type StandingSla } from "./append-sla.ts";
import { tellPeople } from "./tell-people.ts";

/** Answers the messages that have to come again by themselves; throws where all of them do. */
export async function runSla(
  tenant: string,
  messages: readonly SlaMessage[],
  tools: LeadTools,
): Promise<ReadonlySet<SlaMessage>> {
  const { standing, again } = await appendSlaFacts(tenant, messages, tools);
  await tellPeople(tenant, standing, tools);
  await markAway(tenant, standing, tools);
  const chains = [...new Set(standing.map(({ message }) => leadChain(message.lead_id)))];
  if (chains.length > 0) await projectChains(tenant, chains, tools, ["REMIND_SLA", "BREACH_SLA"]);
  const moving = await reassign(tenant, standing, tools);
  return new Set([...again, ...moving]);
}

/** Whoever let a first touch run out takes no turn for as long as the config says. */
async function markAway(
  tenant: string,
  standing: readonly StandingSla[],
  { ports, idKey }: LeadTools,
): Promise<void> {
  const key = idKey(tenant);
  const absences = standing.flatMap(({ message, body }) => {
    const { owner_id, away_until_ms, due_at_ms, attempt } = body;
    if (owner_id === null || away_until_ms === null) return [];
    const name = `sla-${message.lead_id}-${attempt}`;
    return {
      absence_id: buildId(key, "abs", [owner_id, name]),
      batch_id: buildId(key, "abs", [owner_id, name, "write"]),
      user_id: owner_id,
      name,
      starts_at_ms: due_at_ms,
      ends_at_ms: away_until_ms,
      actor: SLA_ACTOR,
    };
  });
  if (absences.length > 0) await ports.away.mark(tenant, absences);
}

/** The lead is decided again, with its holder passed over. One that is under way, or has moved, comes again or has gone. */
async function reassign(
  tenant: string,
  standing: readonly StandingSla[],
  tools: LeadTools,
): Promise<ReadonlySet<SlaMessage>> {
  const again = new Set<SlaMessage>();
  const attempts: StandingAttempt[] = [];
  const wanted = standing.filter(({ body }) => body.reassigns);
  const lead_ids = [...new Set(wanted.map(({ message }) => message.lead_id))];
  // Its receipt has moved the head: what the attempt rests on is read anew.
  const custodies = new Map(
    (await readCustodies(tenant, lead_ids, tools)).map((one) => [one.lead_id, one]),
  );
  for (const one of wanted) {
    const custody = custodies.get(one.message.lead_id);
    const begun = custody === undefined ? null : await reassignOne(tenant, one, custody, tools);
    if (begun === "again") again.add(one.message);
    else if (begun !== null) attempts.push(begun);
  }
  if (attempts.length > 0) await goOn(tenant, attempts, [], tools);
  return again;
}

async function reassignOne(
  tenant: string,
  { message, body }: StandingSla,
  custody: Custody,
  tools: LeadTools,
): Promise<StandingAttempt | "again" | null> {
  const { lead_id, trace_id } = message;
  const { attempt } = body;
  const command = {
    tenant,
    lead_id,
    command_key: `sla/${attempt}`,
    expect_head: null,
    actor: SLA_ACTOR,
    now_ms: Math.max(tools.now_ms, body.due_at_ms),
    trace_id,
  };
  const earlier = await findAttempt(command, "REASSIGN_LEAD", custody, tools);
  if (earlier !== null) return earlier;
  // Touched, handed back or reassigned since: nobody takes it from who works on it now.
  const isTouched = earlierClocks(custody).first_touched;
  if (custody.attempt !== attempt || isTouched || body.owner_id === null) return null;
  const frozen = await freezeAttempt(
    command,
    // Whoever gets it next has their own time: the one that ran out is told, and over.
    {
      step: "REASSIGN_LEAD",
      handed_back_by: body.owner_id,
      fresh_clock: true,
      follow_up: false,
    },
    custody,
    tools,
  );
  if (frozen.ok) return frozen.value;
  const { error } = frozen;
  if (error.code === "log_refuses") throw new LogRefusesError(error.reason);
  return error.code === "head_moved" || error.code === "in_progress" ? "again" : null;
}
