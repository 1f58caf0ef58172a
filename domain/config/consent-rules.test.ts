// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { consentsNeeded, countStanding, judgeConsent, type Proposal } from "./consent-rules.ts";

const proposal = (more: Partial<Proposal> = {}): Proposal => ({
  proposed_by: { kind: "user", ref: "usr_a" },
  in_person: true,
  consents: [],
  ...more,
});

describe("who may make a loosening config stand", () => {
  test("not its author", () => {
    expect(judgeConsent(proposal(), "usr_a")).toBe("own");
    expect(judgeConsent(proposal(), "usr_b")).toBe("counts");
  });

  test("nobody twice", () => {
    const given = proposal({ consents: [{ ref: "usr_b", at_ms: 1 }] });
    expect(judgeConsent(given, "usr_b")).toBe("given");
  });

  test("a key in a person's name is not that person: the person is one of the two who are needed", () => {
    expect(judgeConsent(proposal({ in_person: false }), "usr_a")).toBe("counts");
  });

  test.each<[string, Partial<Proposal>, readonly string[], readonly string[], number]>([
    ["an author and a consenter who are still there", {}, ["usr_a", "usr_b"], ["usr_b"], 1],
    ["a consenter who left is forgotten", {}, ["usr_a"], [], 1],
    ["an author who left is nobody", {}, ["usr_b"], ["usr_b"], 2],
    ["a key is nobody, whoever is there", { in_person: false }, ["usr_a", "usr_b"], ["usr_b"], 2],
  ])("counts those alone who are administrators now: %s", (_, more, active, refs, needs) => {
    const standing = countStanding(
      proposal({ consents: [{ ref: "usr_b", at_ms: 1 }], ...more }),
      active,
    );
    expect([standing.consents.map(({ ref }) => ref), standing.needs]).toEqual([refs, needs]);
  });

  test("whoever asks in whatever order, two different people who were signed in stand behind every version", () => {
    for (const in_person of [true, false]) {
      for (const asking of orders(["usr_a", "usr_b", "usr_c"], 4)) {
        const consents: { ref: string; at_ms: number }[] = [];
        for (const person of asking) {
          if (consents.length === consentsNeeded(in_person)) break;
          if (judgeConsent(proposal({ in_person, consents }), person) === "counts") {
            consents.push({ ref: person, at_ms: 0 });
          }
        }
        const behind = new Set([
          ...(in_person ? ["usr_a"] : []),
          ...consents.map(({ ref }) => ref),
        ]);
        expect([asking, behind.size >= 2]).toEqual([
          asking,
          consents.length === consentsNeeded(in_person),
        ]);
      }
    }
  });
});

/** Every sequence of `length` of them, with repetition. */
function orders(of: readonly string[], length: number): readonly string[][] {
  if (length === 0) return [[]];
  return orders(of, length - 1).flatMap((rest) => of.map((one) => [one, ...rest]));
}
