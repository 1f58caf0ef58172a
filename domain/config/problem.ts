// SPDX-License-Identifier: Apache-2.0
// What is wrong with a config, where (RFC 6901 pointer into the config as written) and what would mend it. Doors
// pass these on as `errors[]` of a problem document.

const CONFIG_PROBLEM_CODES = [
  "invalid",
  "unknown_key",
  "unit_slip",
  "rate_too_fine",
  "unknown_currency",
  "amount_too_large",
  "range_reversed",
  "duplicate_segment",
  "reserved_segment",
  "unknown_segment",
  "unknown_region",
  "region_twice",
  "unknown_user",
  "user_inactive",
  "user_without_team",
  "unknown_team",
  "unknown_pool",
  "member_twice",
  "empty_pool",
  "pool_without_team",
  "too_many_members",
  "rung_twice",
  "default_pool_missing",
  "domain_in_both_lists",
  "no_catch_all",
  "unknown_reason",
  "unknown_schedule",
  "schedule_never_open",
  "promise_too_long",
  "unknown_source",
  "unknown_region_name",
  "dates_out_of_order",
  "rate_of_own_currency",
  "limit_twice",
  "role_twice",
  "rule_without_condition",
  "approvers_without_people",
  "form_without_contact",
  "field_twice",
  "options_missing",
  "points_without_signals",
  "scheme_of_a_crm",
  "lead_id_missing",
  "config_too_large",
] as const;

export interface ConfigProblem {
  /** Such as `/routing/territories/na_west/regions/2`; empty for the whole document. */
  readonly pointer: string;
  readonly code: (typeof CONFIG_PROBLEM_CODES)[number];
  /** One sentence that says what is wrong. */
  readonly message: string;
  /** One sentence that says what would mend it; null where the message already does. */
  readonly fix: string | null;
}

/** Where a compile step leaves what it found; compilation goes on, so that an author sees everything at once. */
export type Report = (
  code: ConfigProblem["code"],
  path: readonly (string | number)[],
  message: string,
  fix?: string,
) => void;

/** The JSON pointer of a path: `~` and `/` inside a key are escaped. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** A report that collects into `problems`. */
export function buildReport(problems: ConfigProblem[]): Report {
  return (code, path, message, fix) => {
    problems.push({ pointer: jsonPointer(path), code, message, fix: fix ?? null });
  };
}
