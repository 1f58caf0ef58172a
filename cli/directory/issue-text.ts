// SPDX-License-Identifier: Apache-2.0
// What a schema says about a field, in words for whoever wrote the file: what is wrong, and what to write instead.
import { z } from "zod";
import { nearestOf } from "../nearest.ts";

export interface IssueText {
  readonly path: readonly (string | number)[];
  /** The field's name is what is wrong. */
  readonly key?: string;
  readonly message: string;
  readonly fix: string | null;
}

/** Every issue of a value under its schema; an unknown field each for itself. */
export function issueTexts(schema: z.ZodType, error: z.ZodError): IssueText[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
    if (issue.code === "unrecognized_keys") {
      const known = fieldsOf(schemaAt(schema, path));
      return issue.keys.map((key) => ({
        path,
        key,
        message: "is not a field here",
        fix: unknownFix(key, known),
      }));
    }
    if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) {
      return [{ path, message: "is missing", fix: exampleFix(schemaAt(schema, path)) }];
    }
    const message = issue.message.replace(/^Invalid input: /, "");
    return [{ path, message, fix: exampleFix(schemaAt(schema, path)) }];
  });
}

/** A near name; else all there are. */
export function unknownFix(word: string, known: readonly string[]): string | null {
  const near = nearestOf(word, known);
  if (near !== null) return `did you mean ${near}?`;
  return known.length === 0 ? null : `known are ${known.join(", ")}`;
}

function exampleFix(schema: z.ZodType | null): string | null {
  const example = schema?.meta()?.["example"];
  return example === undefined ? null : `such as ${JSON.stringify(example)}`;
}

function fieldsOf(schema: z.ZodType | null): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** The schema of a field, as deep as objects and lists go; null where it is none of them. */
function schemaAt(schema: z.ZodType, path: readonly (string | number)[]): z.ZodType | null {
  let at: z.core.$ZodType | undefined = schema;
  for (const part of path) {
    const inner: z.core.$ZodType | undefined = at === undefined ? at : unwrap(at);
    if (inner instanceof z.ZodObject) {
      const shape: Readonly<Record<string, z.core.$ZodType>> = inner.shape;
      at = shape[String(part)];
    } else if (inner instanceof z.ZodArray) at = inner.element;
    else return null;
  }
  if (at === undefined) return null;
  if (at instanceof z.ZodType && at.meta()?.["example"] !== undefined) return at;
  const inner = unwrap(at);
  return inner instanceof z.ZodType ? inner : null;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let at = schema;
  while (at instanceof z.ZodDefault || at instanceof z.ZodNullable || at instanceof z.ZodOptional) {
    at = at.def.innerType;
  }
  return at;
}
