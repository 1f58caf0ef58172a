// SPDX-License-Identifier: Apache-2.0
// What the log answers: of an append what stands, and of a bucket that is away a refusal.
import type { AppendAnswer, LogRefusal, StandingReceipt } from "#domain/messages/receipt-log.ts";
import { EvidenceUnavailable } from "#ledger/publish.ts";
import type { Placed } from "./append-items.ts";

/** The answer of one item; \`receiptAt\` reads a receipt from before the call. */
export function answer(placed: Placed, receiptAt: (seq: number) => StandingReceipt): AppendAnswer {
  if (placed.kind !== "stands") return placed;
  const { receipt, subject_key } = placed;
  if (typeof receipt === "number") {
    return { kind: "stands", fresh: false, receipt: receiptAt(receipt), subject_key };
  }
  if (!placed.fresh) return { kind: "stands", fresh: false, receipt, subject_key };
  const { body: _, ...rest } = receipt;
  return { kind: "stands", fresh: true, receipt: rest, subject_key };
}

/** A bucket that does not answer is a value to the caller, who may ask again; all else stays a throw. */
export async function orRefusal<T>(call: Promise<T>): Promise<T | LogRefusal> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof EvidenceUnavailable)) throw error;
    return { ok: false, code: "evidence_unavailable", reason: error.message };
  }
}
