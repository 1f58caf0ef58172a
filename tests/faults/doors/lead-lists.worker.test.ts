// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, callDoor } from "./door-calls.ts";
import { type LeadScene, openLeadScene } from "./lead-scene.ts";
import { seedPerson } from "./people.ts";

let scene: LeadScene;
/** Key of a person, and ids of leads by whose they are. */
let aes: string;
const leads = { ae: [] as string[], pool: [] as string[], held: "", again: "" };

beforeAll(async () => {
  scene = await openLeadScene("lead-lists");
  await seedPerson(scene.tenant, "ae", ["ae"]);
  const issued = await callDoor("POST", "/v1/keys", scene.key, {
    name: "ae",
    scopes: ["leads:read", "leads:write"],
    user: "ae",
  });
  aes = String(issued.body["key"]);
  for (const n of [1, 2, 3]) {
    const lead = { email: `jo${n}@customer.example`, company_size: 50, source: `s${n % 2}` };
    leads.ae.push(await scene.handIn(lead));
  }
  leads.again = await scene.handIn({ email: "jo1@customer.example", source: "other", phone: "1" });
  for (const n of [1, 2, 3]) leads.pool.push(await scene.handIn(prospect(n)));
  leads.held = await scene.handIn(prospect(4));
});
afterAll(() => {
  scene.expectQuietLog();
});

const prospect = (n: number) => ({ email: `p${n}@prospect${n}.example`, company_size: 10 });

const list = (query: string, key = scene.key): Promise<Answer> =>
  callDoor("GET", `/v1/leads${query}`, key);

function idsOf({ body }: Answer): string[] {
  const items: { lead_id: string }[] = body["items"] ?? [];
  return items.map(({ lead_id }) => lead_id);
}

describe("the list of leads", () => {
  test("has by every filter what it says, the newest first", async () => {
    const own = leads.ae.toReversed();
    const [first = "", second = "", third = ""] = leads.ae;
    const all = [leads.held, ...leads.pool.toReversed(), leads.again, ...own];
    const cases: readonly [string, readonly string[]][] = [
      ["", all],
      ["?owner=ae", own],
      ["?owner=none", [leads.held, leads.again]],
      ["?team=sales", own],
      ["?team=sdr&status=held", [leads.held]],
      ["?status=duplicate", [leads.again]],
      ["?source=s1", [third, first]],
      ["?source=s0&owner=ae&status=routed", [second]],
      ["?owner=u-1&team=sales", []],
      ["?accepted_from=2020-01-01T00:00:00Z&accepted_to=2020-02-01T00:00:00Z", []],
      ["?accepted_from=2020-01-01T00:00:00%2B01:00&source=s0", [second]],
    ];
    for (const [query, ids] of cases) {
      const answer = await list(query);
      expect([query, answer.status, idsOf(answer)]).toEqual([query, 200, ids]);
    }
    expect(idsOf(await list("", scene.otherKey))).toEqual([]);
  });

  test("goes on where a page ended, and takes no other list's cursor", async () => {
    const seen: string[] = [];
    let cursor = "";
    do {
      const page: Answer = await list(`?owner=ae&limit=1${cursor}`);
      seen.push(...idsOf(page));
      const next = page.body["next_cursor"] ?? null;
      cursor = next === null ? "" : `&cursor=${String(next)}`;
      if (next === null) continue;
      expect((await list(`?owner=u-1&limit=1${cursor}`)).pointers).toEqual(["/query/cursor"]);
      expect((await list(`?limit=1${cursor}`, scene.otherKey)).pointers).toEqual(["/query/cursor"]);
    } while (cursor !== "");
    expect(seen).toEqual(leads.ae.toReversed());
  });

  test("shows `me` the leads of whoever asks, and says that nobody stands behind a plain key", async () => {
    expect(idsOf(await list("?owner=me", aes))).toEqual(leads.ae.toReversed());
    const plain = await list("?owner=me");
    expect([plain.status, plain.pointers]).toEqual([422, ["/query/owner"]]);
  });

  test("names the filter that it does not know", async () => {
    for (const [query, pointer] of [
      ["?owner=nobody", "/query/owner"],
      ["?team=nobody", "/query/team"],
      ["?status=received", "/query/status"],
      ["?status=lost", "/query/status"],
      ["?accepted_from=yesterday", "/query/accepted_from"],
      ["?accepted_to=2026-01-01", "/query/accepted_to"],
      ["?limit=0", "/query/limit"],
      ["?email=jo@customer.example", "/query/email"],
    ] as const) {
      const answer = await list(query);
      expect([query, answer.status, answer.pointers]).toEqual([query, 422, [pointer]]);
    }
  });
});

