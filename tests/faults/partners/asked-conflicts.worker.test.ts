// SPDX-License-Identifier: Apache-2.0
// Conflicts that are nobody's registration: which account a lead belongs to, and whom it goes to where the config lets a
// person say so.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { type AccountFields, saveAccountStatements } from "#storage/records/save-accounts.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { directoryKeys } from "../../../workers/control/routes/directory.ts";
import { resolveConflict } from "../../../workers/ingest/commands/resolve-conflict.ts";
import { accountFields, testBatch } from "../directory-records.ts";
import { buildFaultyPorts, type Fault, PLANTED } from "../pipeline/faulty-ports.ts";
import { ACCEPTED_AT_MS } from "../pipeline/scene.ts";
import { conflictOf, conflictView, handIn, leadView } from "./conflict-calls.ts";
import { openPartnerScene, type PartnerScene } from "./partner-scene.ts";

const TWINS = { country: "DE", company: "Twin Works" };
/** Owned by somebody whom the United Kingdom's territory does not name. */
const FOES = { country: "GB", email: "someone@foes.example" };

let scene: PartnerScene;
/** The same without anything that holds. */
let telling: PartnerScene;
beforeAll(async () => {
  const matching = { tie_breakers: [] };
  scene = await open("asked", {
    matching,
    lead_work: { hold_conflicts: ["strategy_disagreement"] },
  });
  telling = await open("told", { matching: { ...matching, ambiguous: "tell" } });
});

async function open(tenant: string, more: Parameters<typeof openPartnerScene>[2]) {
  const opened = await openPartnerScene(tenant, "hold", more);
  const customer = { customer_status: "customer" } as const;
  await account(tenant, "twin-1", accountFields("Twin Works", { region: "DE", owner: "sdr-3" }));
  await account(
    tenant,
    "twin-2",
    accountFields("Twin Works", { region: "DE", owner: "ae-1", ...customer }),
  );
  await account(
    tenant,
    "foes",
    accountFields("Foes", { domains: ["foes.example"], owner: "sdr-3", ...customer }),
  );
  return opened;
}

async function account(tenant: string, external_id: string, fields: AccountFields): Promise<void> {
  const { idKey } = directoryKeys(env, tenant);
  const batch = testBatch(tenant, ACCEPTED_AT_MS);
  const saved = await saveAccountStatements(env.DB, idKey, batch, external_id, fields);
  if (!saved.ok) throw new Error(JSON.stringify(saved.error));
  await env.DB.batch([...saved.value.writes]);
}

let people = 0;
function somebody(of: typeof TWINS | typeof FOES): Record<string, string> {
  people += 1;
  return { email: `person-${people}@elsewhere-${people}.example`, ...of };
}

/** A lead that is held, and its conflict. */
async function held(
  of: typeof TWINS | typeof FOES,
  origin: "direct" | "north" = "direct",
): Promise<{ lead: string; id: string }> {
  const who = of === FOES ? { ...FOES, email: `p${(people += 1)}@foes.example` } : somebody(of);
  const { lead } = await handIn(scene, origin, who);
  return { lead, id: conflictOf(scene, lead) };
}

function settle(id: string, choice: string, target?: string) {
  const body = { choice, reason: "We asked them.", ...(target === undefined ? {} : { target }) };
  return scene.post(`/v1/conflicts/${id}/resolve`, scene.manager.token, body);
}

async function ownerOf(lead: string): Promise<unknown> {
  const { status, owner, team } = (await leadView(scene, lead)) as {
    status: string;
    owner: { external_id: string } | null;
    team: { external_id: string } | null;
  };
  return [status, owner?.external_id ?? null, team?.external_id ?? null];
}

