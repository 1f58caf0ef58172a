// SPDX-License-Identifier: Apache-2.0
// A key of RevOpsConfig says what it means, in which unit, and which way is looser. A section takes nothing else, so a
// key that does not say it fails the build; generated docs, diffs and the second pair of eyes all read it from here.
import { z } from "zod";
import { InvariantError } from "../../result.ts";

/**
 * `looser_up`: a larger number, more members or true lets more pass without a person; `looser_down`: the reverse.
 * `any_change` may be either way, so it counts as looser; `neutral` is no control.
 */
const DIRECTIONS = ["looser_up", "looser_down", "any_change", "neutral"] as const;

/** What a value is counted in, or of which kind it is where there is nothing to count. */
const UNITS = [
  "fraction",
  "likeness",
  "whole units of currency",
  "rate",
  "months",
  "days",
  "minutes",
  "employees",
  "leads",
  "points",
  "people",
  "turns",
  "switch",
  "choice",
  "name",
  "handle",
  "code",
  "date",
  "text",
  "list",
  "entries",
  "group",
] as const;

export interface KeyFacts {
  /** One or two sentences for the author of a config. */
  readonly says: string;
  readonly unit: (typeof UNITS)[number];
  readonly direction: (typeof DIRECTIONS)[number];
  /** What null, or an entry that is not there, is to the direction: no limit at all, or the tightest one. */
  readonly absent: "loosest" | "tightest";
}

/** As a schema states them: `absent` is the loosest where nothing is said. */
type StatedFacts = Omit<KeyFacts, "absent"> & Partial<Pick<KeyFacts, "absent">>;

declare const STATED: unique symbol;
/** A schema whose facts are stated. */
export type Key<S extends z.ZodType = z.ZodType> = S & { readonly [STATED]: true };

const FACTS = z.core.registry<KeyFacts>();

/** States a key's facts; its description is also the one of the JSON Schema. */
export function key<S extends z.ZodType>(schema: S, facts: StatedFacts): Key<S> {
  const stated = schema.describe(facts.says);
  FACTS.add(stated, { absent: "loosest", ...facts });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand says what the line above did
  return stated as Key<S>;
}

/** An object of keys; any other key in it is an error. */
export function section<T extends Readonly<Record<string, Key>>>(
  shape: T,
): z.ZodObject<T, z.core.$strict> {
  for (const [name, member] of Object.entries(shape)) {
    const facts = FACTS.get(member);
    if (facts === undefined || facts.says.trim() === "") {
      throw new InvariantError(`the config key ${name} does not say what it means`);
    }
  }
  return z.strictObject(shape);
}

/** A section as a key that may be left out: its members say what happens then. */
export function group<T extends Readonly<Record<string, Key>>>(
  says: string,
  shape: T,
): Key<z.ZodPrefault<z.ZodObject<T, z.core.$strict>>> {
  const schema = section(shape);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a member without a default is reported as missing
  const nothing = {} as z.input<typeof schema>;
  return key(schema.prefault(nothing), { says, unit: "group", direction: "neutral" });
}

/** The facts stated for exactly this schema; null for the schemas inside a key's value. */
export function statedFacts(schema: z.core.$ZodType): KeyFacts | null {
  return FACTS.get(schema) ?? null;
}
