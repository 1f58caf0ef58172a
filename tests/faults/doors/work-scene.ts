// SPDX-License-Identifier: Apache-2.0
// People of a tenant who work on its leads, each with a key of their own, over the real pipeline and desk.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { z } from "zod";
import { LeadView } from "#api/schemas/lead.ts";
import type { Role } from "#domain/access/roles.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { userId } from "#storage/directory-records.ts";
import { receiptLogStub, routingDeskStub } from "#storage/object-stubs.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { callDoor } from "./door-calls.ts";
import { type DoorAnswer, type LeadScene, openLeadScene } from "./lead-scene.ts";

const PEOPLE = {
  "u-1": ["sdr"],
  "u-2": ["sdr"],
  ae: ["ae"],
  boss: ["sales_manager"],
  robot: ["sdr"],
} as const satisfies Readonly<Record<string, readonly Role[]>>;
export type Person = keyof typeof PEOPLE;

export interface WorkScene extends LeadScene {
  /** `POST /v1/leads/{id}/<door>` as somebody, and what it sets going. */
  act(
    by: Person | "tenant" | "other",
    id: string,
    door: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<DoorAnswer>;
  /** The key of somebody: `tenant` is bound to nobody, `other` is another tenant's. */
  keyOf(by: Person | "tenant" | "other"): string;
  look(id: string): Promise<z.output<typeof LeadView>>;
  /** A lead that this person has. */
  leadOf(owner: Person): Promise<string>;
  /** A lead in this team's queue, with nobody. */
  leadIn(team: string): Promise<string>;
  /** Leads that the desk counts as this person's open work. */
  open(person: Person): Promise<number>;
  /** How far the person's turns have come in the pool. */
  pass(person: Person): Promise<number>;
  /** Steps of the lead's chain. */
  steps(id: string): Promise<readonly string[]>;
}

export async function openWorkScene(tenant: string, more: object = {}): Promise<WorkScene> {
  const scene = await openLeadScene(tenant, { capacity: {}, ...more });
  const keys = new Map<string, string>([
    ["tenant", scene.key],
    ["other", scene.otherKey],
  ]);
  for (const [id, roles] of Object.entries(PEOPLE)) {
    const user = { name: `Name ${id}`, roles, automation: id === "robot" };
    await callDoor("PUT", `/v1/users/${id}`, scene.key, user);
    const asked = { name: `key of ${id}`, scopes: ["leads:write", "leads:read"], user: id };
    const issued = await callDoor("POST", "/v1/keys", scene.key, asked);
    expect([id, issued.status]).toEqual([id, 201]);
    keys.set(id, String(issued.body["key"]));
  }
  const keyOf = (by: string): string => keys.get(by) ?? "";
  let made = 0;
  const act: WorkScene["act"] = async (by, id, door, body, headers = {}) => {
    const answer = await scene.post(`/v1/leads/${id}/${door}`, body, { ...headers }, keyOf(by));
    await scene.runPipeline();
    return answer;
  };
  const given = async (to: object): Promise<string> => {
    made += 1;
    const id = await scene.handIn({ email: `n${made}@prospect-${made}.example` });
    const answer = await act("tenant", id, "reassign", { to, reason: "For the test." });
    // It may have come to the very person by its own turn.
    expect([202, 409]).toContain(answer.status);
    return id;
  };
  const state = () => routingDeskStub(env, tenant).state({ v: 1, tenant });
  const idOf = (person: Person): string => userId(idKeyOf(env, tenant), person);
  return {
    ...scene,
    act,
    keyOf,
    look: async (id) => LeadView.parse((await scene.see(id)).body),
    leadOf: (user) => given({ user }),
    leadIn: (team) => given({ team }),
    async open(person) {
      const { open_work } = await state();
      return open_work.find(({ user }) => user === idOf(person))?.open ?? 0;
    },
    async pass(person) {
      const { members } = await state();
      return members.find(({ user }) => user === idOf(person))?.pass ?? 0;
    },
    async steps(id) {
      const chains = [`lead:${id}`];
      const [chain] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains });
      return (chain?.receipts ?? []).map(({ leaf }) => Leaf.parse(JSON.parse(leaf)).workflow_step);
    },
  };
}
