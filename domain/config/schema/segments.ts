// SPDX-License-Identifier: Apache-2.0
// Segments by the account's ARR or the company's size, with the clocks that their leads are promised.
import { z } from "zod";
import { Employees, Name, OwnerHandle, SlaMinutes, WholeUnits } from "./fields.ts";
import { key, section } from "./key.ts";

const MAX_SEGMENTS = 50;

const bound = (says: string) =>
  key(WholeUnits.nullable().default(null), {
    says,
    unit: "whole units of currency",
    // Which limits a quote meets depends on its segment.
    direction: "any_change",
  });

const size = (says: string) =>
  key(Employees.nullable().default(null), { says, unit: "employees", direction: "any_change" });

const Segment = section({
  name: key(Name, {
    says: "Name of the segment; `any` and `unknown` are taken.",
    unit: "name",
    direction: "any_change",
  }),
  arr_min: bound(
    "Least ARR of the linked account, whole currency units, inclusive. Absent: no lower bound.",
  ),
  arr_max: bound(
    "Largest ARR, whole currency units, inclusive: an amount counts by its whole units, so 49999 holds 49,999.99. Absent: no upper bound.",
  ),
  company_size_min: size(
    "Least number of employees, inclusive; read where no account gives an ARR.",
  ),
  company_size_max: size("Largest number of employees, inclusive."),
  sla_minutes: key(SlaMinutes.nullable().default(null), {
    says: "Minutes from a lead's acceptance to the first touch that is promised. Absent: default_sla_minutes.",
    unit: "minutes",
    direction: "any_change",
  }),
  route_sla_minutes: key(SlaMinutes.nullable().default(null), {
    says: "Minutes from a lead's acceptance to its owner that are promised. Absent: not promised.",
    unit: "minutes",
    direction: "looser_up",
  }),
  schedule_id: key(Name.nullable().default(null), {
    says: "A schedule of `schedules`, in whose hours SLA minutes count. Absent: always open.",
    unit: "name",
    direction: "any_change",
  }),
  owner: key(OwnerHandle.nullable().default(null), {
    says: "Who takes the segment's leads on the `segment` rung. Absent: nobody, the next rung decides.",
    unit: "handle",
    direction: "neutral",
  }),
});

export const Segments = key(z.array(Segment).max(MAX_SEGMENTS), {
  says: "In order: the first segment whose range holds the value wins.",
  unit: "list",
  direction: "any_change",
});
