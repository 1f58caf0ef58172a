// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { FakeRemote } from "../../tests/fixtures/fake-remote.ts";
import { fakeDirectory } from "../../tests/fixtures/fake-directory.ts";
import { seededRandom, type SeededRandom } from "../../tests/fixtures/seeded-random.ts";
import { Client } from "../client.ts";
import { ok } from "#domain/result.ts";
import { applyDirectory, plannedTally } from "./apply-directory.ts";
import { parseDirectory } from "./parse-directory.ts";
import { planDirectory } from "./plan-directory.ts";

const ids = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

/** People and accounts that name each other in any way, circles included, in any order. */
function randomFile(random: SeededRandom): string {
  const people = ids("u", 1 + random.below(12));
  const companies = ids("acc", random.below(8));
  const someone = (): string | null => (random.below(3) === 0 ? null : random.pick(people));
  const users = people.map((external_id) => ({
    external_id,
    name: `Name ${random.below(9)}`,
    manager: someone(),
    deputy: someone(),
  }));
  const teams = ids("t", random.below(4)).map((external_id) => ({
    external_id,
    name: "Team",
    lead: someone(),
    members: people.filter(() => random.below(2) === 0),
  }));
  const accounts = companies.map((external_id) => ({
    external_id,
    name: "Account",
    owner: someone(),
    parent: random.below(2) === 0 ? null : random.pick(companies),
  }));
  const absences = people
    .filter(() => random.below(3) === 0)
    .map((user) => ({
      external_id: "away",
      user,
      starts_at: `2026-12-0${1 + random.below(3)}T00:00:00.000Z`,
    }));
  return stringify({
    absences,
    users: random.shuffled(users),
    teams: random.shuffled(teams),
    accounts: random.shuffled(accounts),
  });
}

function parse(text: string) {
  const parsed = parseDirectory(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

/** Some 3,000 calls in memory: a second or two, on a machine that does much else beside. */
const RUN_TIMEOUT_MS = 30_000;

describe("applying a file to a stack that takes no name it does not know", () => {
  it(
    "is never refused, whoever names whom; the dry run foretells it, and a second run changes nothing",
    async () => {
      for (let seed = 0; seed < 20; seed++) {
        const random = seededRandom(seed);
        const stack = fakeDirectory();
        const remote = new FakeRemote({ stack: stack.answer });
        const client = new Client("https://revops.example", "k", remote);
        // First a part of it, so that some of the people are there already.
        for (const file of [parse(randomFile(random)), parse(randomFile(random))]) {
          const planned = await planDirectory(file, client, () => {});
          if (!planned.ok) throw new Error(JSON.stringify(planned.error.problems));
          const applied = await applyDirectory(planned.value, client, () => {});
          expect(applied, `seed ${seed}`).toEqual(ok(plannedTally(planned.value)));
          for (const { path, body } of file.entries) {
            expect(stack.records.get(path), `seed ${seed}`).toMatchObject(body);
          }
          const writes = stack.writes();
          const again = await planDirectory(file, client, () => {});
          const changes = again.ok ? plannedTally(again.value).changes : null;
          expect(changes, `seed ${seed}`).toEqual([]);
          expect(stack.writes()).toBe(writes);
        }
      }
    },
    RUN_TIMEOUT_MS,
  );

  it("stops at the first refusal: nothing that was not begun goes out, and what stands is told", async () => {
    const users = ids("u", 100).map((external_id) => ({ external_id, name: "A" }));
    const teams = [{ external_id: "t", name: "T" }];
    const file = parse(stringify({ users, teams }));
    const stack = fakeDirectory({ refusePath: "/v1/users/u-20" });
    const remote = new FakeRemote({ stack: stack.answer });
    const client = new Client("https://revops.example", "k", remote);
    const planned = await planDirectory(file, client, () => {});
    if (!planned.ok) throw new Error("was not planned");
    const read = remote.calls.length;
    const applied = await applyDirectory(planned.value, client, () => {});
    if (applied.ok) throw new Error("was taken");
    expect(applied.error.entry.id).toBe("u-20");
    // The eight in flight at most came to their ends.
    expect(remote.calls.length - read).toBeLessThanOrEqual(28);
    expect(remote.lines).not.toContain("PUT /v1/teams/t");
    expect(applied.error.tally.changes).toHaveLength(stack.records.size);
  });
});
