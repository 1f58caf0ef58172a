// SPDX-License-Identifier: Apache-2.0
// Cloudflare's public list prices (Workers Paid, beyond what the plan includes) and what counted work costs at them.

/** Dollars per million, each from the product's own "Pricing" page in Cloudflare's documentation, read in 2026. */
export const PRICE_PER_MILLION = {
  /** Workers, Pricing: requests. A call over a service binding is not one. */
  worker_requests: 0.3,
  /** Durable Objects, Pricing: requests (each RPC call and each alarm is one). */
  object_requests: 0.15,
  /** Durable Objects, Pricing: SQLite storage backend, rows written. */
  object_rows_written: 1,
  /** D1, Pricing: rows written. */
  d1_rows_written: 1,
  /** D1, Pricing: rows read. */
  d1_rows_read: 0.001,
  /** Workers KV, Pricing: keys read. */
  kv_reads: 0.5,
  /** Workers KV, Pricing: keys written. */
  kv_writes: 5,
  /** Queues, Pricing: operations (each 64 KB written, read or deleted). */
  queue_operations: 0.4,
  /** R2, Pricing: class A operations, standard storage. */
  r2_class_a: 4.5,
  /** R2, Pricing: class B operations, standard storage. */
  r2_class_b: 0.36,
} as const;

/** Not counted here: CPU time of Workers ($0.02 per million ms), duration of objects ($12.50 per million GB-s), storage. */
export type Counts = Readonly<Record<keyof typeof PRICE_PER_MILLION, number>>;

/** Dollars for 1,000 leads of which each costs `perLead`. */
export function pricePerThousand(perLead: Counts): number {
  return Object.entries(PRICE_PER_MILLION).reduce(
    (sum, [name, price]) => sum + (perLead[name as keyof Counts] * price) / 1_000,
    0,
  );
}
