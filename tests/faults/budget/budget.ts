// SPDX-License-Identifier: Apache-2.0
// The budget of a lead: what was counted, per lead, with its share of publishing.
import { type Counts, pricePerThousand } from "../../../bench/prices.ts";
import type { CountedImport } from "./count-import.ts";
import type { CountedBatch, CountedLeads } from "./count-leads.ts";
import type { PublishingCount } from "./one-hour.ts";

/** What an isolate looks up again once a minute: the key and the list of config versions. */
export interface MinuteCount {
  readonly object_requests: number;
  readonly kv_reads: number;
  readonly kv_writes: number;
}

/** Leads in a minute at one a second: what the minute's look-ups and its publication are shared by. */
const LEADS_A_MINUTE = 60;

/** The look-ups of the lead that came a minute after the one before it. */
export function minuteOf({ minute_later: { spent } }: CountedLeads): MinuteCount {
  return {
    object_requests: spent.desk_look_ups,
    kv_reads: spent.kv_reads,
    kv_writes: spent.kv_writes,
  };
}

export interface LeadBudget extends Counts {
  /** Of the whole batch. */
  readonly d1_statements: number;
  readonly dollars_per_thousand: number;
}

/** The dearest of the batches, each count by itself, so that no average hides one. */
export function budgetOf(
  batches: readonly CountedBatch[],
  hour: PublishingCount,
  minute: MinuteCount,
): LeadBudget {
  const dearest = (of: (batch: CountedBatch) => number): number => Math.max(...batches.map(of));
  const perLead: Counts = {
    // One at the gateway and one per batch for the consumer; the call from gateway to ingest is free.
    worker_requests: dearest(({ leads }) => 1 + 1 / leads),
    object_requests:
      dearest(({ leads, spent }) => spent.object_requests / leads) +
      hour.alarms / hour.leads +
      minute.object_requests / LEADS_A_MINUTE,
    object_rows_written:
      dearest(({ leads, spent }) => spent.object_rows_written / leads) +
      hour.object_rows_written / hour.leads,
    d1_rows_written: dearest(({ leads, spent }) => spent.d1_rows_written / leads),
    d1_rows_read: dearest(({ leads, spent }) => spent.d1_rows_read / leads),
    kv_reads:
      dearest(({ leads, spent }) => spent.kv_reads / leads) + minute.kv_reads / LEADS_A_MINUTE,
    kv_writes:
      dearest(({ leads, spent }) => spent.kv_writes / leads) + minute.kv_writes / LEADS_A_MINUTE,
    queue_operations: dearest(({ leads, spent }) => spent.queue_operations / leads),
    r2_class_a: hour.r2_class_a / hour.leads,
    r2_class_b: hour.r2_class_b / hour.leads,
  };
  return {
    ...perLead,
    d1_statements: dearest(({ spent }) => spent.d1_statements),
    dollars_per_thousand: pricePerThousand(perLead),
  };
}

export interface ImportBudget extends Counts {
  readonly dollars_per_thousand: number;
}

/** Of an imported lead: the whole file shared by its rows, with a posted lead's share of publishing. */
export function importBudgetOf(
  { leads, spent, bucket, worker_requests }: CountedImport,
  hour: PublishingCount,
): ImportBudget {
  const perLead: Counts = {
    worker_requests: worker_requests / leads,
    object_requests: spent.object_requests / leads + hour.alarms / hour.leads,
    object_rows_written: spent.object_rows_written / leads + hour.object_rows_written / hour.leads,
    d1_rows_written: spent.d1_rows_written / leads,
    d1_rows_read: spent.d1_rows_read / leads,
    kv_reads: spent.kv_reads / leads,
    kv_writes: spent.kv_writes / leads,
    queue_operations: spent.queue_operations / leads,
    r2_class_a: bucket.class_a / leads + hour.r2_class_a / hour.leads,
    r2_class_b: bucket.class_b / leads + hour.r2_class_b / hour.leads,
  };
  return { ...perLead, dollars_per_thousand: pricePerThousand(perLead) };
}
