// SPDX-License-Identifier: Apache-2.0
// A fault of a config's shape as one plain sentence that names the key, and what mends it. The schema library's own
// words ("expected number, received string") are for programmers.
import type { z } from "zod";
import { nearestKey } from "./nearest-key.ts";
import { placeName, valueName } from "./place-words.ts";
import { meantNumber } from "./meant-number.ts";
import type { KeyFacts } from "./schema/key.ts";

interface ShapeText {
  readonly message: string;
  readonly fix: string | null;
}

type Path = readonly PropertyKey[];
type Unit = KeyFacts["unit"] | undefined;

/** Of an issue at `path`, whose key is counted in `unit`. */
export function shapeText(issue: z.core.$ZodIssue, path: Path, unit: Unit): ShapeText {
  const name = placeName(path);
  const is = `${name} is ${valueName(issue.input)}`;
  switch (issue.code) {
    case "invalid_type":
      return typeText(issue, path, unit);
    case "invalid_value":
      if (issue.input === undefined) return missingText(path, "one of its options");
      return choiceText(is, issue);
    case "too_big":
      return sizeText(name, issue.input, "more", issue.maximum);
    case "too_small":
      return sizeText(
        name,
        issue.input,
        issue.inclusive === false ? "not more" : "less",
        issue.minimum,
      );
    case "invalid_format":
      return { message: `${is}, not ${formText(issue)}.`, fix: spelledFix(issue) };
    case "invalid_union":
      return { message: `${is}, not a list or a group of keys.`, fix: null };
    case "custom":
      return typeof issue.input === "string"
        ? { message: `${is}, not ${issue.message}.`, fix: null }
        : { message: `${name} takes ${issue.message}.`, fix: null };
    default:
      return { message: `${is}, which it cannot be: ${issue.message}.`, fix: null };
  }
}

const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  object: "a group of keys",
  record: "a group of keys",
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

function typeText(issue: z.core.$ZodIssueInvalidType, path: Path, unit: Unit): ShapeText {
  const { input, expected } = issue;
  const kind = KINDS[expected] ?? expected;
  if (path.length === 0) {
    return input === null || input === undefined
      ? { message: "The file holds no config.", fix: "Write at least segments and routing." }
      : {
          message: `The config is ${valueName(input)}, not ${kind}.`,
          fix: "Write its keys, such as segments: and routing:, at the left margin.",
        };
  }
  if (input === undefined) return missingText(path, kind);
  const message = `${placeName(path)} is ${valueName(input)}, not ${kind}.`;
  return { message, fix: typeFix(input, expected, unit) };
}

const BRACKETS: Readonly<Record<string, string>> = {
  [KINDS["array"] ?? ""]: "[...]",
  [KINDS["object"] ?? ""]: "{ ... }",
};

function missingText(path: Path, kind: string): ShapeText {
  const key = String(path.at(-1));
  const brackets = BRACKETS[kind];
  return {
    message: `${placeName(path)} is missing: ${kind}.`,
    fix: brackets === undefined ? `Add ${key}.` : `Write ${key}: ${brackets}.`,
  };
}

function typeFix(input: unknown, expected: string, unit: Unit): string | null {
  if (expected === "number" || expected === "int") return numberFix(input, unit);
  if (expected === "string" && ["number", "boolean"].includes(typeof input)) {
    return `Write "${String(input)}", in quotes, if that is meant.`;
  }
  if (expected === "boolean" && typeof input === "string") {
    if (/^(?:yes|on|true|y)$/i.test(input)) return "Write true, without quotes.";
    return /^(?:no|off|false|n)$/i.test(input) ? "Write false, without quotes." : null;
  }
  if (expected === "array") {
    return typeof input === "string" && input.length <= 60
      ? `Write it as a list: [${input}].`
      : "Write it as a list: in brackets, or each entry with a dash.";
  }
  return expected === "object" || expected === "record" ? "Write it as keys with values." : null;
}

function numberFix(input: unknown, unit: Unit): string | null {
  if (typeof input === "number" && Number.isFinite(input)) {
    return `Write ${Math.floor(input)} or ${Math.floor(input) + 1}.`;
  }
  const meant = typeof input === "string" ? meantNumber(input, unit === "fraction") : null;
  if (meant === null) return "Write a number.";
  return unit === "fraction"
    ? `Write ${meant} without quotes or percent sign.`
    : `Write ${meant} without quotes, signs or separators.`;
}

function choiceText(is: string, { values, input }: z.core.$ZodIssueInvalidValue): ShapeText {
  const options = values.map(String);
  const meant = typeof input === "string" ? nearestKey(input, options) : null;
  return {
    message: `${is}, which is none of ${options.join(", ")}.`,
    fix: meant === null ? "Write one of these." : `Did you mean ${meant}?`,
  };
}

function sizeText(
  name: string,
  input: unknown,
  than: "more" | "not more" | "less",
  limit: number | bigint,
): ShapeText {
  const fix = `Write ${than === "more" ? "at most" : than === "less" ? "at least" : "more than"} ${limit}`;
  if (Array.isArray(input) || typeof input === "string") {
    const parts = typeof input === "string" ? "characters" : "entries";
    const has =
      input.length === 0 ? "is empty" : `has ${input.length} ${parts}, ${than} than ${limit}`;
    const unit = String(limit) === "1" ? (parts === "entries" ? "entry" : "character") : parts;
    return { message: `${name} ${has}.`, fix: `${fix} ${unit}.` };
  }
  return { message: `${name} is ${valueName(input)}, ${than} than ${limit}.`, fix: `${fix}.` };
}

/** What a schema calls its form; the library's own words start with "Invalid". */
export function formText({ format, message }: z.core.$ZodIssueInvalidStringFormat): string {
  if (!message.startsWith("Invalid")) return message;
  if (format === "date") return "a date such as 2026-01-31";
  return format === "url"
    ? "an address that begins with https://"
    : "a name in lower case without spaces";
}

/** The same text as the form would take it: other case, or the kind of a handle before it. */
function spelledFix(issue: z.core.$ZodIssueInvalidStringFormat): string | null {
  const { input, pattern, format } = issue;
  if (typeof input !== "string" || format !== "regex" || pattern === undefined) return null;
  const form = new RegExp(pattern.slice(1, -1));
  const spelled = [
    input.toUpperCase(),
    input.toLowerCase(),
    input.toLowerCase().replaceAll(/[\s-]+/g, "_"),
  ];
  const handles = input.includes(":")
    ? []
    : [`user:${input}`, `team:${input}`].filter((one) => form.test(one));
  const found = [
    ...spelled.filter((one) => form.test(one)),
    ...(handles.length === 1 ? handles : []),
  ][0];
  return found === undefined ? null : `Write ${found}.`;
}
