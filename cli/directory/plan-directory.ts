// SPDX-License-Identifier: Apache-2.0
// What applying a file would do, found out by reading alone.
import { z } from "zod";
import { err, ok, type Result } from "#domain/result.ts";
import type { Client, Refusal } from "../client.ts";
import { readList } from "../read-list.ts";
import { AbsenceView } from "#api/schemas/absence.ts";
import { inParallel } from "../parallel.ts";
import {
  type EntryProgress,
  type EntryRefusal,
  IN_FLIGHT,
  type Tally,
  tallyOf,
} from "./apply-directory.ts";
import type { Change } from "./change.ts";
import type { DirectoryFile, Entry, Fields } from "./parse-directory.ts";
import { differentFields } from "./same-fields.ts";
import { pathOf, unknownName } from "./sections.ts";

const Standing = z.record(z.string(), z.unknown());

/** A name that neither the file nor the stack knows is refused as the door would refuse it. */
export async function planDirectory(
  file: DirectoryFile,
  client: Client,
  progress: EntryProgress,
): Promise<Result<Tally, EntryRefusal>> {
  const standing = new Standings(client);
  const planned = new Map<Entry, Change>();
  const refusals: { entry: Entry; refusal: Refusal }[] = [];
  const inFile = new Set(file.entries.map(({ path }) => path));
  await inParallel(
    file.entries,
    IN_FLIGHT,
    async (entry) => {
      const change = await planEntry(entry, inFile, standing);
      if (change.ok) planned.set(entry, change.value);
      else refusals.push({ entry, refusal: change.error });
      progress(planned.size, file.entries.length);
    },
    () => refusals.length > 0,
  );
  const tally = tallyOf(file.entries, planned);
  const [first] = refusals;
  return first === undefined ? ok(tally) : err({ ...first, tally });
}

async function planEntry(
  entry: Entry,
  inFile: ReadonlySet<string>,
  standing: Standings,
): Promise<Result<Change, Refusal>> {
  for (const reference of entry.references) {
    const path = pathOf(reference);
    if (inFile.has(path)) continue;
    const named = await standing.read(path);
    if (!named.ok) return named;
    if (named.value === null) return err(unknownName(reference));
  }
  const found = await standing.read(entry.path);
  if (!found.ok) return found;
  if (found.value === null) return ok("created");
  return ok(differentFields(entry.body, found.value).length === 0 ? "unchanged" : "updated");
}

/** What stands at an address; each is read once, because many entries name the same people. */
class Standings {
  readonly #client: Client;
  readonly #read = new Map<string, Promise<Result<Fields | null, Refusal>>>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Null where nothing is there. */
  read(path: string): Promise<Result<Fields | null, Refusal>> {
    const known = this.#read.get(path) ?? this.#ask(path);
    this.#read.set(path, known);
    return known;
  }

  async #ask(path: string): Promise<Result<Fields | null, Refusal>> {
    const list = /^(.+\/absences)\/([^/]+)$/.exec(path);
    if (list !== null) return this.#askForAbsence(list[1] ?? "", decodeURIComponent(list[2] ?? ""));
    const read = await this.#client.send({ method: "GET", path, answer: Standing });
    if (read.ok) return ok(read.value.value);
    return read.error.status === 404 ? ok(null) : read;
  }

  /** A person's absences have no address of their own to read: the list has them. */
  async #askForAbsence(list: string, id: string): Promise<Result<Fields | null, Refusal>> {
    const read = await readList(this.#client, list, AbsenceView);
    if (read.ok) return ok(read.value.find(({ external_id }) => external_id === id) ?? null);
    return read.error.status === 404 ? ok(null) : read;
  }
}
