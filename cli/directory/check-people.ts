// SPDX-License-Identifier: Apache-2.0
// What the doors refuse of people taken together: one address of two of them, and a tenant that nobody administers.
import { parseEmail } from "#domain/lead/email.ts";
import type { Fields } from "./parse-directory.ts";
import type { EntryProblem, PlannedEntry } from "./plan-directory.ts";

/** `whole`: every entry of the file is here, so that who is missing is missing. */
export function peopleProblems(
  planned: readonly PlannedEntry[],
  users: ReadonlyMap<string, Fields>,
  whole: boolean,
): EntryProblem[] {
  const people = planned.filter(({ entry }) => entry.kind === "users");
  const after = new Map(users);
  for (const { entry, body } of people) after.set(entry.id, body);
  return [...takenAddresses(people, after), ...(whole ? lastAdmins(people, users, after) : [])];
}

export function isAdmin(user: Fields | null): boolean {
  const roles: unknown = user?.["roles"];
  return user?.["active"] === true && Array.isArray(roles) && roles.includes("revops_admin");
}

/** An address is written here and somebody else keeps it; two entries that write one were refused before. */
function takenAddresses(
  people: readonly PlannedEntry[],
  after: ReadonlyMap<string, Fields>,
): EntryProblem[] {
  const writers = new Set(people.filter(writesEmail).map(({ entry }) => entry.id));
  const kept = new Map<string, string>();
  for (const [id, user] of after) {
    const email = emailOf(user);
    if (email !== null && !writers.has(id)) kept.set(email, id);
  }
  return people.filter(writesEmail).flatMap(({ entry, body }) => {
    const holder = kept.get(emailOf(body) ?? "");
    const message = `the user ${holder ?? ""} has this address`;
    return holder === undefined ? [] : [{ entry, pointer: "/email", message, fix: null }];
  });
}

function writesEmail({ entry }: PlannedEntry): boolean {
  return "email" in entry.written;
}

/** The one spelling of a person's address. */
export function emailOf(user: Fields): string | null {
  const email = user["email"];
  return typeof email === "string" ? (parseEmail(email)?.email ?? null) : null;
}

function lastAdmins(
  people: readonly PlannedEntry[],
  before: ReadonlyMap<string, Fields>,
  after: ReadonlyMap<string, Fields>,
): EntryProblem[] {
  if (![...before.values()].some(isAdmin) || [...after.values()].some(isAdmin)) return [];
  const message = "the tenant would have no active revops_admin";
  const fix = "appoint another one first";
  return people
    .filter(({ stands }) => isAdmin(stands))
    .map(({ entry, body }) => {
      return { entry, pointer: body["active"] === false ? "/active" : "/roles", message, fix };
    });
}
