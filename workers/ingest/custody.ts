// SPDX-License-Identifier: Apache-2.0
// Where a lead stands, read from its custody chain alone: its attempts, their end, and everything known of it. The log
// is the only memory between two steps, so commands and events start here.
import type { KnownPart } from "#domain/lead/known-lead.ts";
import { knownLead } from "#domain/lead/known-lead.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { ChainState, ReceiptLogRpc, StandingReceipt } from "#domain/messages/receipt-log.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import {
  type AttemptBody,
  type EnrichmentBody,
  type RoutedBody,
  type TouchBody,
} from "#domain/receipts/lead-bodies.ts";
import type { AcceptedBody, ActivityBody, SlaBody } from "#domain/receipts/work-bodies.ts";
import { ATTEMPT_STEPS } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import { openReceipt } from "#ledger/open-receipt.ts";
import { openContent } from "#ledger/seal-lead.ts";
import type { ProjectionEvent } from "#storage/ports.ts";
import { leadChain, type LeadTools } from "./lead-tools.ts";

/** A receipt that brings something known of the lead: a submission or an enrichment, its own or a merged lead's. */
export interface KnownReceipt {
  readonly receipt: StandingReceipt;
  readonly body: AttemptBody | TouchBody | EnrichmentBody;
}

/** An activity, an acceptance, or what a clock said. */
export interface WorkReceipt {
  readonly receipt: StandingReceipt;
  readonly body: ActivityBody | AcceptedBody | SlaBody;
}

export interface Custody {
  readonly lead_id: string;
  readonly head: string | null;
  readonly subject_key: string | null;
  /** Null where the lead has no attempt: unknown here, or held before its first. */
  readonly created: AttemptBody | null;
  /** The newest attempt's number and body, and whether it has ended. */
  readonly attempt: number;
  readonly newest: AttemptBody | null;
  /** The newest attempt that policy decided: none does where the lead is closed, stored or merged, or a policy failed. */
  readonly decided: AttemptBody | null;
  readonly settled: boolean;
  /** The end that stands; null before the first. */
  readonly end: {
    readonly receipt_id: string;
    readonly receipt: StandingReceipt;
    readonly body: RoutedBody;
  } | null;
  /** In the chain's order, without those of merges that were undone. */
  readonly known: readonly KnownReceipt[];
  /** What was done with it, oldest first. */
  readonly work: readonly WorkReceipt[];
  /** The attempts' receipts, by which a repeated command finds its own. */
  readonly attempts: readonly StandingReceipt[];
}

/** Chains of one read: some 300 KB of the log's answer each, so that few are cut short. */
const CHAINS = 25;

/** At the places of `leadIds`, each whole; a chain that is longer than one answer of the log is read page by page. */
export async function readCustodies(
  tenant: string,
  leadIds: readonly string[],
  { ports }: LeadTools,
): Promise<readonly Custody[]> {
  const log = ports.log(tenant);
  const custodies: Custody[] = [];
  for (let from = 0; from < leadIds.length; from += CHAINS) {
    const some = leadIds.slice(from, from + CHAINS);
    const states = await log.read({ v: 1, tenant, chains: some.map(leadChain) });
    for (const [i, leadId] of some.entries()) {
      const state = states[i];
      if (state === undefined) throw new InvariantError("the log left a chain out");
      custodies.push(readCustody(leadId, await wholeChain(tenant, state, log)));
    }
  }
  return custodies;
}

/** An attempt and its end. */
const STAND = 2;

/**
 * Where the leads stand, and nothing of what is known of them: one read, however long their histories. One that does not
 * tell (an attempt under way, say) is not `settled`, and has to be read whole.
 */
export async function readStands(
  tenant: string,
  leadIds: readonly string[],
  { ports }: LeadTools,
): Promise<readonly Custody[]> {
  if (leadIds.length === 0) return [];
  const chains = leadIds.map(leadChain);
  const request = { v: 1, tenant, chains, steps: ATTEMPT_STEPS, newest: STAND } as const;
  const states = await ports.log(tenant).read(request);
  return states.map((state, i) => readCustody(leadIds[i] ?? "", state));
}

/** The chain as it stood at the first look, with what did not fit there. */
async function wholeChain(
  tenant: string,
  state: ChainState,
  log: Pick<ReceiptLogRpc, "read">,
): Promise<ChainState> {
  let { receipts, complete } = state;
  while (!complete) {
    // Alone it has the whole answer to itself: at least one receipt comes, and one comes below every other.
    const before_seq = receipts[0]?.seq ?? Number.MAX_SAFE_INTEGER;
    const [older] = await log.read({ v: 1, tenant, chains: [state.chain], before_seq });
    if (older === undefined || older.receipts.length === 0) {
      throw new InvariantError("the log leaves a chain's beginning out");
    }
    receipts = [...older.receipts, ...receipts];
    ({ complete } = older);
  }
  return { ...state, receipts };
}

