// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { sha256Hex } from "../bytes/sha256.ts";
import type { JsonObject, JsonValue } from "../bytes/canonical-json.ts";
import type { Leaf, WorkflowStep } from "../receipts/leaf.ts";
import { WORKFLOW_STEPS } from "../receipts/leaf.ts";
import { buildEvent } from "./build-event.ts";

const AT = "2026-01-05T09:00:00.000Z";

function leafOf(workflow_step: WorkflowStep, type: string, id: string): Leaf {
  return {
    v: 1,
    seq: 41,
    id: `rcp_${"0".repeat(32)}`,
    workflow_step,
    timestamp: AT,
    subject: { kind: "user", ref: "usr_actor" },
    resource_ref: { type, id, version: 1 },
    chain: `${type}:${id}`,
    chain_seq: 2,
    previous_receipt_id: `rcp_${"1".repeat(32)}`,
    prev_leaf: sha256Hex("before"),
    parents: [],
    outcome: "done",
    sha256: sha256Hex("body"),
    config_version: 3,
    config_sha256: sha256Hex("config"),
    policy_sha256: sha256Hex("policy"),
    retention: "r7y",
    idem: sha256Hex("idem"),
  };
}

const shared = {
  v: 1,
  digests: { email: "digest-of-email" },
  sealed: { alg: "A128GCM", iv: "iv", ciphertext: "ciphertext" },
};
const routed = {
  ...shared,
  kind: "routed",
  attempt: 2,
  status: "routed",
  reason: null,
  owner_id: "usr_1",
  team_id: "tea_1",
  sla_due_at_ms: 1_767_603_600_000,
  assignment: { kind: "team", config_version: 3 },
};
const created = {
  ...shared,
  kind: "attempt",
  accepted_at_ms: 1,
  source: "what a person typed",
  request_digest: "digest",
  frozen: {
    attempt: 1,
    now_ms: 1,
    decided: { routing: { input: { lead: { company: "Canary Ltd" } } } },
    failure: null,
  },
};
const lead = (step: WorkflowStep) => leafOf(step, "lead", "led_1");

/** Every step that is told, with a body of its kind and what is told of it beside actor and receipt. */
const TOLD: readonly (readonly [name: string, leaf: Leaf, body: JsonObject, data: JsonObject])[] = [
  ["lead.created", lead("CREATE_LEAD"), created, { lead_id: "led_1", attempt: 1 }],
  ["lead.touched", lead("RESUBMIT_LEAD"), { ...created, kind: "touch" }, { lead_id: "led_1" }],
  [
    "lead.routed",
    lead("ROUTE_LEAD"),
    routed,
    {
      lead_id: "led_1",
      attempt: 2,
      status: "routed",
      reason: null,
      owner_id: "usr_1",
      team_id: "tea_1",
      sla_due_at: AT,
    },
  ],
  [
    "lead.denied",
    lead("ROUTE_LEAD"),
    { ...routed, status: "denied", reason: "blocked_domain", owner_id: null, sla_due_at_ms: null },
    {
      lead_id: "led_1",
      attempt: 2,
      status: "denied",
      reason: "blocked_domain",
      owner_id: null,
      team_id: "tea_1",
      sla_due_at: null,
    },
  ],
  [
    "lead.held",
    lead("HOLD_LEAD"),
    { ...routed, status: "held", reason: "pipeline_error" },
    {
      lead_id: "led_1",
      attempt: 2,
      status: "held",
      reason: "pipeline_error",
      owner_id: "usr_1",
      team_id: "tea_1",
      sla_due_at: AT,
    },
  ],
  [
    "config.published",
    leafOf("PUBLISH_CONFIG", "config", "acme"),
    {
      ...shared,
      kind: "config",
      config_version: 4,
      source_sha256: "source",
      config_sha256: "config",
      compiler: "compiler",
      effective_at_ms: 1_767_603_600_000,
    },
    { config_version: 4, effective_at: AT },
  ],
  [
    "record.changed",
    leafOf("CHANGE_RECORD", "user", "usr_2"),
    {
      ...shared,
      kind: "record",
      batch_id: "batch",
      change: {
        entity: "user",
        id: "usr_2",
        change: "updated",
        fields: [
          { field: "email", personal: true, before: null, after: null },
          { field: "locale", personal: false, before: '"value before"', after: '"value after"' },
        ],
      },
    },
    { entity: "user", record_id: "usr_2", change: "updated", fields: ["email", "locale"] },
  ],
  [
    "import.done",
    leafOf("IMPORT_RECORDS", "import", "job_1"),
    {
      ...shared,
      kind: "import",
      entity: "account",
      file_sha256: "file",
      rows: 5,
      created: 1,
      updated: 1,
      unchanged: 1,
      rejected: 2,
    },
    {
      import_id: "job_1",
      entity: "account",
      rows: 5,
      created: 1,
      updated: 1,
      unchanged: 1,
      rejected: 2,
    },
  ],
  [
    "user.offboarded",
    leafOf("OFFBOARD_USER", "user", "usr_3"),
    {
      ...shared,
      kind: "offboarding",
      job_id: "job_2",
      user_id: "usr_3",
      stage: "done",
      successor_id: null,
      leads: 1,
      accounts: 2,
      pools: ["name of a pool"],
      config_version: null,
    },
    {
      job_id: "job_2",
      user_id: "usr_3",
      successor_id: null,
      leads: 1,
      accounts: 2,
      config_version: null,
    },
  ],
];

