// SPDX-License-Identifier: Apache-2.0
// The walk: every route of the API, tried by everybody who may come. What each must be told follows from the contract
// and the table of actions alone, so a door that forgets to ask is found without anybody thinking of it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RouteContract } from "#api/contract.ts";
import { CONTRACTS } from "#api/contracts.ts";
import { actionRule } from "#domain/access/actions.ts";
import {
  inBrowser,
  keys,
  nobody,
  operator,
  outsiders,
  signedIn,
  type Verdict,
  type WalkCaller,
} from "./walk/walk-callers.ts";
import type { WalkLine } from "./walk/walk-line.ts";
import { WALK } from "./walk/walk-lines.ts";
import {
  type Ask,
  askDoor,
  MARK,
  openWalk,
  ORIGIN,
  type Seen,
  type WalkScene,
} from "./walk/walk-scene.ts";

const consoleLog = console.log;
let scene: WalkScene;
/** Those of the walked tenant and of none. */
let own: readonly WalkCaller[];
let others: readonly WalkCaller[];

beforeAll(async () => {
  scene = await openWalk();
  console.log = () => {};
  own = [
    nobody(),
    operator(),
    ...(await signedIn(scene.tenant)),
    ...(await keys(scene.tenant, scene.key)),
  ];
  others = await signedIn(scene.other);
}, 60_000);
afterAll(() => {
  console.log = consoleLog;
});

const TIMEOUT_MS = 60_000;
const routes = CONTRACTS.map((contract) => [contract.id, contract] as const);

function lineOf({ id }: RouteContract): WalkLine {
  const line = WALK[id];
  if (line === undefined) throw new Error(`the walk has no line for ${id} (walk-lines.ts)`);
  return line;
}

/** What was answered, in the words of a verdict; `admitted` where it is what the contract promises. */
function told(contract: RouteContract, { answers }: WalkLine, { status, problem }: Seen): string {
  const good = answers ?? Object.keys(contract.success).map(Number);
  if (good.includes(status)) return "admitted";
  const code = problem ?? "an answer";
  return isVerdict(problem) ? code : `${code} (${status})`;
}

const VERDICTS: readonly Verdict[] = [
  "unauthorized",
  "missing_scope",
  "missing_role",
  "tenant_not_chosen",
];
function isVerdict(problem: string | null): boolean {
  return VERDICTS.some((verdict) => verdict === problem);
}

test("every line of the walk is a route's", () => {
  const ids = new Set(CONTRACTS.map(({ id }) => id));
  expect(Object.keys(WALK).filter((id) => !ids.has(id))).toEqual([]);
});

describe("in the own tenant", () => {
  test.each(routes)(
    "%s is for whom the table of actions says, and for nobody else",
    async (_, contract) => {
      const line = lineOf(contract);
      const [expected, seen]: [string[], string[]] = [[], []];
      const used = await line.ask(scene, nobody());
      // Anew for each route, because some routes choose a tenant.
      const without = await outsiders(scene.tenant, scene.other);
      for (const caller of [...own, ...without]) {
        const verdict = caller.expects(contract.action);
        expected.push(`${caller.name}: ${verdict}`);
        const ask = verdict === "admitted" ? await line.ask(scene, caller) : used;
        const answer = await askDoor(contract, ask, caller.headers);
        seen.push(`${caller.name}: ${told(contract, line, answer)}`);
      }
      expect(seen).toEqual(expected);
    },
    TIMEOUT_MS,
  );

  test.each(routes.filter(([, { action }]) => action !== "anybody" && isForPeople(action)))(
    "%s takes a cookie's word for a change from the own pages alone",
    async (_, contract) => {
      const line = lineOf(contract);
      const { method } = contract;
      for (const [from, isOwn] of [
        [ORIGIN, true],
        ["https://elsewhere.example", false],
        [null, false],
      ] as const) {
        const caller = inBrowser(memberFor(contract), from);
        const answer = await askDoor(contract, await line.ask(scene, caller), caller.headers);
        const verdict = isOwn || method === "get" ? "admitted" : "cross_site (403)";
        expect([from, told(contract, line, answer)]).toEqual([from, verdict]);
      }
    },
    TIMEOUT_MS,
  );
});

describe("from another tenant", () => {
  const inTenant = routes.filter(
    ([, { action }]) => action !== "anybody" && action !== "signed_in" && isForPeople(action),
  );

  test.each(inTenant)(
    "%s shows nothing: a thing of ours is the same 404 as a missing one",
    async (_, contract) => {
      const line = lineOf(contract);
      const names = contract.params !== undefined && line.own !== true;
      const ours = await line.ask(scene, memberFor(contract));
      for (const caller of others) {
        const ask = names ? ours : await line.ask(scene, caller);
        const answer = await askDoor(contract, ask, caller.headers);
        const verdict = caller.expects(contract.action);
        if (verdict !== "admitted") {
          expect([caller.name, answer.problem]).toEqual([caller.name, verdict]);
        } else if (names) {
          const missing = await askDoor(contract, absent(ask), caller.headers);
          expect([caller.name, answer.status, answer.text]).toEqual([
            caller.name,
            404,
            missing.text,
          ]);
        } else {
          expect([caller.name, told(contract, line, answer)]).toEqual([caller.name, "admitted"]);
          if (line.own !== true) expect(answer.text).not.toContain(MARK);
        }
      }
    },
    TIMEOUT_MS,
  );
});

/** Whether anybody may do it who is no operator and no key. */
function isForPeople(action: RouteContract["action"]): boolean {
  return action === "anybody" || action === "signed_in" || actionRule(action).roles.length > 0;
}

/** Somebody of the own tenant who is signed in and may do it. */
function memberFor({ action }: RouteContract): WalkCaller {
  const member = own.find(
    (caller) => caller.person !== null && caller.expects(action) === "admitted",
  );
  if (member === undefined) throw new Error("nobody of the tenant may do it");
  return member;
}

/** The same request for something that nobody has, whose id looks alike. */
function absent({ params = {}, ...rest }: Ask): Ask {
  const renamed = Object.entries(params).map(([name, value]) => [
    name,
    name === "entity" ? value : value.slice(0, -1) + (value.endsWith("a") ? "b" : "a"),
  ]);
  return { ...rest, params: Object.fromEntries(renamed) as Record<string, string> };
}