function readCustody(leadId: string, { head, subject_key, receipts }: ChainState): Custody {
  const read = receipts.map((receipt) => ({
    receipt,
    body: ReceiptBody.parse(JSON.parse(receipt.body)),
  }));
  const attempts = read.flatMap(({ receipt, body }) =>
    body.kind === "attempt" ? [{ receipt, body }] : [],
  );
  const newest = attempts.at(-1)?.body ?? null;
  const attempt = newest?.frozen.attempt ?? 0;
  const ended = read.findLast(({ body }) => body.kind === "routed");
  const end =
    ended?.body.kind === "routed"
      ? { receipt_id: ended.receipt.id, receipt: ended.receipt, body: ended.body }
      : null;
  const returned = new Set(
    read.flatMap(({ body }) => (body.kind === "return" ? [body.merge_id] : [])),
  );
  return {
    lead_id: leadId,
    head,
    subject_key,
    created: attempts[0]?.body ?? null,
    attempt,
    newest,
    decided: attempts.findLast(({ body }) => body.frozen.decided !== null)?.body ?? null,
    settled: end !== null && end.body.attempt === attempt,
    end,
    known: read.flatMap(({ receipt, body }) => knownOf(receipt, body, returned)),
    work: read.flatMap(({ receipt, body }) => (isWork(body) ? [{ receipt, body }] : [])),
    attempts: attempts.map(({ receipt }) => receipt),
  };
}

function isWork(body: ReceiptBody): body is WorkReceipt["body"] {
  return body.kind === "activity" || body.kind === "accepted" || body.kind === "sla";
}

/** Only the first attempt brings something: a further one repeats what is known. */
function knownOf(
  receipt: StandingReceipt,
  body: ReceiptBody,
  returned: ReadonlySet<string>,
): KnownReceipt[] {
  if (body.kind === "attempt") return body.frozen.attempt === 1 ? [{ receipt, body }] : [];
  if (body.kind !== "touch" && body.kind !== "enrichment") return [];
  const merge = body.adopted?.merge_id;
  return merge !== undefined && returned.has(merge) ? [] : [{ receipt, body }];
}

/** The newest signals that are opened: each says who it was, and no more. */
const SIGNALS = 100;

/** What has something to say: every word of a person, a file or a service, and the newest of a product. */
function wordsOf({ known }: Custody): readonly KnownReceipt[] {
  const isSignal = ({ body }: KnownReceipt): boolean =>
    body.kind === "touch" && body.intake?.kind === "signal";
  const signals = new Set(known.filter(isSignal).slice(-SIGNALS));
  return known.filter((one) => !isSignal(one) || signals.has(one));
}

/** What is known of a lead, part by part. */
export interface OpenedCustody {
  /** The submission that created it. */
  readonly own: NormalizedLead;
  readonly parts: readonly KnownPart[];
}

/** Null where the key that opens it is gone. */
export async function openParts(custody: Custody): Promise<OpenedCustody | null> {
  const { lead_id, subject_key, created } = custody;
  const own = await openContent(lead_id, created?.sealed ?? null, subject_key);
  if (own?.lead === undefined) return null;
  const parts = await Promise.all(
    wordsOf(custody).map(async ({ body }): Promise<KnownPart> => {
      const { lead, patch } = (await openContent(lead_id, body.sealed, subject_key)) ?? {};
      const at_ms = body.kind === "enrichment" ? body.observed_at_ms : body.accepted_at_ms;
      return {
        at_ms,
        ...(lead === undefined ? {} : { lead }),
        ...(patch === undefined ? {} : { patch }),
      };
    }),
  );
  return { own: own.lead, parts };
}

/** Everything known of the lead, the newest word last; null where the key that opens it is gone. */
export async function openKnown(custody: Custody): Promise<NormalizedLead | null> {
  const opened = await openParts(custody);
  return opened === null ? null : knownLead(opened.own, opened.parts);
}

/**
 * Where the lead stands, for the views: its newest attempt and the end of it. A run that froze and ended an attempt may
 * have failed before it could say so.
 */
export async function standingEvents({
  attempts,
  end,
  subject_key,
}: Custody): Promise<readonly ProjectionEvent[]> {
  const receipts = [...attempts.slice(-1), ...(end === null ? [] : [end.receipt])];
  return Promise.all(
    receipts.map(async (receipt) => ({ receipt, ...(await openReceipt(receipt, subject_key)) })),
  );
}
