// SPDX-License-Identifier: Apache-2.0
// A directory file -> entries, by the schemas of the doors that they go to. Everything that is wrong is told at once.
import { z } from "zod";
import { TenantId } from "#domain/access/api-key.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { TenantBody } from "#api/schemas/directory.ts";
import { ExternalId } from "#api/schemas/fields.ts";
import { emailOf } from "./check-people.ts";
import { placeProblems } from "./check-places.ts";
import { issueTexts, unknownFix } from "./issue-text.ts";
import { type Kind, KINDS, type Reference, referencesOf, SECTIONS } from "./sections.ts";
import {
  type FilePath,
  type FileProblem,
  parsePlacedYaml,
  type PlacedYaml,
} from "#domain/config/yaml-place.ts";

export type Fields = Readonly<Record<string, unknown>>;

export interface Entry {
  readonly kind: Kind;
  /** For people: an external id, or user and absence. */
  readonly id: string;
  /** Of its PUT and GET. */
  readonly path: string;
  /** As written: the fields that it is about. */
  readonly written: Fields;
  /** Every field, with its default where it is not written. */
  readonly body: Fields;
  /** Whom and what it names. */
  readonly references: readonly Reference[];
  /** Where it stands in the file. */
  readonly at: FilePath;
}

export interface DirectoryFile {
  readonly tenant: { readonly tenant: string; readonly written: Fields } | null;
  readonly entries: readonly Entry[];
  /** Addresses of all entries, also of those that have problems: whom another entry may name. */
  readonly names: ReadonlySet<string>;
  /** Entries that are missing from `entries` for their problems. */
  readonly broken: number;
  /** A problem at a place below an entry, by JSON pointer into its body. */
  problemAt(at: FilePath, pointer: string, message: string, fix?: string | null): FileProblem;
}

/** What could be read, beside what is wrong. */
export interface ReadDirectory {
  /** Null where nothing of it is a directory file. */
  readonly file: DirectoryFile | null;
  /** In the order of the file. */
  readonly problems: readonly FileProblem[];
}

const FieldsSchema = z.record(z.string(), z.unknown());

/** The file, or everything that is wrong with it. */
export function parseDirectory(text: string): Result<DirectoryFile, readonly FileProblem[]> {
  const { file, problems } = readDirectory(text);
  return file === null || problems.length > 0 ? err(problems) : ok(file);
}

export function readDirectory(text: string): ReadDirectory {
  const parsed = parsePlacedYaml(text);
  if (!parsed.ok) return { file: null, problems: parsed.error };
  const file = parsed.value;
  const root = FieldsSchema.safeParse(file.value ?? {});
  if (!root.success) {
    return { file: null, problems: [file.problem([], "the file must be a map of sections")] };
  }
  const problems: FileProblem[] = [];
  const known = ["tenant", ...KINDS];
  for (const name of Object.keys(root.data)) {
    if (known.includes(name)) continue;
    problems.push(file.problem([], "is not a section", unknownFix(name, known), name));
  }
  const tenant = readTenant(file, root.data["tenant"], problems);
  const broken = new Set<string>();
  const entries = KINDS.flatMap((kind) => {
    return readSection(file, kind, root.data[kind], problems, broken);
  });
  problems.push(...repeatedAddresses(file, entries), ...repeatedEmails(file, entries));
  const names = new Set([...broken, ...entries.map(({ path }) => path)]);
  return {
    file: {
      tenant,
      entries,
      names,
      broken: broken.size,
      problemAt: (at, pointer, message, fix) =>
        file.problem([...at, ...pointerParts(pointer)], message, fix),
    },
    problems: problems.sort((a, b) => a.line - b.line || a.column - b.column),
  };
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
  return tenant.success && body !== null ? { tenant: tenant.data, written } : null;
}

function readSection(
  file: PlacedYaml,
  kind: Kind,
  value: unknown,
  problems: FileProblem[],
  broken: Set<string>,
): Entry[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    problems.push(file.problem([kind], "must be a list of entries"));
    return [];
  }
  return value.flatMap((item: unknown, i) =>
    readEntry(file, kind, [kind, i], item, problems, broken),
  );
}

function readEntry(
  file: PlacedYaml,
  kind: Kind,
  at: FilePath,
  item: unknown,
  problems: FileProblem[],
  broken: Set<string>,
): Entry[] {
  const fields = FieldsSchema.safeParse(item);
  if (!fields.success) {
    problems.push(file.problem(at, "must be a map of fields"));
    broken.add(at.join("/"));
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
  const named = Object.keys(address).length === section.address.length;
  if (body === null || !named) {
    // Whoever is named by a broken entry is named all the same.
    broken.add(named ? section.path(address) : at.join("/"));
    return [];
  }
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
  if (parsed.success) {
    for (const { field, message, fix } of placeProblems(written)) {
      problems.push(file.problem([...at, field], message, fix));
    }
    return FieldsSchema.parse(parsed.data);
  }
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

/** An address signs one person in. */
function repeatedEmails(file: PlacedYaml, entries: readonly Entry[]): FileProblem[] {
  const holders = new Map<string, string>();
  return entries.flatMap(({ kind, id, body, at }) => {
    const email = kind === "users" ? emailOf(body) : null;
    const holder = email === null ? undefined : holders.get(email);
    if (email !== null && holder === undefined) holders.set(email, id);
    if (holder === undefined || holder === id) return [];
    return [file.problem([...at, "email"], `the user ${holder} has this address`)];
  });
}

function pointerParts(pointer: string): (string | number)[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
