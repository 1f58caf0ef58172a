// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, callDoor } from "../../tests/faults/doors/door-calls.ts";
import {
  acme,
  boss,
  child,
  lead,
  LEADS,
  RECEIPTS,
  rep,
  seedGraph,
  sku,
  team,
} from "../../tests/faults/doors/graph-scene.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";

const consoleLog = console.log;
let own = "";
let other = "";

beforeAll(async () => {
  await migratedDatabase();
  console.log = () => undefined;
  own = await seedGraph("graph-one");
  other = await seedGraph("graph-two");
});
afterAll(() => {
  console.log = consoleLog;
});

interface Edge {
  readonly edge: string;
  readonly direction: string;
  readonly entity: string;
  readonly id: string;
  readonly label: string | null;
}
interface More {
  readonly edge: string;
  readonly direction: string;
  readonly entity: string;
  readonly cursor: string;
}

const read = (entity: string, id: string, query = "", key = own): Promise<Answer> =>
  callDoor("GET", `/v1/graph/${entity}/${encodeURIComponent(id)}${query}`, key);
const edgesOf = ({ body }: Answer): readonly Edge[] => body["edges"] ?? [];
const moreOf = ({ body }: Answer): readonly More[] => body["more"] ?? [];
const shape = ({ edge, direction, entity, id }: Edge): string =>
  `${edge} ${direction} ${entity} ${id}`;

const decision = `${lead(0)}:1:decision`;
const NODES: readonly (readonly [
  entity: string,
  id: string,
  edges: readonly string[],
  receipts: number,
])[] = [
  [
    "user",
    boss,
    [
      "BELONGS_TO out tenant graph-one",
      `REPORTS_TO in user ${rep}`,
      `DEPUTIZED_BY in user ${rep}`,
      `LED_BY in team ${team}`,
      `MANAGED_BY in account ${acme}`,
    ],
    0,
  ],
  [
    "team",
    team,
    [
      "BELONGS_TO out tenant graph-one",
      `LED_BY out user ${boss}`,
      `DEPUTIZED_BY out user ${rep}`,
      `MEMBER_OF in user ${rep}`,
    ],
    0,
  ],
  [
    "account",
    acme,
    [
      "BELONGS_TO out tenant graph-one",
      `OWNED_BY out user ${rep}`,
      `MANAGED_BY out user ${boss}`,
      `CHILD_OF in account ${child}`,
    ],
    20,
  ],
  [
    "account",
    child,
    ["BELONGS_TO out tenant graph-one", `OWNED_BY out user ${rep}`, `CHILD_OF out account ${acme}`],
    0,
  ],
  ["product", sku, ["BELONGS_TO out tenant graph-one"], 0],
  [
    "lead",
    lead(0),
    [
      "BELONGS_TO out tenant graph-one",
      `ROUTED_TO out user ${rep}`,
      `ROUTED_TO out team ${team}`,
      `ASSOCIATED_TO out account ${acme}`,
      `APPLIES_TO in policy_decision ${decision}`,
    ],
    2,
  ],
  ["policy_decision", decision, [`APPLIES_TO out lead ${lead(0)}`], 1],
  ["rev_workflow", `lead:${lead(0)}`, [], 2],
  [
    "receipt",
    `account:${acme}:7`,
    [`EVIDENCES out rev_workflow account:${acme}`, `EVIDENCES out account ${acme}`],
    0,
  ],
];

describe("a node of the graph", () => {
  test.each(NODES)(
    "%s %s shows each of its edges once, and its receipts",
    async (entity, id, edges, receipts) => {
      const answer = await read(entity, id);
      expect(answer.status).toBe(200);
      const fanned = edgesOf(answer).filter(
        ({ edge, direction }) => `${edge} ${direction}` !== "ROUTED_TO in",
      );
      expect(fanned.map(shape)).toEqual(edges);
      expect((answer.body["receipts"] ?? []) as unknown[]).toHaveLength(receipts);
    },
  );

  test("every far end and every receipt is itself a node under the id that is shown", async () => {
    for (const [entity, id] of NODES) {
      const answer = await read(entity, id);
      const receipts = (answer.body["receipts"] ?? []) as readonly { node_id: string }[];
      const ends = [
        ...edgesOf(answer).slice(0, 12),
        ...receipts.slice(0, 2).map(({ node_id }) => ({ entity: "receipt", id: node_id })),
      ];
      for (const end of ends)
        expect([end, (await read(end.entity, end.id)).status]).toEqual([end, 200]);
    }
  });

  test("is found by the caller's own id as by ours, with facts that name instants and no address", async () => {
    for (const [entity, external, id] of [
      ["user", "rep", rep],
      ["team", "t", team],
      ["account", "acme", acme],
      ["product", "sku", sku],
    ] as const) {
      expect((await read(entity, external)).body).toEqual((await read(entity, id)).body);
    }
    const { body } = await read("user", "rep");
    expect(body["facts"]).toMatchObject({
      active: true,
      roles: ["sdr"],
      created_at: "2023-11-14T22:13:20.000Z",
    });
    expect(Object.keys(body["facts"] ?? {})).not.toContain("email");
  });

  test.each([
    ["lead", "nobody"],
    ["lead", lead(99)],
    ["user", "usr_x"],
    ["tenant", "graph-two"],
    ["receipt", `account:${acme}:99`],
    ["receipt", "rcp_1"],
    ["policy_decision", `${lead(0)}:2:decision`],
    ["policy_decision", lead(0)],
    ["rev_workflow", "lead:none"],
    // Names that every object of the language has.
    ["rev_workflow", "constructor:x"],
    ["rev_workflow", "__proto__:x"],
    ["receipt", "toString:1"],
    ["receipt", "constructor:1"],
    ["opportunity", "o-1"],
  ])("%s %s is not there", async (entity, id) => {
    expect((await read(entity, id)).status).toBe(404);
  });
});

