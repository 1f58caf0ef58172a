// SPDX-License-Identifier: Apache-2.0
// Writes a directory file, entry by entry, through the ordinary PUTs: what an entry names goes before it, and the first
// refusal ends the run. A PUT that finds things so changes nothing, so a run that broke off is run again.
import { z } from "zod";
import { err, ok, type Result } from "#domain/result.ts";
import type { Client, Refusal } from "../client.ts";
import { inParallel } from "../parallel.ts";
import { type Change, ChangeAnswer } from "./change.ts";
import { orderEntries, withoutOwnNames } from "./order-entries.ts";
import type { DirectoryFile, Entry } from "./parse-directory.ts";
import { type Kind, KINDS, unknownName } from "./sections.ts";

/** Each PUT makes a receipt, and the tenant's log takes one list at a time: more in flight only wait there. */
export const IN_FLIGHT = 8;

export type Counts = Readonly<Record<Kind, Readonly<Record<Change, number>>>>;

/** What a run did or, if dry, would do. */
export interface Tally {
  readonly counts: Counts;
  /** All that is not as it was. */
  readonly changes: readonly { readonly entry: Entry; readonly change: Change }[];
}

export interface EntryRefusal {
  readonly entry: Entry;
  readonly refusal: Refusal;
  /** What stands written all the same. */
  readonly tally: Tally;
}

export type EntryProgress = (done: number, total: number) => void;

export async function applyDirectory(
  file: DirectoryFile,
  client: Client,
  progress: EntryProgress,
): Promise<Result<Tally, EntryRefusal>> {
  const run = new Run(client, file.entries.length, progress);
  for (const kind of KINDS) {
    const { waves, circle } = orderEntries(file.entries.filter((entry) => entry.kind === kind));
    for (const wave of waves) await run.saveAll(wave);
    await run.makeMissing(circle);
    await run.saveAll(circle);
  }
  const { refused } = run;
  const tally = tallyOf(file.entries, run.changes);
  return refused === null ? ok(tally) : err({ ...refused, tally });
}

class Run {
  readonly changes = new Map<Entry, Change>();
  refused: { readonly entry: Entry; readonly refusal: Refusal } | null = null;
  /** Made without the names of each other; the PUT that follows says "updated" of them. */
  readonly #made = new Set<Entry>();
  readonly #client: Client;
  readonly #total: number;
  readonly #progress: EntryProgress;

  constructor(client: Client, total: number, progress: EntryProgress) {
    this.#client = client;
    this.#total = total;
    this.#progress = progress;
  }

  saveAll(entries: readonly Entry[]): Promise<void> {
    return this.#each(entries, async (entry) => {
      const saved = await this.#put(entry, entry.written);
      if (!saved.ok) return saved;
      this.changes.set(entry, this.#made.has(entry) ? "created" : saved.value);
      this.#progress(this.changes.size, this.#total);
      return saved;
    });
  }

  /** What is not there yet stands first without the names of the others; what is there is not touched. */
  makeMissing(entries: readonly Entry[]): Promise<void> {
    return this.#each(entries, async (entry) => {
      const { path } = entry;
      const read = await this.#client.send({ method: "GET", path, answer: z.unknown() });
      if (read.ok || read.error.status !== 404) return read;
      this.#made.add(entry);
      return this.#put(entry, withoutOwnNames(entry));
    });
  }

  async #put(entry: Entry, body: unknown): Promise<Result<Change, Refusal>> {
    const { path } = entry;
    const saved = await this.#client.send({ method: "PUT", path, answer: ChangeAnswer, body });
    if (saved.ok) return ok(saved.value.value.change);
    // Only who is part of the address can be missing from it.
    const owner = entry.references.find(({ pointer }) => pointer === "/user");
    return saved.error.status === 404 && owner !== undefined ? err(unknownName(owner)) : saved;
  }

  #each(
    entries: readonly Entry[],
    work: (entry: Entry) => Promise<Result<unknown, Refusal>>,
  ): Promise<void> {
    return inParallel(
      entries,
      IN_FLIGHT,
      async (entry) => {
        const done = await work(entry);
        if (!done.ok) this.refused ??= { entry, refusal: done.error };
      },
      () => this.refused !== null,
    );
  }
}

/** In the order of the file, whatever ended first. */
export function tallyOf(entries: readonly Entry[], changes: ReadonlyMap<Entry, Change>): Tally {
  const all = entries.flatMap((entry) => {
    const change = changes.get(entry);
    return change === undefined ? [] : [{ entry, change }];
  });
  const of = (kind: Kind): Record<Change, number> => {
    const counts = { created: 0, updated: 0, unchanged: 0 };
    for (const { entry, change } of all) if (entry.kind === kind) counts[change] += 1;
    return counts;
  };
  return {
    counts: {
      users: of("users"),
      teams: of("teams"),
      accounts: of("accounts"),
      products: of("products"),
      absences: of("absences"),
    },
    changes: all.filter(({ change }) => change !== "unchanged"),
  };
}
