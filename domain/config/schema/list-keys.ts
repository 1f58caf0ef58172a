// SPDX-License-Identifier: Apache-2.0
// Every key that an author can write, in the order of the schema: what the reference is generated from, and the check
// that none is silent about itself.
import { z } from "zod";
import { InvariantError } from "../../result.ts";
import { unwrapped } from "./facts-at.ts";
import { type KeyFacts, statedFacts } from "./key.ts";

export interface ListedKey {
  /** Entries of a record are `<name>`, items of a list `[]`. */
  readonly path: readonly string[];
  readonly facts: KeyFacts;
  readonly schema: z.core.$ZodType;
}

/** Throws where an object inside was not made by `section`, so that a member says nothing of itself. */
export function listKeys(root: z.core.$ZodType): ListedKey[] {
  return keysIn(root, []);
}

function keysIn(schema: z.core.$ZodType, path: readonly string[]): ListedKey[] {
  if (schema instanceof z.ZodObject) {
    const members: [string, z.core.$ZodType][] = Object.entries(schema.shape);
    return members.flatMap(([name, member]) => memberKeys(member, [...path, name]));
  }
  if (schema instanceof z.ZodRecord) return keysIn(schema.valueType, [...path, "<name>"]);
  if (schema instanceof z.ZodArray) return keysIn(schema.element, [...path, "[]"]);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysIn(option, path));
  const inner = unwrapped(schema);
  return inner === null ? [] : keysIn(inner, path);
}

function memberKeys(schema: z.core.$ZodType, path: readonly string[]): ListedKey[] {
  const facts = statedFacts(schema);
  if (facts === null) {
    throw new InvariantError(`the config key ${path.join(".")} does not say what it means`);
  }
  return [{ path, facts, schema }, ...keysIn(schema, path)];
}
