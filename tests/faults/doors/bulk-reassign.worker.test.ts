// SPDX-License-Identifier: Apache-2.0
// Many leads to somebody at once: what a preview says is what happens, once, and nothing that has moved on is moved.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { buildLeadId } from "#domain/ids/ids.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { buildIngestApp } from "../../../workers/ingest/app.ts";
import { expectProblem } from "./command-scene.ts";
import { controlEnv } from "./door-calls.ts";
import type { DoorAnswer } from "./lead-scene.ts";
import { openWorkScene, type WorkScene } from "./work-scene.ts";

const PATH = "/v1/leads/reassign";
const why = { reason: "On leave until January." };
let scene: WorkScene;
beforeAll(async () => {
  scene = await openWorkScene("bulk-reassign");
});

interface Bulk {
  readonly count: number;
  readonly left: number;
  readonly batch_id: string;
  readonly preview_sha256: string;
  readonly first: readonly { readonly id: string }[];
  readonly targets: readonly object[];
  readonly refused: { readonly count: number; readonly first: readonly object[] };
}

async function ask(
  body: object,
  headers: Record<string, string> = {},
): Promise<{ readonly answer: DoorAnswer; readonly bulk: Bulk }> {
  const answer = await scene.post(PATH, { ...why, ...body }, headers, scene.keyOf("boss"));
  return { answer, bulk: answer.body as unknown as Bulk };
}

/** Hands over everything that u-1 has, so that a test begins with leads of its own. */
async function leadsOfU1(count: number): Promise<readonly string[]> {
  await ask({ from_user: "u-1", to: { user: "ae" } });
  await scene.runPipeline();
  const leads: string[] = [];
  for (let i = 0; i < count; i += 1) leads.push(await scene.leadOf("u-1"));
  expect(await scene.open("u-1")).toBe(count);
  return leads;
}

async function ownersOf(leads: readonly string[]): Promise<readonly (string | null)[]> {
  const seen = await Promise.all(leads.map((id) => scene.look(id)));
  return seen.map(({ owner }) => owner?.external_id ?? null);
}