describe("pages", () => {
  async function walk(entity: string, id: string, wanted: More, limit: number): Promise<Answer[]> {
    const pages: Answer[] = [];
    for (let next: More | undefined = wanted; next !== undefined;) {
      const query = `?edge=${next.edge}&limit=${limit}&cursor=${next.cursor}`;
      const page: Answer = await read(entity, id, query);
      expect(page.status).toBe(200);
      pages.push(page);
      expect(moreOf(page).length).toBeLessThan(2);
      next = moreOf(page)[0];
    }
    return pages;
  }

  test("walk a person's leads in the order of time left, each once", async () => {
    for (const [entity, id] of [
      ["user", rep],
      ["team", team],
    ] as const) {
      const first = await read(entity, id, "?edge=ROUTED_TO");
      const [more] = moreOf(first);
      if (more === undefined) throw new Error("one page holds all");
      const all = [first, ...(await walk(entity, id, more, 7))]
        .flatMap(edgesOf)
        .map((one) => one.id);
      const { results } = await env.DB.prepare(
        "SELECT lead_id FROM lead WHERE tenant_id = 'graph-one' ORDER BY coalesce(sla_due_at_ms, 9007199254740991), lead_id",
      ).all<{ lead_id: string }>();
      expect(all).toEqual(results.map(({ lead_id }) => lead_id));
    }
  });

  test("walk the receipts of an account from the newest to the first, each once", async () => {
    const first = await read("account", acme);
    const more = moreOf(first).find(({ edge }) => edge === "EVIDENCES");
    if (more === undefined) throw new Error("one page holds all");
    const pages = [first, ...(await walk("account", acme, more, 4))];
    const seen = pages.flatMap(
      ({ body }) => (body["receipts"] ?? []) as readonly { node_id: string }[],
    );
    expect(seen.map(({ node_id }) => node_id)).toEqual(
      Array.from({ length: RECEIPTS }, (_, i) => `account:${acme}:${RECEIPTS - i}`),
    );
  });

  test("walk everything that belongs to the tenant", async () => {
    const first = await read("tenant", "graph-one", "?edge=BELONGS_TO&limit=1");
    const rest = await Promise.all(
      moreOf(first).map((more) => walk("tenant", "graph-one", more, 10)),
    );
    const all = [first, ...rest.flat()].flatMap(edgesOf).map(shape);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(LEADS + 2 + 1 + 2 + 1);
  });

  test("a cursor is good for its node, its edge and its tenant alone", async () => {
    const [more] = moreOf(await read("user", rep, "?edge=ROUTED_TO"));
    const at = (edge: string): string => `?edge=${edge}&cursor=${more?.cursor}`;
    for (const answer of [
      await read("user", boss, at("ROUTED_TO")),
      await read("user", rep, at("OWNED_BY")),
      await read("user", rep, `?cursor=${more?.cursor}`),
      await read("user", rep, at("ROUTED_TO"), other),
    ]) {
      expect([answer.status, answer.pointers]).toEqual([422, ["/query/cursor"]]);
    }
  });
});

describe("who sees what", () => {
  test("another tenant's node of the same id is the other tenant's, and nothing of this one is in it", async () => {
    for (const [entity, id] of NODES) {
      const answer = await read(entity, id, "", other);
      expect(JSON.stringify(answer.body)).not.toContain("graph-one");
    }
    await env.DB.prepare("DELETE FROM lead WHERE tenant_id = 'graph-two'").run();
    expect((await read("lead", lead(0), "", other)).status).toBe(404);
    expect((await read("lead", lead(0))).status).toBe(200);
  });

  test("a key that reads leads alone sees leads, and of people and accounts their ids alone", async () => {
    const body = { name: "reader", scopes: ["leads:read"] };
    const reader = String((await callDoor("POST", "/v1/keys", own, body)).body["key"]);
    for (const [entity, id, ,] of NODES) {
      const isLead = id.startsWith("led_") || id.startsWith("lead:");
      const { status } = await read(entity, id, "", reader);
      expect([entity, status]).toEqual([entity, isLead ? 200 : 403]);
    }
    const seen = await read("lead", lead(0), "", reader);
    const far = edgesOf(seen).filter(({ entity }) => entity !== "policy_decision");
    expect(far.map(({ label }) => label)).toEqual([null, null, null, null]);
    expect(far.map(({ id }) => id)).toEqual(["graph-one", rep, team, acme]);
    expect(JSON.stringify(seen.body)).not.toMatch(/Rep of|Acme/);
  });
});
