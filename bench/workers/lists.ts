// SPDX-License-Identifier: Apache-2.0
// `append` and `pick` as a caller sees them, beside bare inserts in the same object: one RPC call after the other, the
// time of all of them taken once, because the clock steps by a millisecond.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import type { AppendItem, AppendRequest } from "#domain/messages/receipt-log.ts";
import type { PickRequest } from "#domain/messages/routing-desk.ts";
import { appendItem } from "../../tests/fixtures/evidence.ts";

export interface ListPlan {
  /** A name that no earlier plan had: each measures on an object of its own. */
  readonly tenant: string;
  readonly size: number;
  readonly calls: number;
}

/** Per second: receipts or picks by our method, and rows by bare inserts. */
export interface ListRates {
  readonly ours: number;
  readonly bare: number;
}

/** Pieces that the two sides take turns in, so that both meet the database at every size. */
const TURNS = 4;
/** A CREATE_LEAD body with its sealed part, at its usual length. */
const BODY_CHARACTERS = 3_000;

export async function timeAppends(env: Env, { tenant, size, calls }: ListPlan): Promise<ListRates> {
  const log = env.RECEIPT_LOG.get(env.RECEIPT_LOG.idFromName(tenant));
  await log.keepUnpublished();
  const request = (call: number): AppendRequest => ({
    v: 1,
    tenant,
    items: Array.from({ length: size }, (_, i) => createItem(`led_${call}_${i}`)),
  });
  const first = await log.append(request(-1));
  const [answer] = first.ok ? first.answers : [];
  if (answer?.kind !== "stands") throw new Error("the first append did not stand");
  const leaf = "l".repeat(answer.receipt.leaf.length);
  await log.bareInserts(request(-1), leaf);
  const requests = Array.from({ length: calls }, (_, call) => request(call));
  return takeTurns(requests, size, {
    ours: async (one) => {
      const reply = await log.append(one);
      if (!reply.ok) throw new Error(reply.reason);
    },
    bare: async (one) => {
      await log.bareInserts(one, leaf);
    },
  });
}

export async function timePicks(env: Env, { tenant, size, calls }: ListPlan): Promise<ListRates> {
  const desk = env.ROUTING_DESK.get(env.ROUTING_DESK.idFromName(tenant));
  const members = Array.from({ length: 10 }, (_, i) => ({
    user: `usr_${i}`,
    weight: 1 + (i % 3),
    capacity: null,
  }));
  const request = (call: number): PickRequest => ({
    v: 1,
    tenant,
    config_version: 1,
    pools: [{ pool: "sdr", strategy: "round_robin", members }],
    now_ms: call,
    leads: Array.from({ length: size }, (_, i) => ({
      lead_id: `led_${call}_${i}`,
      attempt: 1,
      pool: "sdr",
      user: null,
      at_ms: call,
    })),
  });
  const { picks } = await desk.pick(request(-1));
  const assignment = JSON.stringify(picks[0]?.assignment);
  await desk.bareInserts(request(-1), assignment);
  const requests = Array.from({ length: calls }, (_, call) => request(call));
  return takeTurns(requests, size, {
    ours: async (one) => {
      await desk.pick(one);
    },
    bare: async (one) => {
      await desk.bareInserts(one, assignment);
    },
  });
}

function createItem(id: string): AppendItem {
  const sealed = "s".repeat(BODY_CHARACTERS - 80);
  const subject_key = "AAAAAAAAAAAAAAAAAAAAAA==";
  const body = canonicalJson({ v: 1, digests: {}, kind: "note", sealed });
  return appendItem(`lead:${id}`, 0, { idem: sha256Hex(id), body, subject_key });
}

async function takeTurns<R>(
  requests: readonly R[],
  size: number,
  sides: {
    readonly ours: (request: R) => Promise<void>;
    readonly bare: (request: R) => Promise<void>;
  },
): Promise<ListRates> {
  const spent = { ours: 0, bare: 0 };
  const length = Math.ceil(requests.length / TURNS);
  for (let from = 0; from < requests.length; from += length) {
    for (const side of ["ours", "bare"] as const) {
      const start = Date.now();
      for (const request of requests.slice(from, from + length)) await sides[side](request);
      spent[side] += Date.now() - start;
    }
  }
  const items = requests.length * size;
  return { ours: items / (spent.ours / 1000), bare: items / (spent.bare / 1000) };
}
