// SPDX-License-Identifier: Apache-2.0
// What applying a file does, found out by reading alone: each entry laid over what stands, and everything that the doors
// would refuse, at once.
import { err, ok, type Result } from "#domain/result.ts";
import { type Client, type Refusal, refusalText } from "../client.ts";
import { nearestOf } from "../nearest.ts";
import { inParallel } from "../parallel.ts";
import type { Change } from "./change.ts";
import { peopleProblems } from "./check-people.ts";
import { issueTexts } from "./issue-text.ts";
import type { DirectoryFile, Entry, Fields } from "./parse-directory.ts";
import { differentFields } from "./same-fields.ts";
import { type Kind, pathOf, type Reference, SECTIONS } from "./sections.ts";
import { Standings } from "./standings.ts";

/** Each call to a door takes the tenant's turn for a moment: more in flight only wait there. */
export const IN_FLIGHT = 8;

export interface PlannedEntry {
  readonly entry: Entry;
  readonly change: Change;
  /** Those that change; none of an entry that is new. */
  readonly fields: readonly string[];
  /** What the PUT sends: the file's fields, and for the others what stands. */
  readonly body: Fields;
  /** Null where nothing is there. */
  readonly stands: Fields | null;
}

export interface EntryProblem {
  readonly entry: Entry;
  /** JSON pointer into the entry. */
  readonly pointer: string;
  readonly message: string;
  readonly fix: string | null;
}

/** Why there is no plan. */
export interface PlanRefusal {
  readonly problems: readonly EntryProblem[];
  /** Where reading was refused; null where the entries are what is wrong. */
  readonly refusal: Refusal | null;
}

export type EntryProgress = (done: number, total: number) => void;

export async function planDirectory(
  file: DirectoryFile,
  client: Client,
  progress: EntryProgress,
): Promise<Result<readonly PlannedEntry[], PlanRefusal>> {
  const [first] = file.entries;
  if (first === undefined) return ok([]);
  const people = file.entries.some(
    ({ kind, references }) => kind === "users" || references.some((one) => one.kind === "users"),
  );
  const standings = await Standings.open(client, people);
  if (!standings.ok) return err(unread(first, standings.error));
  const planned = new Map<Entry, PlannedEntry>();
  const problems: EntryProblem[] = [];
  const unreadable: PlanRefusal[] = [];
  await inParallel(
    file.entries,
    IN_FLIGHT,
    async (entry) => {
      const unknown = await unknownNames(entry, file, standings.value);
      const stands = await standings.value.read(entry.path);
      if (!unknown.ok) unreadable.push(unread(entry, unknown.error));
      else if (!stands.ok) unreadable.push(unread(entry, stands.error));
      else {
        problems.push(...unknown.value, ...wholeProblems(entry, stands.value));
        planned.set(entry, planEntry(entry, stands.value));
        progress(planned.size, file.entries.length);
      }
    },
    () => unreadable.length > 0,
  );
  if (unreadable[0] !== undefined) return err(unreadable[0]);
  const all = file.entries.flatMap((entry) => planned.get(entry) ?? []);
  problems.push(...peopleProblems(all, standings.value.users, file.broken === 0));
  return problems.length > 0 ? err({ problems, refusal: null }) : ok(all);
}

/** A field that the file does not write keeps what stands; on something new it has its default. */
function planEntry(entry: Entry, stands: Fields | null): PlannedEntry {
  if (stands === null) return { entry, change: "created", fields: [], body: entry.body, stands };
  const body = overStanding(entry, stands);
  const fields = differentFields(body, stands);
  return { entry, change: fields.length === 0 ? "unchanged" : "updated", fields, body, stands };
}

function overStanding({ body, written }: Entry, stands: Fields): Fields {
  return Object.fromEntries(
    Object.entries(body).map(([field, value]) => [
      field,
      field in written || !(field in stands) ? value : stands[field],
    ]),
  );
}

/** What is wrong only together with what stands, such as a charge whose kind changes without its period. */
function wholeProblems(entry: Entry, stands: Fields | null): EntryProblem[] {
  if (stands === null) return [];
  const schema = SECTIONS[entry.kind].body;
  const parsed = schema.safeParse(overStanding(entry, stands));
  if (parsed.success) return [];
  return issueTexts(schema, parsed.error).map(({ path, message, fix }) => {
    const field = path.join(".");
    return { entry, pointer: `/${path.join("/")}`, message: `${field} ${message}`, fix };
  });
}

async function unknownNames(
  entry: Entry,
  file: DirectoryFile,
  standings: Standings,
): Promise<Result<readonly EntryProblem[], Refusal>> {
  const problems: EntryProblem[] = [];
  for (const reference of entry.references) {
    const path = pathOf(reference);
    if (file.names.has(path)) continue;
    const named = await standings.read(path);
    if (!named.ok) return named;
    if (named.value === null) problems.push(unknownName(entry, reference, file, standings));
  }
  return ok(problems);
}

function unknownName(
  entry: Entry,
  { pointer, kind, id }: Reference,
  file: DirectoryFile,
  standings: Standings,
): EntryProblem {
  const near = nearestOf(id, knownIds(kind, file, standings));
  const message = `there is no ${SECTIONS[kind].one} ${id}, neither in the file nor at the stack`;
  return { entry, pointer, message, fix: near === null ? null : `did you mean ${near}?` };
}

function knownIds(kind: Kind, file: DirectoryFile, standings: Standings): string[] {
  const written = file.entries.filter((entry) => entry.kind === kind).map(({ id }) => id);
  return kind === "users" ? [...written, ...standings.users.keys()] : written;
}

function unread(entry: Entry, refusal: Refusal): PlanRefusal {
  const message = refusalText(refusal);
  return { problems: [{ entry, pointer: "", message, fix: null }], refusal };
}
