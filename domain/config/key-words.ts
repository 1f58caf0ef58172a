// SPDX-License-Identifier: Apache-2.0
// A changed key in words: "smb AE limit 20 % -> 25 %".
import type { JsonValue } from "../bytes/canonical-json.ts";
import { canonicalJson } from "../bytes/canonical-json.ts";
import { keyFacts } from "./key-facts.ts";
import { jsonPointer } from "./problem.ts";
import { amountText, countText, percentText } from "./unit-text.ts";

type Path = readonly (string | number)[];

export function changeText(path: Path, from: JsonValue, to: JsonValue, currency: string): string {
  const unit = keyFacts(jsonPointer(path))?.unit;
  const name = nameOf(path);
  if (Array.isArray(from) && Array.isArray(to)) return `${name} ${membersText(from, to)}`;
  const text = (value: JsonValue): string => valueText(value, unit, currency);
  return `${name} ${text(from)} -> ${text(to)}`;
}

/** Keys that people speak of by other words; the rest by where they stand. */
const WORDS: Readonly<Record<string, string>> = {
  ae_self_approve_pct: "AE limit",
  manager_required_pct: "manager percentage",
  finance_required_pct: "finance percentage",
  finance_required_line_pct: "finance percentage of one line",
  vp_required_pct: "VP percentage",
  max_discount_pct: "largest discount",
  strategic_arr_threshold: "strategic ARR",
  finance_required_term_months: "finance term",
  vp_required_term_months: "VP term",
  max_term_months: "longest term",
  high_arr_threshold: "high ARR",
  high_tcv_threshold: "high contract value",
};

/** "smb AE limit", "smb sales_manager limit", else the dotted path. */
function nameOf(path: Path): string {
  const [section, name, key, role] = path.map(String);
  if (section === "discounts" && key === "self_approve_pct" && role !== undefined)
    return `${name} ${role} limit`;
  const words = WORDS[String(path.at(-1))];
  if (words === undefined) return path.join(".");
  if (section === "discounts") return `${name} ${words}`;
  if (section === "products") return `${key} ${words}`;
  return section === "exceptions" ? `exceptions' ${words}` : words;
}

function valueText(value: JsonValue, unit: string | undefined, currency: string): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "string") return value;
  if (typeof value !== "number") return shortText(value);
  if (unit === "fraction") return percentText(Math.round(value * 10_000));
  if (unit === "whole units of currency") return amountText(value, currency);
  const noun = NOUNS[unit ?? ""];
  return noun === undefined ? String(value) : countText(value, noun);
}

const NOUNS: Readonly<Record<string, string>> = {
  months: "month",
  days: "day",
  points: "point",
  minutes: "minute",
  employees: "employee",
  leads: "lead",
  turns: "turn",
};

/** Most members of a list that a sentence names. */
const MAX_NAMED = 5;

function membersText(from: readonly JsonValue[], to: readonly JsonValue[]): string {
  const before = new Set(from.map((item) => canonicalJson(item)));
  const after = new Set(to.map((item) => canonicalJson(item)));
  const gone = from.filter((item) => !after.has(canonicalJson(item)));
  const added = to.filter((item) => !before.has(canonicalJson(item)));
  if (gone.length + added.length === 0) return "in another order";
  const some = (items: readonly JsonValue[]): string => {
    const named = items.slice(0, MAX_NAMED).map(shortText).join(", ");
    const rest = items.length - MAX_NAMED;
    return rest > 0 ? `${named} and ${rest} more` : named;
  };
  const parts = [
    ...(gone.length > 0 ? [`without ${some(gone)}`] : []),
    ...(added.length > 0 ? [`with ${some(added)}`] : []),
  ];
  return parts.join(", ");
}

const MAX_SHORT = 60;

function shortText(value: JsonValue): string {
  const text = typeof value === "string" ? value : canonicalJson(value);
  return text.length > MAX_SHORT ? `${text.slice(0, MAX_SHORT)}...` : text;
}
