// SPDX-License-Identifier: Apache-2.0
// A directory file -> entries, by the schemas of the doors that they go to. Everything that is wrong is told at once.
import { z } from "zod";
import { TenantId } from "#domain/access/api-key.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { TenantBody } from "#api/schemas/directory.ts";
import { ExternalId } from "#api/schemas/fields.ts";
import { issueTexts, unknownFix } from "./issue-text.ts";
import { type Kind, KINDS, type Reference, referencesOf, SECTIONS } from "./sections.ts";
import { type FilePath, type FileProblem, parsePlacedYaml, type PlacedYaml } from "./yaml-place.ts";

export type Fields = Readonly<Record<string, unknown>>;

export interface Entry {
  readonly kind: Kind;
  /** For people: an external id, or user and absence. */
  readonly id: string;
  /** Of its PUT and GET. */
  readonly path: string;
  /** As written: what the PUT sends. */
  readonly written: Fields;
  /** As the door reads it: every field, with its default. */
  readonly body: Fields;
  /** Whom and what it names. */
  readonly references: readonly Reference[];
  /** Where it stands in the file. */
  readonly at: FilePath;
}

export interface DirectoryFile {
  readonly tenant: { readonly tenant: string; readonly body: Fields } | null;
  readonly entries: readonly Entry[];
  /** A problem at a place below an entry, by JSON pointer into its body. */
  problemAt(at: FilePath, pointer: string, message: string): FileProblem;
}

const FieldsSchema = z.record(z.string(), z.unknown());

export function parseDirectory(text: string): Result<DirectoryFile, readonly FileProblem[]> {
  const parsed = parsePlacedYaml(text);
  if (!parsed.ok) return parsed;
  const file = parsed.value;
  const root = FieldsSchema.safeParse(file.value ?? {});
  if (!root.success) return err([file.problem([], "the file must be a map of sections")]);
  const problems: FileProblem[] = [];
  const known = ["tenant", ...KINDS];
  for (const name of Object.keys(root.data)) {
    if (known.includes(name)) continue;
    problems.push(file.problem([], "is not a section", unknownFix(name, known), name));
  }
  const tenant = readTenant(file, root.data["tenant"], problems);
  const entries = KINDS.flatMap((kind) => readSection(file, kind, root.data[kind], problems));
  problems.push(...repeatedAddresses(file, entries));
  if (problems.length > 0) {
    return err(problems.sort((a, b) => a.line - b.line || a.column - b.column));
  }
  return ok({
    tenant,
    entries,
    problemAt: (at, pointer, message) => file.problem([...at, ...pointerParts(pointer)], message),
  });
}

function readTenant(
  file: PlacedYaml,
  value: unknown,
  problems: FileProblem[],
): DirectoryFile["tenant"] {
  if (value === undefined || value === null) return null;
  const fields = FieldsSchema.safeParse(value);
  if (!fields.success) {
    problems.push(file.problem(["tenant"], "must be a map of fields"));
    return null;
  }
  const { tenant: handle, ...written } = fields.data;
  const tenant = TenantId.safeParse(handle);
  if (!tenant.success) {
    const fix = "the handle of the tenant that the file is for, such as acme";
    problems.push(file.problem(["tenant", "tenant"], "is missing or no handle", fix));
  }
  const body = readBody(file, ["tenant"], TenantBody, written, problems);
  return tenant.success && body !== null ? { tenant: tenant.data, body } : null;
}

function readSection(
  file: PlacedYaml,
  kind: Kind,
  value: unknown,
  problems: FileProblem[],
): Entry[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    problems.push(file.problem([kind], "must be a list of entries"));
    return [];
  }
  return value.flatMap((item: unknown, i) => readEntry(file, kind, [kind, i], item, problems));
}

function readEntry(
  file: PlacedYaml,
  kind: Kind,
  at: FilePath,
  item: unknown,
  problems: FileProblem[],
): Entry[] {
  const fields = FieldsSchema.safeParse(item);
  if (!fields.success) {
    problems.push(file.problem(at, "must be a map of fields"));
    return [];
  }
  const section = SECTIONS[kind];
  const address: Record<string, string> = {};
  for (const name of section.address) {
    const part = ExternalId.safeParse(fields.data[name]);
    if (part.success) address[name] = part.data;
    else {
      const missing = fields.data[name] === undefined;
      const what = missing ? "is missing" : "must be 1 to 100 of A-Z a-z 0-9 . _ : -, as text";
      problems.push(file.problem([...at, name], `${name} ${what}`, 'such as "u-17"'));
    }
  }
  const written = Object.fromEntries(
    Object.entries(fields.data).filter(([name]) => !section.address.includes(name)),
  );
  const body = readBody(file, at, section.body, written, problems);
  const id = section.address.map((name) => address[name] ?? "").join(" of ");
  if (body === null || Object.keys(address).length < section.address.length) return [];
  const references = referencesOf(kind, { ...address, ...body });
  return [{ kind, id, path: section.path(address), written, body, references, at }];
}

function readBody(
  file: PlacedYaml,
  at: FilePath,
  schema: z.ZodType,
  written: Fields,
  problems: FileProblem[],
): Fields | null {
  const parsed = schema.safeParse(written);
  if (parsed.success) return FieldsSchema.parse(parsed.data);
  const told = new Set<string>();
  for (const { path, key, message, fix } of issueTexts(schema, parsed.error)) {
    const field = [...path, ...(key === undefined ? [] : [key])].join(".");
    // The first thing wrong with a field says enough.
    if (told.has(field)) continue;
    told.add(field);
    problems.push(file.problem([...at, ...path], `${field} ${message}`.trim(), fix, key));
  }
  return null;
}

/** The second of two entries with one address would silently undo the first. */
function repeatedAddresses(file: PlacedYaml, entries: readonly Entry[]): FileProblem[] {
  const seen = new Set<string>();
  return entries.flatMap(({ path, kind, id, at }) => {
    if (!seen.has(path)) {
      seen.add(path);
      return [];
    }
    const [field = ""] = SECTIONS[kind].address;
    const fix = "keep one of the two";
    return [file.problem([...at, field], `there is another ${SECTIONS[kind].one} ${id}`, fix)];
  });
}

function pointerParts(pointer: string): (string | number)[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
