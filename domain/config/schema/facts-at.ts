// SPDX-License-Identifier: Apache-2.0
// What the key at a path of a config says of itself.
import { z } from "zod";
import { type KeyFacts, statedFacts } from "./key.ts";

/**
 * Facts of the nearest key at or above the path's end: of `/approvals/quorum/FINANCE` those of `quorum`. Null where the
 * schema has no such place.
 */
export function factsAt(root: z.core.$ZodType, path: readonly PropertyKey[]): KeyFacts | null {
  return walk(root, path, null)?.facts ?? null;
}

interface Found {
  readonly facts: KeyFacts | null;
}

function walk(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
  above: KeyFacts | null,
): Found | null {
  const facts = statedFacts(schema) ?? above;
  const [part, ...rest] = path;
  if (part === undefined) return { facts };
  for (const inner of stepsInto(schema, part)) {
    const found = walk(inner.schema, inner.consumes ? rest : path, facts);
    if (found !== null) return found;
  }
  return null;
}

interface Step {
  readonly schema: z.core.$ZodType;
  /** Whether the step goes to the member that the path names, or only through a wrapper. */
  readonly consumes: boolean;
}

/** Where a path's next part may lead; several for a union. */
export function stepsInto(schema: z.core.$ZodType, part: PropertyKey): Step[] {
  if (schema instanceof z.ZodObject) {
    const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
    const name = String(part);
    const member = Object.hasOwn(shape, name) ? shape[name] : undefined;
    return member === undefined ? [] : [{ schema: member, consumes: true }];
  }
  if (schema instanceof z.ZodRecord) return [{ schema: schema.valueType, consumes: true }];
  if (schema instanceof z.ZodArray) {
    return /^\d+$/.test(String(part)) ? [{ schema: schema.element, consumes: true }] : [];
  }
  if (schema instanceof z.ZodUnion) {
    return schema.options.map((option) => ({ schema: option, consumes: false }));
  }
  const inner = unwrapped(schema);
  return inner === null ? [] : [{ schema: inner, consumes: false }];
}

/** The schema inside a default or a nullable; null where there is none. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType | null {
  const isWrapper =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable;
  return isWrapper ? schema.unwrap() : null;
}
