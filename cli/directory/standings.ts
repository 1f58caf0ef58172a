// SPDX-License-Identifier: Apache-2.0
// What stands at the stack, each thing read once, because many entries name the same people.
import { z } from "zod";
import { AbsenceView } from "#api/schemas/absence.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Client, Refusal } from "../client.ts";
import { readList } from "../read-list.ts";
import type { Fields } from "./parse-directory.ts";

const Standing = z.record(z.string(), z.unknown());
const StandingUser = z.looseObject({ external_id: z.string() });

export class Standings {
  /** Every person by external id: who shares an address, and who administers, shows only over all of them. */
  readonly users: ReadonlyMap<string, Fields>;
  readonly #client: Client;
  readonly #read = new Map<string, Promise<Result<Fields | null, Refusal>>>();

  private constructor(client: Client, users: ReadonlyMap<string, Fields>) {
    this.#client = client;
    this.users = users;
  }

  /** With the people read, where `people` says that they matter. */
  static async open(client: Client, people: boolean): Promise<Result<Standings, Refusal>> {
    const users = people ? await readList(client, "/v1/users", StandingUser) : ok([]);
    if (!users.ok) return users;
    const byId = new Map(users.value.map((user) => [user.external_id, user]));
    return ok(new Standings(client, byId));
  }

  /** Null where nothing is there. */
  read(path: string): Promise<Result<Fields | null, Refusal>> {
    const known = this.#read.get(path) ?? this.#ask(path);
    this.#read.set(path, known);
    return known;
  }

  async #ask(path: string): Promise<Result<Fields | null, Refusal>> {
    const user = /^\/v1\/users\/([^/]+)$/.exec(path)?.[1];
    if (user !== undefined) return ok(this.users.get(decodeURIComponent(user)) ?? null);
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
