// SPDX-License-Identifier: Apache-2.0
// Writes a planned directory file through the ordinary PUTs, what differs alone: what an entry names goes before it, and
// the first refusal ends the run. What is so already is not written, so a run that broke off is run again.
import { err, ok, type Result } from "#domain/result.ts";
import type { Client, Refusal } from "../client.ts";
import { inParallel } from "../parallel.ts";
import { type Change, ChangeAnswer } from "./change.ts";
import { isAdmin } from "./check-people.ts";
import { orderEntries, withoutOwnNames } from "./order-entries.ts";
import type { Entry, Fields } from "./parse-directory.ts";
import { type EntryProgress, IN_FLIGHT, type PlannedEntry } from "./plan-directory.ts";
import { type Kind, KINDS } from "./sections.ts";

export type Counts = Readonly<Record<Kind, Readonly<Record<Change, number>>>>;

/** What a run did or, if dry, would do. */
export interface Tally {
  readonly counts: Counts;
  /** All that is not as it was, and which of its fields; none are told of what is new. */
  readonly changes: readonly {
    readonly entry: Entry;
    readonly change: Change;
    readonly fields: readonly string[];
  }[];
}

export interface EntryRefusal {
  readonly entry: Entry;
  readonly refusal: Refusal;
  /** What stands written all the same. */
  readonly tally: Tally;
}

export async function applyDirectory(
  plan: readonly PlannedEntry[],
  client: Client,
  progress: EntryProgress,
): Promise<Result<Tally, EntryRefusal>> {
  const run = new Run(client, plan, progress);
  for (const kind of KINDS) {
    const ofKind = plan.filter(({ entry }) => entry.kind === kind);
    // Whoever takes an administrator's place has it before that one leaves it.
    const leaving = ofKind.filter(losesAdmin).map(({ entry }) => entry);
    const others = ofKind.map(({ entry }) => entry).filter((entry) => !leaving.includes(entry));
    const { waves, circle } = orderEntries(others);
    for (const wave of waves) await run.saveAll(wave);
    await run.makeMissing(circle);
    await run.saveAll(circle);
    await run.saveAll(leaving);
  }
  const { refused } = run;
  const tally = tallyOf(plan, run.changes);
  return refused === null ? ok(tally) : err({ ...refused, tally });
}

function losesAdmin({ entry, stands, body }: PlannedEntry): boolean {
  return entry.kind === "users" && isAdmin(stands) && !isAdmin(body);
}

class Run {
  readonly changes = new Map<Entry, Change>();
  refused: { readonly entry: Entry; readonly refusal: Refusal } | null = null;
  /** Made without the names of each other; the PUT that follows says "updated" of them. */
  readonly #made = new Set<Entry>();
  readonly #client: Client;
  readonly #planned: ReadonlyMap<Entry, PlannedEntry>;
  readonly #progress: EntryProgress;

  constructor(client: Client, plan: readonly PlannedEntry[], progress: EntryProgress) {
    this.#client = client;
    this.#planned = new Map(plan.map((planned) => [planned.entry, planned]));
    this.#progress = progress;
  }

  saveAll(entries: readonly Entry[]): Promise<void> {
    return this.#each(entries, async (planned) => {
      const { entry, change, body } = planned;
      const saved = change === "unchanged" ? ok(change) : await this.#put(entry, body);
      if (!saved.ok) return saved;
      this.changes.set(entry, this.#made.has(entry) ? "created" : saved.value);
      this.#progress(this.changes.size, this.#planned.size);
      return saved;
    });
  }

  /** What is not there yet stands first without the names of the others; what is there is not touched. */
  makeMissing(entries: readonly Entry[]): Promise<void> {
    return this.#each(entries, async ({ entry, change, body }) => {
      if (change !== "created") return ok(null);
      this.#made.add(entry);
      return this.#put(entry, withoutOwnNames(entry, body));
    });
  }

  async #put({ path }: Entry, body: Fields): Promise<Result<Change, Refusal>> {
    const saved = await this.#client.send({ method: "PUT", path, answer: ChangeAnswer, body });
    return saved.ok ? ok(saved.value.value.change) : saved;
  }

  #each(
    entries: readonly Entry[],
    work: (planned: PlannedEntry) => Promise<Result<unknown, Refusal>>,
  ): Promise<void> {
    return inParallel(
      entries,
      IN_FLIGHT,
      async (entry) => {
        const planned = this.#planned.get(entry);
        if (planned === undefined) return;
        const done = await work(planned);
        if (!done.ok) this.refused ??= { entry, refusal: done.error };
      },
      () => this.refused !== null,
    );
  }
}

/** What a plan would do, where it is not carried out. */
export function plannedTally(plan: readonly PlannedEntry[]): Tally {
  return tallyOf(plan, new Map(plan.map(({ entry, change }) => [entry, change])));
}

/** In the order of the file, whatever ended first. */
function tallyOf(plan: readonly PlannedEntry[], changes: ReadonlyMap<Entry, Change>): Tally {
  const all = plan.flatMap(({ entry, fields }) => {
    const change = changes.get(entry);
    return change === undefined ? [] : [{ entry, change, fields }];
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
