// SPDX-License-Identifier: Apache-2.0
// The discount table as a function: what no engine can be faster than.
import { type Quote, type TableRow, type Verdict, verdictOf } from "./discount-table.ts";

export function tableByHand(table: readonly TableRow[], quote: Quote): Verdict {
  return verdictOf(
    table.filter(
      (row) =>
        (row.segment === null || row.segment === quote.segment) &&
        (row.role === null || row.role === quote.role) &&
        (row.discount_above_bps === null || quote.discount_bps > row.discount_above_bps) &&
        (row.discount_up_to_bps === null || quote.discount_bps <= row.discount_up_to_bps) &&
        (row.arr_from_minor === null || quote.net_arr_minor >= row.arr_from_minor),
    ),
  );
}
