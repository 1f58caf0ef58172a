// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { AT, lead, leafOf, shared } from "../../tests/fixtures/told-leaf.ts";
import { created, TOLD } from "../../tests/fixtures/told-receipts.ts";
import type { JsonValue } from "../bytes/canonical-json.ts";
import { FREEZING_STEPS, WORKFLOW_STEPS, type WorkflowStep } from "../receipts/leaf.ts";
import { WEBHOOK_EVENTS } from "./events.ts";
import { buildEvent } from "./build-event.ts";

/** All that tell something of their body. */
const TOLD_BY_BODY: ReadonlySet<WorkflowStep> = new Set(
  TOLD.map(([, leaf]) => leaf.workflow_step).filter(
    (step) => step !== "RESUBMIT_LEAD" && step !== "ADOPT_TOUCH",
  ),
);

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

  it("there is one of every kind that can be subscribed to", () => {
    expect(new Set(TOLD.map(([event]) => event))).toEqual(new Set(WEBHOOK_EVENTS));
  });

  it("is made of no further attempt, no touch that goes back, no CRM's word, no export and no confirmed off-boarding", () => {
    const further = FREEZING_STEPS.filter((step) => step !== "CREATE_LEAD");
    for (const step of [...further, "EXPORT_EVIDENCE"] as const) {
      expect(buildEvent(lead(step), created)).toBeNull();
    }
    const taken = { ...shared, kind: "return", merge_id: "rcp_1", lead_id: "led_2" };
    expect(buildEvent(lead("RETURN_TOUCHES"), taken)).toBeNull();
    const said = { ...shared, kind: "event", source: "crm", event_id: "1", object_type: "Lead" };
    expect(buildEvent(leafOf("RECEIVE_EVENT", "source", "crm"), said)).toBeNull();
    const [, leaf, body] = TOLD.at(-1) ?? [];
    if (leaf === undefined) throw new Error("no off-boarding");
    expect(buildEvent(leaf, { ...body, stage: "confirmed" })).toBeNull();
  });

  it("is refused where the body is not its step's", () => {
    for (const step of WORKFLOW_STEPS) {
      if (TOLD_BY_BODY.has(step)) {
        expect(() => buildEvent(lead(step), { kind: "note" })).toThrow(ZodError);
      }
    }
  });
});

/** Paths of a body whose text may leave: ids, codes and names of fields, never what somebody typed. */
const MAY_LEAVE = [
  /^reason$/,
  /^(?:owner|team|user|successor|job|lead|import|opportunity)_id$/,
  /^duplicate_of$/,
  /^performed_by\.ref$/,
  /^told\.user_id$/,
  /^resolution\.target_id$/,
  /^state\.(?:account_id|owner_id|team_id|lead_ids\.\d+)$/,
  // Stages and reasons of the config.
  /^state\.(?:stage|lost_reason)$/,
  /^changed\.\d+$/,
  // A slug of the config, and names of fields.
  /^source$/,
  /^attributes\.\d+$/,
  /^adopted\.lead_id$/,
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
    const tells =
      /"(?:reason|user_id|record_id|from_lead_id|attributes|target_id|opportunity_id|performed_by|told|conflict_id)"|"import.undone"/.test(
        buildEvent(leaf, body)?.payload ?? "",
      );
    expect(left > 0).toBe(tells);
  });
});
