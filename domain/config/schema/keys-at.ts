// SPDX-License-Identifier: Apache-2.0
// The keys that a config may have at a path: what a misspelt one is compared with.
import { z } from "zod";
import { stepsInto, unwrapped } from "./facts-at.ts";

/** Empty where the keys are the author's own names, or the schema has no such place. */
export function keysAt(root: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const [part, ...rest] = path;
  if (part === undefined) return keysOf(root);
  return stepsInto(root, part).flatMap((step) => keysAt(step.schema, step.consumes ? rest : path));
}

function keysOf(schema: z.core.$ZodType): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodRecord) {
    return schema.keyType instanceof z.ZodEnum ? schema.keyType.options.map(String) : [];
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(keysOf);
  const inner = unwrapped(schema);
  return inner === null ? [] : keysOf(inner);
}