describe("accounts that nothing tells apart", () => {
  test("hold the lead, which then belongs to the one that a person names, now and after it was closed", async () => {
    const { lead, id } = await held(TWINS);
    expect(await leadView(scene, lead)).toMatchObject({
      status: "held",
      status_reason: "conflict",
    });
    const view = await conflictView(scene, id);
    expect(view).toMatchObject({ type: "ambiguous_account", severity: "severe", status: "open" });
    const named = view["candidates"] as { name: string }[];
    expect(named.map(({ name }) => name)).toEqual(["Twin Works", "Twin Works"]);
    expect((await settle(id, "account", "twin-2")).status).toBe(202);
    await scene.run();
    expect(await ownerOf(lead)).toEqual(["routed", "ae-1", "enterprise"]);
    const closed = { reason: "no_need" };
    const close = await scene.post(`/v1/leads/${lead}/disqualify`, scene.manager.token, closed);
    expect(close.status).toBe(202);
    await scene.run();
    expect(((await ownerOf(lead)) as unknown[])[0]).toBe("disqualified");
    const again = await scene.post(`/v1/leads/${lead}/reprocess`, scene.admin, undefined);
    expect(again.status).toBe(202);
    await scene.run();
    expect(await ownerOf(lead)).toEqual(["routed", "ae-1", "enterprise"]);
    expect(await conflictView(scene, id)).toMatchObject({
      status: "resolved",
      resolution: { choice: "account", resolved_by: "human", reason: "We asked them." },
    });
  });

  test("hold it for no more than that: a partner's registration of an owned one is asked about next", async () => {
    const { lead, id } = await held(TWINS, "north");
    expect(await conflictView(scene, id)).toMatchObject({ type: "ambiguous_account" });
    await settle(id, "account", "twin-2");
    await scene.run();
    expect(await leadView(scene, lead)).toMatchObject({
      status: "held",
      status_reason: "conflict",
    });
    const next = conflictOf(scene, lead, 2);
    expect(await conflictView(scene, next)).toMatchObject({ type: "partner_vs_direct" });
    expect((await settle(next, "partner")).status).toBe(202);
    await scene.run();
    expect(await leadView(scene, lead)).toMatchObject({ status: "routed", attempt: 3 });
  });

  test("are none of them where a person says so, and where the config only tells of them", async () => {
    const { lead, id } = await held(TWINS);
    await settle(id, "no_account");
    await scene.run();
    expect(await leadView(scene, lead)).toMatchObject({ status: "routed", attempt: 2 });
    const told = await handIn(telling, "direct", somebody(TWINS));
    expect(await leadView(telling, told.lead)).toMatchObject({ status: "routed", attempt: 1 });
    const path = "/v1/conflicts?status=resolved&type=ambiguous_account&severity=minor";
    const { body } = await telling.see(path, telling.manager.token);
    expect(body["items"]).toMatchObject([
      { lead_id: told.lead, resolution: { choice: null, precedence: "no_account" } },
    ]);
  });
});

describe("two rules that name different people", () => {
  test.each([
    ["user", "sdr-2", ["routed", "sdr-2", "sdr"]],
    ["team", "enterprise", ["routed", null, "enterprise"]],
    ["policy", undefined, ["routed", "sdr-3", "sdr"]],
  ] as const)(
    "ask a person where the config says so, whose word is the last: %s",
    async (...row) => {
      const [choice, target, ends] = row;
      const { lead, id } = await held(FOES);
      expect(await conflictView(scene, id)).toMatchObject({
        type: "strategy_disagreement",
        rules: ["account_owner"],
        candidates: [{ kind: "account", name: "Foes", owner_name: expect.stringMatching(/./) }],
      });
      expect((await settle(id, choice, target)).status).toBe(202);
      await scene.run();
      expect(await ownerOf(lead)).toEqual(ends);
      expect(await conflictView(scene, id)).toMatchObject({ status: "resolved" });
    },
  );

  test("are told of where it does not, and the ladder's order stands", async () => {
    const { lead } = await handIn(telling, "direct", FOES);
    expect(await leadView(telling, lead)).toMatchObject({ status: "routed", attempt: 1 });
    const path = "/v1/conflicts?status=resolved&type=strategy_disagreement";
    const { body } = await telling.see(path, telling.manager.token);
    expect(body["items"]).toMatchObject([
      { lead_id: lead, resolution: { precedence: "ladder_order", resolved_by: "precedence" } },
    ]);
    const { body: open } = await telling.see("/v1/conflicts?status=open", telling.manager.token);
    expect(open["items"]).toEqual([]);
  });
});

