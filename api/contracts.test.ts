// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { actionRule, ACTIONS } from "#domain/access/actions.ts";
import { CONTRACTS } from "./contracts.ts";

const WATCHING: readonly string[] = ["auditor", "executive"];
/** Questions that no address should hold; tests/faults show that they change nothing. */
const QUESTIONS: readonly string[] = ["simulate", "simulateCsv", "matchRecords", "searchLeads"];

describe("contracts", () => {
  test("every action of the table is some route's, so that no rule stands for nothing", () => {
    const used = new Set<string>(CONTRACTS.map(({ action }) => action));
    expect(Object.keys(ACTIONS).filter((action) => !used.has(action))).toEqual([]);
  });

  test("have an id and an address of their own", () => {
    const ids = CONTRACTS.map(({ id }) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    const routes = CONTRACTS.map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`,
    );
    expect(routes.filter((route, i) => routes.indexOf(route) !== i)).toEqual([]);
  });

  test("change nothing for roles that only watch", () => {
    for (const { id, method, action } of CONTRACTS) {
      if (method === "get" || action === "anybody" || action === "signed_in") continue;
      if (QUESTIONS.includes(id)) continue;
      const watchers = actionRule(action).roles.filter((role) => WATCHING.includes(role));
      expect([id, watchers]).toEqual([id, []]);
    }
  });

  test("that ask nobody for a credential are sign-in, forms, and posts that are signed, alone", () => {
    const open = CONTRACTS.filter(({ action, tag }) => action === "anybody" && tag !== "Sign-in");
    expect(open.map(({ id }) => id)).toEqual(["acceptForm", "receivePost"]);
    const signed = CONTRACTS.find(({ id }) => id === "receivePost");
    expect(signed?.problems).toContain("signature_refused");
  });
});