describe("an event", () => {
  it.each(TOLD)("%s says what it says and no more", (event, leaf, body, data) => {
    const built = buildEvent(leaf, body);
    expect(built).toMatchObject({ event, subject: leaf.chain });
    expect(JSON.parse(built?.payload ?? "")).toEqual({
      type: event,
      timestamp: AT,
      data: {
        ...data,
        actor: { kind: "user", ref: "usr_actor" },
        receipt: {
          id: leaf.id,
          seq: 41,
          chain: leaf.chain,
          chain_seq: 2,
          workflow_step: leaf.workflow_step,
          outcome: "done",
        },
      },
    });
  });

  it("is made of no further attempt, no export and no confirmed off-boarding", () => {
    for (const step of ["REPROCESS_LEAD", "EXPORT_EVIDENCE"] as const) {
      expect(buildEvent(lead(step), created)).toBeNull();
    }
    const [, leaf, body] = TOLD.at(-1) ?? [];
    if (leaf === undefined) throw new Error("no off-boarding");
    expect(buildEvent(leaf, { ...body, stage: "confirmed" })).toBeNull();
  });

  it("is refused where the body is not its step's", () => {
    for (const step of WORKFLOW_STEPS) {
      if (["ROUTE_LEAD", "CREATE_LEAD", "CHANGE_RECORD", "IMPORT_RECORDS"].includes(step)) {
        expect(() => buildEvent(lead(step), { kind: "note" })).toThrow(ZodError);
      }
    }
  });
});

/** Paths of a body whose text may leave: ids, codes and names of fields, never what somebody typed. */
const MAY_LEAVE = [
  /^reason$/,
  /^(?:owner|team|user|successor|job)_id$/,
  /^change\.id$/,
  /^change\.fields\.\d+\.field$/,
];

const CANARY = "canary.person@example.com";

/** The value, once per text or null in it, with the canary in that place, and once per object with a new member. */
function* withCanary(
  value: JsonValue,
  path: readonly string[] = [],
): Generator<readonly [place: string, changed: JsonValue]> {
  if (typeof value === "string" || value === null) yield [path.join("."), CANARY];
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    for (const [place, changed] of withCanary(member, [...path, name])) {
      const copy = structuredClone(value);
      Reflect.set(copy, name, changed);
      yield [place, copy];
    }
  }
  if (Array.isArray(value)) return;
  const copy = structuredClone(value);
  Reflect.set(copy, "unknown", CANARY);
  yield [[...path, "unknown"].join("."), copy];
}

describe("what a person typed", () => {
  it.each(TOLD)("never leaves with %s, wherever in the body it stands", (_event, leaf, body) => {
    let tried = 0;
    let left = 0;
    for (const [place, changed] of withCanary(body)) {
      let payload = "";
      try {
        payload = buildEvent(leaf, changed)?.payload ?? "";
      } catch {
        continue;
      }
      tried += 1;
      if (MAY_LEAVE.some((one) => one.test(place))) left += Number(payload.includes(CANARY));
      else expect(payload).not.toContain(CANARY);
    }
    expect(tried).toBeGreaterThan(3);
    // The walk reaches what is told as well: where it is, the canary is seen.
    const tells = /"(?:reason|user_id|record_id)"/.test(buildEvent(leaf, body)?.payload ?? "");
    expect(left > 0).toBe(tells);
  });
});
