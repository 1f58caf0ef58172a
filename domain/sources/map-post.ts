// SPDX-License-Identifier: Apache-2.0
// A source's mapping: from a posted JSON value to named texts. Total: whatever was posted, it answers, and no more than
// the config asked for.
import type { MappingRule, SourceSettings } from "../config/intake-settings.ts";
import type { FieldProblem } from "../lead/field-problem.ts";
import { PATCH_FIELDS } from "../lead/read-lead-patch.ts";
import { PRESETS } from "./presets.ts";

/** Field -> its text, or its texts where the post has a list. */
export type MappedFields = Readonly<Record<string, string | readonly string[]>>;

export interface MappedPost {
  readonly fields: MappedFields;
  /** Field -> JSON pointer to where its value stands, or would stand; empty for a constant. */
  readonly pointers: Readonly<Record<string, string>>;
  /** Values that are no text and so were passed over. */
  readonly passed_over: readonly FieldProblem[];
}

/** A text is cut where nothing could hold it: a lead's longest field has 500 characters. */
const TEXT_CHARACTERS = 2_000;
const LIST_TEXTS = 50;

/** The fields that the settings name, preset and mapping together; one that the post does not have is left out. */
export function mapPost(
  settings: Pick<SourceSettings, "kind" | "preset" | "mapping">,
  post: unknown,
): MappedPost {
  const fields: Record<string, string | readonly string[]> = {};
  const pointers: Record<string, string> = {};
  const passed_over: FieldProblem[] = [];
  for (const [field, rules] of rulesOf(settings)) {
    const taken = takeFirst(rules, post, passed_over);
    pointers[field] = taken.pointer;
    if (taken.value !== null) fields[field] = taken.value;
  }
  return { fields, pointers, passed_over };
}

/** Of a signal and the like: one text, or null. */
export function textAt(path: string, post: unknown): string | null {
  const found = textsOf(valueAt(path, post));
  return found === null ? null : (found[0] ?? null);
}

/** JSON pointer of a mapping's path; of none the post as a whole. */
function pointerOf(path: string | null): string {
  return path === null ? "" : `/${path.replaceAll(".", "/")}`;
}

/** The preset's fields first, each with the mapping's rule in its place; enrichment has no preset for where it is from. */
function rulesOf({
  kind,
  preset,
  mapping,
}: Pick<SourceSettings, "kind" | "preset" | "mapping">): Map<string, readonly MappingRule[]> {
  const rules = new Map<string, readonly MappingRule[]>();
  for (const [field, paths] of Object.entries(PRESETS[preset])) {
    if (kind === "enrichment" && !PATCH_FIELDS.includes(field)) continue;
    rules.set(field, paths.map(pathRule));
  }
  if (kind === "enrichment") rules.set("observed_at", [pathRule("observed_at")]);
  for (const [field, rule] of Object.entries(mapping)) rules.set(field, [rule]);
  return rules;
}

function pathRule(path: string): MappingRule {
  return { path, constant: null, values: null, default: null };
}

interface Taken {
  readonly value: string | readonly string[] | null;
  readonly pointer: string;
}

function takeFirst(
  rules: readonly MappingRule[],
  post: unknown,
  passedOver: FieldProblem[],
): Taken {
  for (const rule of rules) {
    const value = applyRule(rule, post, passedOver);
    if (value !== null) return { value, pointer: pointerOf(rule.path) };
  }
  return { value: null, pointer: pointerOf(rules[0]?.path ?? null) };
}

function applyRule(
  { path, constant, values, default: otherwise }: MappingRule,
  post: unknown,
  passedOver: FieldProblem[],
): string | readonly string[] | null {
  if (constant !== null) return constant;
  const texts = path === null ? [] : textsOf(valueAt(path, post));
  if (texts === null) passedOver.push(noText(path));
  if (texts === null || texts.length === 0) return otherwise;
  const meant = texts.map((text) =>
    values !== null && Object.hasOwn(values, text) ? (values[text] ?? text) : text,
  );
  const [only, ...more] = meant;
  return only !== undefined && more.length === 0 ? only : meant;
}

function noText(path: string | null): FieldProblem {
  return {
    pointer: pointerOf(path),
    code: "not_a_text",
    message: "an object is no field's value; name one of its members",
  };
}

/** The value at a path of own members and list places; undefined where there is none. */
function valueAt(path: string, post: unknown): unknown {
  let at: unknown = post;
  for (const step of path.split(".")) {
    if (at === null || typeof at !== "object") return undefined;
    // A list's own `length` is no member of the post.
    if (Array.isArray(at) && !/^\d+$/.test(step)) return undefined;
    if (!Object.hasOwn(at, step)) return undefined;
    at = Reflect.get(at, step);
  }
  return at;
}

/** The texts of a scalar or a list of them, blank ones left out; null of an object, which is no text. */
function textsOf(value: unknown): readonly string[] | null {
  if (Array.isArray(value)) return value.slice(0, LIST_TEXTS).flatMap((one) => scalarText(one));
  return typeof value === "object" && value !== null ? null : scalarText(value);
}

function scalarText(value: unknown): readonly string[] {
  if (typeof value === "number" || typeof value === "boolean") return [String(value)];
  const text = typeof value === "string" ? value.trim().slice(0, TEXT_CHARACTERS) : "";
  return text === "" ? [] : [text];
}
