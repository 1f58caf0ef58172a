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

/**
 * Where an imported lead may cost more than a posted one: its id is noted and forgotten again, looked up where it stands
 * and listed for an undo, and its job has messages of its own.
 */
export const IMPORT_LIMITS = {
  d1_rows_written: LIMITS.d1_rows_written + 4,
  d1_rows_read: LIMITS.d1_rows_read + 10,
  queue_operations: LIMITS.queue_operations + 0.02,
  r2_class_a: LIMITS.r2_class_a + 0.01,
} as const;
