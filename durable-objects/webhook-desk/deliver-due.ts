// SPDX-License-Identifier: Apache-2.0
// A round of tries. Each is claimed in a transaction of its own, made, and its end written in another. A crash in between
// leaves the claim, whose lease ends, and the same message is sent again under the same id: receivers see a message at
// least once and know a repetition by `webhook-id`.
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import { jitter, judgeTry, type TryResult } from "#domain/webhooks/retry-schedule.ts";
import { signMessage } from "#domain/webhooks/sign-message.ts";
import { checkAddress } from "./check-address.ts";
import { deskFailure } from "./desk-failure.ts";
import {
  claimDelivery,
  type ClaimedDelivery,
  endDelivery,
  isStillClaimed,
  postponeDelivery,
  returnDelivery,
} from "./delivery-store.ts";
import type { LookUp } from "./doh.ts";
import { oweChange, oweNotice, recordFields } from "./outbox.ts";
import type { Post } from "./post-message.ts";
import { liveSecrets, openSecrets, type SecretOwner } from "./secret-store.ts";
import {
  disableSubscription,
  noteHealth,
  type Subscription,
  subscriptionAt,
} from "./subscription-store.ts";

/** Connections that an object may have open at once; a try's two look-ups are over before its POST. */
const PARALLEL = 6;
/** Of them for one subscription, so that a receiver that hangs does not hold up the others. */
const PARALLEL_EACH = 3;
/** Tries per round, and how long it may begin more: 30 s, then the last look-up (5 s) and POST (15 s) end. */
const ROUND_TRIES = 300;
const ROUND_MS = 30_000;
/** Longer than a round: an alarm set to it finds no try under way. */
export const LEASE_MS = 60_000;
/** After nobody could say where a name leads. */
const LOOK_UP_AGAIN_MS = 60_000;

export interface DeliverPorts extends SecretOwner {
  readonly storage: DurableObjectStorage;
  /** Whether a developer's own machine may be sent to. */
  readonly development: boolean;
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly lookUp: (name: string) => Promise<LookUp>;
  readonly post: (post: Post) => Promise<TryResult>;
}

/**
 * Makes the tries that are due, some at once, no two of one subject; whatever is left is due in the next round. Of a
 * subscription whose receiver did not answer in time no further try is begun: the round ends soon, and with it the wait
 * of everybody else for what the log says meanwhile.
 */
export async function deliverDue(ports: DeliverPorts): Promise<void> {
  const endsAtMs = ports.now() + ROUND_MS;
  const open = new Map<number, number>();
  const slow = new Set<number>();
  let tries = 0;
  const work = async (): Promise<void> => {
    while (tries < ROUND_TRIES && ports.now() < endsAtMs) {
      const full = [...open].flatMap(([no, count]) => (count >= PARALLEL_EACH ? [no] : []));
      const busy = [...full, ...slow];
      const claimed = ports.storage.transactionSync(() =>
        claimDelivery(ports.storage.sql, busy, ports.now(), LEASE_MS),
      );
      if (claimed === null) return;
      tries += 1;
      const { no } = claimed;
      open.set(no, (open.get(no) ?? 0) + 1);
      try {
        if ((await tryDelivery(ports, claimed)) === "slow") slow.add(no);
      } catch (error) {
        // The claim stays, and with it the delivery: it is due again when its lease ends.
        deskFailure("webhook_delivery", ports.tenant, error);
      } finally {
        open.set(no, (open.get(no) ?? 1) - 1);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
}

async function tryDelivery(
  ports: DeliverPorts,
  claimed: ClaimedDelivery,
): Promise<"ended" | "slow"> {
  const { sql } = ports.storage;
  const subscription = subscriptionAt(sql, claimed.no);
  if (subscription === null) return "ended";
  const result = await sendOnce(ports, subscription, claimed);
  ports.storage.transactionSync(() => {
    if (isStillClaimed(sql, claimed)) writeEnd(ports, claimed, result);
  });
  const isSlow =
    result !== "look_up_failed" && result.kind === "unanswered" && result.reason === "timeout";
  return isSlow ? "slow" : "ended";
}

async function sendOnce(
  ports: DeliverPorts,
  { url, webhook_id }: Subscription,
  { no, delivery_id, payload }: ClaimedDelivery,
): Promise<TryResult | "look_up_failed"> {
  const checked = await checkAddress(url, ports.development, ports.lookUp);
  if (!checked.ok) {
    if (checked.code === "look_up_failed") return "look_up_failed";
    return { kind: "unanswered", reason: checked.code };
  }
  const at_ms = ports.now();
  const secrets = await openSecrets(ports, webhook_id, liveSecrets(ports.storage.sql, no, at_ms));
  const headers = signMessage({ id: delivery_id, body: payload, at_ms }, secrets);
  return ports.post({ url, headers, body: payload });
}

/** In the transaction that ends the try. */
function writeEnd(
  ports: DeliverPorts,
  claimed: ClaimedDelivery,
  result: TryResult | "look_up_failed",
): void {
  const { sql } = ports.storage;
  const { no, tries, first_try_at_ms } = claimed;
  const now_ms = ports.now();
  // Read again: it may have changed, or gone, while the receiver answered.
  const subscription = subscriptionAt(sql, no);
  if (subscription === null) return;
  if (result === "look_up_failed") {
    const again = LOOK_UP_AGAIN_MS + jitter(LOOK_UP_AGAIN_MS, ports.random());
    returnDelivery(sql, claimed, now_ms + again);
    return;
  }
  const { failing_since_ms } = subscription;
  const random = ports.random();
  const verdict = judgeTry(result, { tries, first_try_at_ms, failing_since_ms, now_ms, random });
  const last_status = result.kind === "answered" ? result.status : null;
  noteHealth(sql, no, verdict.kind === "delivered" ? null : now_ms);
  if (verdict.kind === "delivered") {
    endDelivery(sql, claimed, "delivered", { last_status, last_reason: null }, now_ms);
    return;
  }
  const note = { last_status, last_reason: verdict.reason };
  switch (verdict.kind) {
    case "retry":
      postponeDelivery(sql, claimed, note, verdict.at_ms);
      return;
    case "failed":
      endDelivery(sql, claimed, "failed", note, now_ms);
      return;
    case "disable":
      postponeDelivery(sql, claimed, note, now_ms);
      // Another try's end, or a person, may have switched it off before.
      if (subscription.status === "active") switchOff(ports, subscription, verdict.why, now_ms);
  }
}

function switchOff(
  { storage: { sql }, tenant }: DeliverPorts,
  subscription: Subscription,
  why: "gone" | "long_failure",
  nowMs: number,
): void {
  const { no, webhook_id, external_id, url } = subscription;
  const before = recordFields(sql, subscription);
  disableSubscription(sql, no, why, nowMs);
  const after = { ...before, status: "disabled", disabled_reason: why };
  const actor = { kind: "system", ref: "webhook_desk" } as const;
  oweChange(sql, { webhook_id, at_ms: nowMs, before, after, actor });
  const message: NoticeMail = {
    v: 1,
    kind: "notice",
    // Switched on and off again later, it is another notice.
    notice_id: `webhook_disabled/${webhook_id}/${nowMs}`,
    tenant,
    template: "webhook_disabled",
    audience: { role: "revops_admin" },
    params: { webhook: external_id, origin: new URL(url).origin, reason: why },
    trace_id: crypto.randomUUID(),
  };
  oweNotice(sql, message);
}
