// SPDX-License-Identifier: Apache-2.0
// What something new about known leads asks for: a stored lead is routed, one that waited for an attribute is decided
// again, a row of another import takes up what an undone one left. Each by itself, as an attempt of the lead's own.
import { type Touched, wakingOf } from "#domain/lead/wake-rule.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { type Actor, Leaf } from "#domain/receipts/leaf.ts";
import { LogRefusesError } from "./append-all.ts";
import { readAttempt } from "./append-created.ts";
import type { CommandError, LeadCommand } from "./commands/command.ts";
import {
  type AttemptOrder,
  findAttempt,
  freezeAttempt,
  keptImport,
} from "./commands/freeze-attempt.ts";
import { type Custody, type KnownReceipt, openKnown, readCustodies } from "./custody.ts";
import { importOrder } from "./decide-attempts.ts";
import type { LeadTools, StandingAttempt } from "./lead-tools.ts";

const PIPELINE: Actor = { kind: "system", ref: "lead_routing_pipeline" };

interface Woken {
  readonly attempts: readonly StandingAttempt[];
  /** Leads whose touches have to be looked at again, once what is under way has ended. */
  readonly busy: ReadonlySet<string>;
}

/** Freezes an attempt for every lead that its touches wake; `touched` is what the log said after they stood. */
export async function wakeLeads(
  tenant: string,
  touched: readonly Custody[],
  traceId: string,
  tools: LeadTools,
): Promise<Woken> {
  const attempts: StandingAttempt[] = [];
  const busy = new Set<string>();
  for (const custody of touched) {
    const { lead_id, subject_key } = custody;
    // Held before its first decision: its dead letter brings the rest.
    if (custody.created === null) continue;
    if (!custody.settled) {
      // Whoever froze it may be gone: going on with it is the same from anywhere, and ends it.
      const receipt = custody.attempts.at(-1);
      if (receipt !== undefined) {
        attempts.push(await readAttempt(lead_id, { receipt, subject_key }));
      }
      busy.add(lead_id);
      continue;
    }
    const order = await orderOf(tenant, custody, tools);
    if (order === null) continue;
    const newest = custody.known.at(-1);
    if (newest === undefined) continue;
    const command = {
      ...commandOf(tenant, lead_id, `wake/${newest.receipt.id}`, traceId),
      now_ms: newsAt(newest),
    };
    const woken = await wake(command, order, custody, tools);
    if (woken === "busy") busy.add(lead_id);
    else if (woken !== null) attempts.push(woken);
  }
  return { attempts, busy };
}

async function orderOf(
  tenant: string,
  custody: Custody,
  tools: LeadTools,
): Promise<AttemptOrder | null> {
  const { end, newest } = custody;
  if (end === null || newest === null || !WAKEABLE.has(end.body.status)) return null;
  const touches = custody.known.flatMap(({ body }): Touched[] => {
    if (body.kind === "enrichment") return [];
    const adopted = body.kind === "touch" && body.adopted !== undefined;
    return [{ accepted_at_ms: body.accepted_at_ms, intake: body.intake, adopted }];
  });
  const last = custody.known.at(-1);
  const config = await tools.ports.configs.active(tenant, last === undefined ? 0 : newsAt(last));
  const rule = config?.document.intake?.signals ?? { qualify_at: null, window_ms: 0 };
  const known = await openKnown(custody);
  const { wanted, ordered, now_ms: decided_at_ms } = newest.frozen;
  const bad = ordered?.to === "closed" && ordered.credit === true;
  const of = { touches, known, wanted: wanted?.attributes ?? [], decided_at_ms, bad };
  const waking = wakingOf(end.body, of, rule);
  if (waking === null) return null;
  if (waking.kind === "supplied") {
    return { step: "REPROCESS_LEAD", ...keptImport(newest), follow_up: false };
  }
  const { qualify_at } = rule;
  const qualified =
    waking.points === null || qualify_at === null
      ? {}
      : { qualified: { points: waking.points, threshold: qualify_at } };
  return { step: "QUALIFY_LEAD", fresh_clock: true, ...qualified, follow_up: false };
}

const WAKEABLE: ReadonlySet<string> = new Set([
  "stored",
  "held",
  "denied",
  "disqualified",
  "converted",
]);

/** When the news came: what another lead brings along may be old, but it is news here only now. */
function newsAt({ receipt, body }: KnownReceipt): number {
  const isAdopted = body.kind !== "attempt" && body.adopted !== undefined;
  return isAdopted
    ? Date.parse(Leaf.parse(JSON.parse(receipt.leaf)).timestamp)
    : body.accepted_at_ms;
}

/**
 * Rows of leads that were there before. A file that is uploaded again changes nothing; but where the earlier import was
 * undone, or only stored the lead, this one takes it up as its mode says.
 */
export async function resumeImports(
  tenant: string,
  repeated: readonly LeadMessage[],
  tools: LeadTools,
): Promise<Woken> {
  const byLead = new Map(repeated.map((message) => [message.lead_id, message]));
  const custodies = await readCustodies(tenant, [...byLead.keys()], tools);
  const attempts: StandingAttempt[] = [];
  const busy = new Set<string>();
  for (const custody of custodies) {
    const message = byLead.get(custody.lead_id);
    const intake = message?.intake;
    if (message === undefined || intake?.kind !== "import" || intake.mode === "store") continue;
    const { newest, end } = custody;
    const earlier = newest?.intake;
    const isOther = earlier?.kind === "import" && earlier.import_id !== intake.import_id;
    const isLeft = end?.body.status === "stored" && end.body.reason !== "below_threshold";
    const { lead_id, accepted_at_ms, actor, trace_id } = message;
    const command = {
      ...commandOf(tenant, lead_id, `import/${intake.import_id}`, trace_id),
      actor,
      now_ms: accepted_at_ms,
    };
    const began = await findAttempt(command, "REPROCESS_LEAD", custody, tools);
    // What another message has under way may end in the store yet.
    if (began === null && !custody.settled) busy.add(lead_id);
    if (began === null && (!custody.settled || !isOther || !isLeft)) continue;
    const order = importOrder(intake);
    const woken = await wake(
      command,
      {
        step: "REPROCESS_LEAD",
        ...(order === null ? {} : { order }),
        intake,
        fresh_clock: true,
        follow_up: false,
      },
      custody,
      tools,
    );
    if (woken === "busy") busy.add(lead_id);
    else if (woken !== null) attempts.push(woken);
  }
  return { attempts, busy };
}

function commandOf(
  tenant: string,
  lead_id: string,
  command_key: string,
  trace_id: string,
): Omit<LeadCommand, "now_ms"> {
  return { tenant, lead_id, command_key, expect_head: null, actor: PIPELINE, trace_id };
}

/** The attempt; null where nothing can come of it any more. */
async function wake(
  command: LeadCommand,
  order: AttemptOrder,
  custody: Custody,
  tools: LeadTools,
): Promise<StandingAttempt | "busy" | null> {
  const earlier = await findAttempt(command, order.step, custody, tools);
  if (earlier !== null) return earlier;
  const frozen = await freezeAttempt(command, order, custody, tools);
  if (frozen.ok) return frozen.value;
  const { error } = frozen;
  if (error.code === "log_refuses") throw new LogRefusesError(error.reason);
  return BUSY.has(error.code) ? "busy" : null;
}

const BUSY: ReadonlySet<CommandError["code"]> = new Set(["head_moved", "in_progress"]);