describe("a person's leads", () => {
  const search = (body: unknown, key = scene.key) =>
    callDoor("POST", "/v1/leads/search", key, body);

  test("are found by the address however it is typed, with those that became duplicates", async () => {
    for (const email of ["jo1@customer.example", "  Jo1@CUSTOMER.Example. "]) {
      const found = await search({ email });
      expect(found.status).toBe(200);
      expect(idsOf(found)).toEqual([leads.again, leads.ae[0]]);
      expect(found.body["items"]).toMatchObject([
        { status: "duplicate", duplicate_of: leads.ae[0] },
        { status: "routed", contact: { email: "jo1@customer.example" } },
      ]);
    }
    expect(idsOf(await search({ email: "nobody@customer.example" }))).toEqual([]);
    expect(idsOf(await search({ email: "jo1@customer.example" }, scene.otherKey))).toEqual([]);
  });

  test("are not looked for by what is no address, and the refusal does not repeat it", async () => {
    for (const body of [{ email: "customer.example" }, { email: "jo1@localhost" }, {}]) {
      const answer = await search(body);
      expect([answer.status, answer.pointers]).toEqual([422, ["/email"]]);
      expect(JSON.stringify(answer.body)).not.toMatch(/customer|jo1/);
    }
    const more = await search({ email: "jo1@customer.example", phone: "1" });
    expect([more.status, more.pointers]).toEqual([422, ["/phone"]]);
  });
});

describe("one's own queue", () => {
  const mine = () => callDoor("GET", "/v1/queues/me", aes);

  test("has the leads of whoever asks by time left, and is nobody's with a plain key", async () => {
    const queue = await mine();
    expect(idsOf(queue)).toEqual(leads.ae);
    expect(queue.body["items"]).toMatchObject(
      leads.ae.map(() => ({
        sla: { minutes_left: 59 },
        work: {
          time_to_first_touch: { state: "running", minutes: 60, minutes_left: 59 },
          schedule_id: null,
          first_touch: null,
        },
      })),
    );
    const plain = await callDoor("GET", "/v1/queues/me", scene.key);
    expect([plain.status, plain.body["type"]]).toEqual([409, "urn:revops-pack:problem:no_person"]);
  });

  test("has last what its owner has touched, and the lead's page says what was done", async () => {
    const [first = "", second = "", third = ""] = leads.ae;
    for (const [path, body] of [
      ["accept", undefined],
      ["activities", { kind: "call" }],
      ["activities", { kind: "email" }],
    ] as const) {
      const answer = await scene.post(`/v1/leads/${first}/${path}`, body, {}, aes);
      expect([path, Math.floor(answer.status / 100)]).toEqual([path, 2]);
    }
    await scene.runPipeline();
    const queue = await mine();
    expect(idsOf(queue)).toEqual([second, third, first]);
    const [, , touched] = (queue.body["items"] ?? []) as Record<string, never>[];
    const { body: page } = await scene.see(first);
    const work = {
      time_to_first_touch: { state: "met", minutes_left: null },
      accepted: { by: expect.stringMatching(/^usr_/) },
      first_touch: { state: "met" },
      breached_at: null,
    };
    expect(touched).toMatchObject({ sla: null, work });
    expect(page).toMatchObject({
      sla: null,
      work,
      match_level: "L2",
      activities: [
        { kind: "call", human: true, performed_by: { kind: "user" } },
        { kind: "email", human: true },
      ],
      sla_events: [],
    });
  });
});