test("an answer that does not fit is refused by its field, and leaves the conflict open", async () => {
  const { id } = await held(TWINS);
  const wrong: readonly (readonly [string, string | undefined, string])[] = [
    ["user", "sdr-2", "/choice"],
    ["partner", undefined, "/choice"],
    ["account", undefined, "/target"],
    ["account", "nobody", "/target"],
    ["no_account", "twin-1", "/target"],
  ];
  for (const [choice, target, pointer] of wrong) {
    const { status, body } = await settle(id, choice, target);
    const { errors } = body as unknown as { errors: { pointer: string }[] };
    expect([choice, status, errors.map((one) => one.pointer)]).toEqual([choice, 422, [pointer]]);
  }
  const foes = await held(FOES);
  expect((await settle(foes.id, "user", "nobody")).status).toBe(422);
  expect((await settle(foes.id, "team", "nobody")).status).toBe(422);
  expect(await conflictView(scene, id)).toMatchObject({ status: "open" });
  expect((await settle(id, "account", "twin-1")).status).toBe(202);
  expect((await settle(foes.id, "policy")).status).toBe(202);
  await scene.run();
});

test("two people at once end with one of their choices, and one further attempt", async () => {
  const { lead, id } = await held(TWINS);
  const answers = await Promise.all([
    settle(id, "account", "twin-1"),
    settle(id, "account", "twin-2"),
  ]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409]);
  const steps = (await scene.receipts())
    .filter(({ leaf }) => [`lead:${lead}`, `conflict:${id}`].includes(leaf.chain))
    .map(({ leaf }) => leaf.workflow_step);
  expect(steps.filter((step) => step === "RESOLVE_CONFLICT")).toHaveLength(1);
  expect(steps.filter((step) => step === "REPROCESS_LEAD")).toHaveLength(1);
  await scene.run();
});

test.each([
  ["account", TWINS],
  ["user", FOES],
] as const)(
  "a crash at any call of settling by %s leaves choice and attempt together or neither",
  async (kind, of) => {
    const target = { kind, id: await idOf(kind), team_id: null };
    const attempt = async (fault: Fault | null) => {
      const { lead, id } = await held(of);
      const { ports, calls } = buildFaultyPorts(buildLeadPorts(env, Date.now()), fault);
      const command = {
        tenant: scene.tenant,
        conflict_id: id,
        choice: kind,
        target,
        reason: "Agreed.",
        expect_head: null,
        actor: { kind: "user", ref: scene.manager.user_id } as const,
        now_ms: Date.now(),
        trace_id: "t",
      };
      return {
        lead,
        id,
        calls,
        run: (tools = { ...scene.tools, ports }) => resolveConflict(command, tools),
      };
    };
    const dry = await attempt(null);
    expect((await dry.run()).ok).toBe(true);
    await scene.run();
    for (let call = 0; call < dry.calls.length; call++) {
      for (const when of ["before", "after"] as const) {
        const one = await attempt({ call, when });
        await expect(one.run()).rejects.toThrow(PLANTED);
        const isWritten = dry.calls[call] === "log.append" && when === "after";
        expect([call, when, await stepsOf(one)]).toEqual([call, when, isWritten ? [1, 1] : [0, 0]]);
        expect((await one.run(scene.tools)).ok).toBe(true);
        expect(await stepsOf(one)).toEqual([1, 1]);
        await scene.run();
        expect(await leadView(scene, one.lead)).toMatchObject({ status: "routed", attempt: 2 });
      }
    }
  },
  60_000,
);

async function idOf(kind: "account" | "user"): Promise<string> {
  const external = kind === "account" ? "twin-2" : "sdr-2";
  const sql = `SELECT ${kind}_id AS id FROM ${kind} WHERE tenant_id = ?1 AND external_id = ?2`;
  const row = await env.DB.prepare(sql).bind(scene.tenant, external).first<{ id: string }>();
  return row?.id ?? "";
}

/** How often it was settled, and how many further attempts began. */
async function stepsOf({ lead, id }: { lead: string; id: string }): Promise<readonly number[]> {
  const steps = (await scene.receipts())
    .filter(({ leaf }) => [`lead:${lead}`, `conflict:${id}`].includes(leaf.chain))
    .map(({ leaf }) => leaf.workflow_step);
  const count = (...names: readonly string[]): number =>
    steps.filter((step) => names.includes(step)).length;
  return [count("RESOLVE_CONFLICT"), count("REPROCESS_LEAD", "REASSIGN_LEAD")];
}
