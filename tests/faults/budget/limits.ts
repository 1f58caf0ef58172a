// SPDX-License-Identifier: Apache-2.0
// The budget of a lead: the limits, held by the test beside this and shown by `npm run bench`.

/** Per lead; statements are per batch. `object_requests` depends on the batch: 4 calls for one, or for 100. */
export const LIMITS = {
  object_requests: { 1: 5, 100: 0.1 },
  object_rows_written: 20,
  d1_rows_written: 16,
  d1_rows_read: 40,
  d1_statements: 20,
  queue_operations: 3,
  r2_class_a: 0.08,
  dollars_per_thousand: 0.06,
} as const;
