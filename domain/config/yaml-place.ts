// SPDX-License-Identifier: Apache-2.0
// A YAML file with the places of everything in it, so that whatever is wrong is named by line and column.
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import { err, ok, type Result } from "../result.ts";
import { nestsTooDeeply } from "./yaml-depth.ts";
import { faultText } from "./yaml-fault.ts";

/** Keys and indexes from the root. */
export type FilePath = readonly (string | number)[];

/** Both from 1. */
export interface FilePlace {
  readonly line: number;
  readonly column: number;
}

export interface FileProblem extends FilePlace {
  /** JSON pointer into the file. */
  readonly pointer: string;
  readonly message: string;
  readonly fix: string | null;
}

export interface PlacedYaml {
  readonly value: unknown;
  /** The problem at this path or, where the file has nothing there, at the nearest thing above; `key` is a field's name. */
  problem(path: FilePath, message: string, fix?: string | null, key?: string): FileProblem;
  /** Where this pointer leads, or the nearest thing above it that the file has; a list or map stands at its key. */
  place(pointer: string): FilePlace;
}

/** One YAML 1.2 document of the core schema; aliases are refused, because a line must mean one thing. */
export function parsePlacedYaml(text: string): Result<PlacedYaml, readonly FileProblem[]> {
  if (nestsTooDeeply(text)) {
    return err([
      { line: 1, column: 1, pointer: "", message: "the file nests too deeply", fix: null },
    ]);
  }
  const lineCounter = new LineCounter();
  const doc = parseDocument(text, { lineCounter, schema: "core", prettyErrors: false });
  const at = (offset: number): FilePlace => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults: FileProblem[] = doc.errors.map(({ code, pos, message }) => {
    return { ...at(pos[0]), pointer: "", ...faultText(code, message, text.slice(pos[0])) };
  });
  const aliases: FilePlace[] = [];
  visit(doc, {
    Alias: (_, { range }) => {
      aliases.push(at(range?.[0] ?? 0));
    },
  });
  faults.push(...aliasFaults(aliases));
  if (faults.length > 0) return err(faults);
  return ok({
    value: doc.toJS({ maxAliasCount: 0 }) as unknown,
    problem: (path, message, fix = null, key) => {
      const offset = key === undefined ? startOf(doc, path) : keyOf(doc, path, key);
      const pointer = [...path, ...(key === undefined ? [] : [key])].map(pointerPart).join("");
      return { ...at(offset), pointer, message, fix };
    },
    place: (pointer) => at(pointedAt(doc, pointer)),
  });
}

/** However many there are, they are one habit of the file's author. */
function aliasFaults([first, ...others]: readonly FilePlace[]): FileProblem[] {
  if (first === undefined) return [];
  const count = others.length + 1;
  const message =
    count === 1
      ? "an alias (`*name`) is not taken here"
      : `${count} aliases (\`*name\`) are not taken here, the first at line ${first.line}`;
  const fix = count === 1 ? "write the value out" : "write their values out";
  return [{ ...first, pointer: "", message, fix }];
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

function pointedAt(doc: Doc, pointer: string): number {
  let node: unknown = doc.contents;
  let offset = 0;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const { key, value } = memberOf(node, name);
    const start = isNode(key) && !isWritten(value) ? key : value;
    if (!isNode(start)) break;
    offset = start.range?.[0] ?? offset;
    node = value;
  }
  return offset;
}

function memberOf(node: unknown, name: string): { key: unknown; value: unknown } {
  if (isSeq(node)) return { key: null, value: node.items[Number(name)] };
  const pair = isMap(node)
    ? node.items.find(({ key }) => isScalar(key) && String(key.value) === name)
    : undefined;
  return { key: pair?.key, value: pair?.value };
}

/** A scalar with a text of its own; the null of a key without a value has none. */
function isWritten(value: unknown): boolean {
  return isScalar(value) && value.range !== undefined && value.range?.[0] !== value.range?.[1];
}

function pointerPart(part: string | number): string {
  return `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
