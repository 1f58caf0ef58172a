// SPDX-License-Identifier: Apache-2.0
// A YAML file with the places of everything in it, so that whatever is wrong is named by line and column.
import { isMap, isNode, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { err, ok, type Result } from "#domain/result.ts";

/** Keys and indexes from the root. */
export type FilePath = readonly (string | number)[];

export interface FileProblem {
  readonly line: number;
  readonly column: number;
  /** JSON pointer into the file. */
  readonly pointer: string;
  readonly message: string;
  readonly fix: string | null;
}

export interface PlacedYaml {
  readonly value: unknown;
  /** The problem at this path or, where the file has nothing there, at the nearest thing above; `key` is a field's name. */
  problem(path: FilePath, message: string, fix?: string | null, key?: string): FileProblem;
}

/** One YAML 1.2 document of the core schema; aliases are refused, because a line must mean one thing. */
export function parsePlacedYaml(text: string): Result<PlacedYaml, readonly FileProblem[]> {
  const lineCounter = new LineCounter();
  const doc = parseDocument(text, { lineCounter, schema: "core", prettyErrors: false });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults: FileProblem[] = doc.errors.map(({ pos, message }) => {
    return { ...at(pos[0]), pointer: "", message: message.split("\n")[0] ?? "", fix: null };
  });
  visit(doc, {
    Alias: (_, { range }) => {
      const message = "an alias (`*name`) is not taken here";
      faults.push({ ...at(range?.[0] ?? 0), pointer: "", message, fix: "write the value out" });
    },
  });
  if (faults.length > 0) return err(faults);
  return ok({
    value: doc.toJS({ maxAliasCount: 0 }) as unknown,
    problem: (path, message, fix = null, key) => {
      const offset = key === undefined ? startOf(doc, path) : keyOf(doc, path, key);
      const pointer = [...path, ...(key === undefined ? [] : [key])].map(pointerPart).join("");
      return { ...at(offset), pointer, message, fix };
    },
  });
}

type Doc = ReturnType<typeof parseDocument>;

function startOf(doc: Doc, path: FilePath): number {
  for (let length = path.length; length > 0; length--) {
    const node = doc.getIn(path.slice(0, length), true);
    const start = isNode(node) ? node.range?.[0] : undefined;
    if (start !== undefined) return start;
  }
  return 0;
}

function keyOf(doc: Doc, path: FilePath, key: string): number {
  const node: unknown = path.length === 0 ? doc.contents : doc.getIn(path, true);
  const pair = isMap(node)
    ? node.items.find(({ key: name }) => isScalar(name) && String(name.value) === key)
    : undefined;
  const start = isNode(pair?.key) ? pair.key.range?.[0] : undefined;
  return start ?? startOf(doc, path);
}

function pointerPart(part: string | number): string {
  return `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