describe("a preview", () => {
  test("says exactly which leads it would be and to whom they would come, and does nothing", async () => {
    const leads = await leadsOfU1(3);
    const to = { user: "ae" };
    const { answer, bulk } = await ask({ from_user: "u-1", to, dry_run: true });
    expect(answer.status).toBe(200);
    expect(bulk).toMatchObject({
      count: 3,
      left: 0,
      refused: { count: 0 },
      targets: [{ user: "ae", team: "sales", count: 3 }],
    });
    expect(bulk.first.map(({ id }) => id).toSorted()).toEqual(leads.toSorted());
    await scene.runPipeline();
    expect(await ownersOf(leads)).toEqual(["u-1", "u-1", "u-1"]);
    const ae = await scene.open("ae");
    const real = await ask({ from_user: "u-1", to, preview_sha256: bulk.preview_sha256 });
    expect([real.answer.status, real.bulk.count]).toEqual([202, 3]);
    await scene.runPipeline();
    expect(await ownersOf(leads)).toEqual(["ae", "ae", "ae"]);
    expect([await scene.open("u-1"), await scene.open("ae")]).toEqual([0, ae + 3]);
  });

  test("that has moved since stops the call that names it", async () => {
    const [lead = ""] = await leadsOfU1(2);
    const body = { from_user: "u-1", to: { team: "sdr" } };
    const { bulk } = await ask({ ...body, dry_run: true });
    await scene.act("boss", lead, "reassign", { to: { user: "u-2" }, ...why });
    const late = await ask({ ...body, preview_sha256: bulk.preview_sha256 });
    expectProblem(late.answer, 409, "preview_moved");
    expect(await scene.open("u-1")).toBe(1);
  });

  test("names each lead that cannot be given, and what to do about it", async () => {
    const [open = "", closed = "", there = ""] = await leadsOfU1(3);
    await scene.act("boss", closed, "disqualify", { reason: "spam" });
    await scene.act("boss", there, "reassign", { to: { user: "u-2" }, ...why });
    const unknown = buildLeadId(idKeyOf(env, scene.tenant), "never came");
    const lead_ids = [open, closed, there, unknown];
    const { bulk } = await ask({ lead_ids, to: { user: "u-2" }, dry_run: true });
    expect(bulk).toMatchObject({ count: 1, first: [{ id: open }], refused: { count: 3 } });
    expect(bulk.refused.first).toMatchObject([
      { id: closed, code: "disqualified", message: expect.stringContaining("reprocess") },
      { id: there, code: "already_there" },
      { id: unknown, code: "unknown" },
    ]);
  });

  test("takes 2,000 leads of a call, and says how many are left", async () => {
    const { tenant } = scene;
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2005)
        INSERT INTO lead (tenant_id, lead_id, version, status, attempt, source)
        SELECT ?1, 'led_many' || i, 1, 'held', 1, 'flood' FROM n`,
    )
      .bind(tenant)
      .run();
    const filter = { source: "flood", status: "held" };
    const { bulk } = await ask({ filter, to: "policy", dry_run: true });
    expect([bulk.count, bulk.left, bulk.first.length]).toEqual([2_000, 5, 50]);
    expect(bulk.targets).toEqual([{ user: null, team: null, count: 2_000 }]);
    await env.DB.prepare("DELETE FROM lead WHERE tenant_id = ?1 AND source = 'flood'")
      .bind(tenant)
      .run();
  });
});

describe("a batch", () => {
  test("is the same under its key: a repeat moves nothing, also where more would fit by then", async () => {
    const leads = await leadsOfU1(2);
    const body = { from_user: "u-1", to: { team: "sdr" } };
    const once = { "idempotency-key": "leave-1" };
    const first = await ask(body, once);
    await scene.runPipeline();
    const later = await scene.leadOf("u-1");
    const again = await ask(body, once);
    expect(again.answer.status).toBe(202);
    expect({ ...again.bulk, trace_id: "" }).toEqual({ ...first.bulk, trace_id: "" });
    await scene.runPipeline();
    expect(await ownersOf([...leads, later])).toEqual([null, null, "u-1"]);
    for (const id of leads) {
      const steps = await scene.steps(id);
      // To u-1, where it did not come by its own turn, and to the queue.
      expect(steps.filter((step) => step === "REASSIGN_LEAD").length).toBeLessThanOrEqual(2);
    }
    const other = await ask({ ...body, to: { user: "u-2" } }, once);
    expectProblem(other.answer, 422, "idempotency_key_reused");
  });

  test("leaves alone what has moved on since it was asked for", async () => {
    const [taken = "", left = ""] = await leadsOfU1(2);
    await ask({ lead_ids: [taken, left], to: { user: "ae" } });
    const messages = scene.sent.splice(0);
    await scene.act("u-1", taken, "hand-back", why);
    const [owner] = await ownersOf([taken]);
    scene.sent.push(...messages);
    await scene.runPipeline();
    expect(await ownersOf([taken, left])).toEqual([owner, "ae"]);
  });

  test("to policy decides each again, its last holder passed over, and keeps every reason with the lead", async () => {
    const [lead = ""] = await leadsOfU1(1);
    await ask({ from_user: "u-1", to: "policy" });
    expect(scene.sent).toMatchObject([{ kind: "reassign", lead_id: lead, ...why }]);
    await scene.runPipeline();
    expect(await ownersOf([lead])).toEqual(["u-2"]);
    expect((await scene.steps(lead)).slice(-2)).toEqual(["REASSIGN_LEAD", "ROUTE_LEAD"]);
  });

  test("whose queue failed half-way is sent to its end by its repeat, each lead once", async () => {
    const leads = await leadsOfU1(3);
    const app = buildIngestApp(() => {
      throw new Error("no command in this call");
    });
    const sent: LeadQueueMessage[] = [];
    const LEADS_BULK = {
      sendBatch: async (messages: Iterable<{ readonly body: LeadQueueMessage }>) => {
        for (const { body } of messages) sent.push(body);
        // It took them, and the answer was lost.
        if (sent.length === leads.length) throw new Error("D1_ERROR: lost");
      },
    };
    const init = {
      method: "POST",
      headers: {
        authorization: `Bearer ${scene.keyOf("boss")}`,
        "content-type": "application/json",
        "idempotency-key": "half-way",
      },
      body: JSON.stringify({ from_user: "u-1", to: { team: "sdr" }, ...why }),
    };
    const call = () => app.request(PATH, init, controlEnv({ LEADS_BULK }));
    expect([(await call()).status, (await call()).status]).toEqual([503, 202]);
    expect(sent).toHaveLength(6);
    scene.sent.push(...sent);
    await scene.runPipeline();
    expect(await ownersOf(leads)).toEqual([null, null, null]);
    expect(await scene.open("u-1")).toBe(0);
  });

  test("names the field that it cannot go by", async () => {
    const cases: readonly [body: object, pointer: string][] = [
      [{ to: "policy" }, ""],
      [{ from_user: "u-1", filter: { team: "sdr" }, to: "policy" }, ""],
      [{ filter: {}, to: "policy" }, "/filter"],
      [{ from_user: "nobody", to: "policy" }, "/from_user"],
      [{ filter: { team: "nowhere" }, to: "policy" }, "/filter/team"],
      [{ filter: { owner: "nobody" }, to: "policy" }, "/filter/owner"],
      [{ filter: { status: "denied" }, to: "policy" }, "/filter/status"],
      [{ lead_ids: [`led_${"a".repeat(32)}`], to: "policy" }, "/lead_ids/0"],
      [{ from_user: "u-1", to: { user: "nobody" } }, "/to/user"],
    ];
    for (const [body, pointer] of cases) {
      expectProblem((await ask(body)).answer, 422, "invalid_fields", pointer);
    }
    const rep = await scene.post(
      PATH,
      { from_user: "u-1", to: "policy", ...why },
      {},
      scene.keyOf("u-1"),
    );
    expectProblem(rep, 403, "missing_role");
  });
});

test("no name, address, key or token of any of this reached the log", () => {
  scene.expectQuietLog();
});
