// SPDX-License-Identifier: Apache-2.0
// What a CRM says has happened to its records: each event is a receipt in its record's chain, once, however often it
// comes. What it says of people is sealed; fetching the record itself is not done here.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { base64Bytes, utf8Text } from "#domain/bytes/encoding.ts";
import { keyedDigest } from "#domain/ids/ids.ts";
import type { EventsMessage } from "#domain/messages/lead-queue.ts";
import {
  type AppendAnswer,
  type AppendItem,
  standingReceipt,
} from "#domain/messages/receipt-log.ts";
import type { EventBody } from "#domain/receipts/body.ts";
import { InvariantError } from "#domain/result.ts";
import { sealText } from "#ledger/seal.ts";
import type { ProjectionEvent } from "#storage/ports.ts";
import { LogRefusesError } from "./append-all.ts";
import { FACT, type LeadTools } from "./lead-tools.ts";

/** One event of one message. */
interface Received {
  readonly message: EventsMessage;
  readonly event: EventsMessage["events"][number];
  readonly chain: string;
}

/** What stands for a chain before the events of this round. */
interface Known {
  readonly head: string | null;
  readonly subject_key: string | null;
}

/**
 * A record's first event goes alone, so that the rest is sealed under the key that then stands; two more rounds are for
 * another consumer's first event that came in between.
 */
const ROUNDS = 4;

/** Appends and projects every event; a failure repeats the whole messages, and what stands then is left alone. */
export async function receiveEvents(
  tenant: string,
  messages: readonly EventsMessage[],
  tools: LeadTools,
): Promise<void> {
  let waiting = messages.flatMap((message) =>
    message.events.map((event) => ({ message, event, chain: chainOf(message, event) })),
  );
  const standing: ProjectionEvent[] = [];
  for (let round = 0; waiting.length > 0; round++) {
    if (round === ROUNDS) throw new InvariantError("the heads of CRM records keep moving");
    const known = await readKnown(tenant, waiting, tools);
    const { now, later } = chooseNow(waiting, known);
    const moved = await appendEvents(tenant, now, known, standing, tools);
    waiting = [...moved, ...later];
  }
  await tools.ports.views.project(tenant, standing);
}

function chainOf(
  { source }: EventsMessage,
  { object_type, object_id }: EventsMessage["events"][number],
): string {
  return `crm_object:${source}.${object_type}.${object_id}`;
}

async function readKnown(
  tenant: string,
  waiting: readonly Received[],
  { ports }: LeadTools,
): Promise<ReadonlyMap<string, Known>> {
  const chains = [...new Set(waiting.map(({ chain }) => chain))];
  const states = await ports.log(tenant).read({ v: 1, tenant, chains, newest: 0 });
  return new Map(states.map((state) => [state.chain, state]));
}

/** All events of records that the log knows, and of every other one the first. */
function chooseNow(
  waiting: readonly Received[],
  known: ReadonlyMap<string, Known>,
): { now: readonly Received[]; later: readonly Received[] } {
  const begun = new Set<string>();
  const now: Received[] = [];
  const later: Received[] = [];
  for (const one of waiting) {
    const isNew = (known.get(one.chain)?.head ?? null) === null;
    if (isNew && begun.has(one.chain)) later.push(one);
    else now.push(one);
    begun.add(one.chain);
  }
  return { now, later };
}

/** Events of one call: a batch may hold 100 posts of 100, and the log takes 1,000 receipts at a time. */
const APPENDED = 500;

/** Answers the events whose record got its first event from somebody else in between. */
async function appendEvents(
  tenant: string,
  received: readonly Received[],
  known: ReadonlyMap<string, Known>,
  standing: ProjectionEvent[],
  tools: LeadTools,
): Promise<readonly Received[]> {
  const built = await Promise.all(
    received.map((one) => buildItem(tenant, one, known.get(one.chain) ?? NOTHING, tools)),
  );
  const answers: AppendAnswer[] = [];
  for (let from = 0; from < built.length; from += APPENDED) {
    const items = built.slice(from, from + APPENDED);
    const reply = await tools.ports.log(tenant).append({ v: 1, tenant, items });
    if (!reply.ok) throw new LogRefusesError(reply.reason);
    answers.push(...reply.answers);
  }
  return received.filter((_, i) => {
    const [item, answer] = [built[i], answers[i]];
    if (item === undefined || answer === undefined)
      throw new InvariantError("an append went unanswered");
    if (answer.kind !== "stands") return true;
    standing.push({ receipt: standingReceipt(item, answer), lead: null, patch: null });
    return false;
  });
}

const NOTHING: Known = { head: null, subject_key: null };

async function buildItem(
  tenant: string,
  { message, event, chain }: Received,
  { head, subject_key }: Known,
  tools: LeadTools,
): Promise<AppendItem> {
  const { source, received_at_ms, actor } = message;
  const { event_id, object_type, object_id, event_type, occurred_at_ms } = event;
  const key = head === null ? event.subject_key : subject_key;
  const text = utf8Text(base64Bytes(event.raw_base64));
  // A record whose key is erased keeps what is not personal.
  const sealed =
    key === null ? null : await sealText(base64Bytes(key), tools.freshIv(), chain, text);
  const body: EventBody = {
    v: 1,
    kind: "event",
    digests: {},
    sealed,
    source,
    event_id,
    object_type,
    object_id,
    event_type,
    occurred_at_ms,
    received_at_ms,
  };
  return {
    ...FACT,
    chain,
    step: "RECEIVE_EVENT",
    idem: keyedDigest(tools.idKey(tenant), ["crm_event", source, event_id, "RECEIVE_EVENT"]),
    ...(head === null ? { expect_head: null } : {}),
    actor,
    resource: { type: "crm_object", id: `${source}.${object_type}.${object_id}` },
    outcome: "done",
    body: canonicalJson(body),
    subject_key: head === null ? key : null,
  };
}
