// SPDX-License-Identifier: Apache-2.0
// Ten people who come in by three ways, again and again, while others merge, enrich and undo: a world in which any call
// may fail, and the questions that must hold whatever happened.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { buildLeadMessage } from "#domain/lead/build-lead-message.ts";
import type { Intake } from "#domain/lead/intake.ts";
import type { LeadPatch } from "#domain/lead/lead-patch.ts";
import { LeadInput } from "#domain/lead/lead-input.ts";
import { normalizeLead } from "#domain/lead/normalize-lead.ts";
import type { ContinueMessage, LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { receiptId } from "#domain/ids/ids.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { routingDeskStub } from "#storage/object-stubs.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { survivorOf } from "../../../workers/ingest/adopt-touches.ts";
import { type Custody, readCustodies } from "../../../workers/ingest/custody.ts";
import type { LeadTools } from "../../../workers/ingest/lead-tools.ts";
import { leadIdem } from "../../../workers/ingest/lead-tools.ts";
import { runMessages } from "../../../workers/ingest/run-messages.ts";
import type { SeededRandom } from "../../fixtures/seeded-random.ts";
import { buildFaultyPorts, type Fault } from "./faulty-ports.ts";
import { ACCEPTED_AT_MS, toolsOver } from "./scene.ts";

export const PEOPLE = 10;

/** Signals need ten points, a country is required, and near duplicates are one. */
export const PEOPLE_CONFIG = {
  enrichment: { required: ["country"], deadline_minutes: 600 },
  signals: { qualify_at: 10, window_days: 30 },
  duplicates: { action: "merge" },
};

/** One submission of a person by one of the three ways; `said` is what differs from the last one. */
export function submission(
  tenant: string,
  person: number,
  way: "form" | "signal" | "import",
  said: number,
  at_ms: number,
): LeadQueueMessage {
  const body = {
    source: way,
    // Each way has its own id for the person, or none: only the address says that it is the same one.
    ...(way === "form" ? {} : { external_id: `${way}-${person}` }),
    email: `person-${person}@company-${person % 3}.example`,
    first_name: "Kim",
    last_name: `Number ${person}`,
    company: `Company ${person % 3}`,
    ...(said % 3 === 0 ? { country: "GB" } : {}),
    industry: `trade ${said}`,
  };
  const normalized = normalizeLead(LeadInput.parse(body));
  if (!normalized.ok) throw new Error(JSON.stringify(normalized.error));
  return buildLeadMessage(idKeyOf(env, tenant), {
    tenant,
    lead: normalized.value,
    intake: intakeOf(way, person, said),
    idempotency_key: null,
    accepted_at_ms: at_ms,
    subject_key: crypto.getRandomValues(new Uint8Array(16)),
    content_type: "application/json",
    raw: utf8Bytes(JSON.stringify(body)),
    actor: { kind: "system", ref: "test" },
    trace_id: "trace",
  });
}

function intakeOf(way: "form" | "signal" | "import", person: number, said: number): Intake {
  if (way === "form") return { kind: "form", form: "contact", honeypot: false };
  if (way === "signal") {
    const event_id = String(person * 1_000 + said).padStart(32, "0");
    return { kind: "signal", source: "product", event_id, signal: "login", points: 4 };
  }
  const file = { import_id: "job_1", row: person + 1, mode: "route" } as const;
  return { kind: "import", ...file, owner_id: null, team_id: null };
}

export function enrichment(
  tenant: string,
  lead_id: string,
  patch: LeadPatch,
  key: string,
  at_ms: number,
): LeadQueueMessage {
  return {
    v: 1,
    kind: "enrich",
    tenant,
    lead_id,
    command_key: key,
    source: "bureau",
    observed_at_ms: at_ms,
    commanded_at_ms: at_ms,
    content_type: "application/json",
    raw_base64: "e30=",
    patch,
    actor: { kind: "system", ref: "source/bureau" },
    trace_id: "trace",
  };
}

export function continuation(tenant: string, lead_id: string, attempt: number): ContinueMessage {
  return { v: 1, kind: "continue", tenant, lead_id, attempt, trace_id: "trace" };
}

/** Delivers a batch as the consumer does, with a call that may fail; answers what has to come again. */
export async function deliver(
  tenant: string,
  messages: readonly LeadQueueMessage[],
  fault: Fault | null,
): Promise<readonly LeadQueueMessage[]> {
  const { ports } = buildFaultyPorts(buildLeadPorts(env, ACCEPTED_AT_MS), fault);
  try {
    const again = await runMessages(tenant, messages, toolsOver(ports));
    return messages.filter((message) => again.has(message));
  } catch {
    return messages;
  }
}

export function faultyTools(fault: Fault | null): LeadTools {
  return toolsOver(buildFaultyPorts(buildLeadPorts(env, ACCEPTED_AT_MS), fault).ports);
}

export function randomFault(random: SeededRandom): Fault | null {
  if (random.below(2) === 0) return null;
  return { call: random.below(14), when: random.pick(["before", "after"] as const) };
}

/** Every lead of the tenant by its custody chain. */
export async function readAll(
  tenant: string,
  leadIds: readonly string[],
): Promise<readonly Custody[]> {
  const tools = toolsOver(buildLeadPorts(env, ACCEPTED_AT_MS));
  const custodies = await readCustodies(tenant, leadIds, tools);
  return custodies.filter(({ created }) => created !== null);
}

/** Every submission that was sent stands on its lead, and counts on every lead that stands for that one. */
export function expectNothingLost(
  tenant: string,
  sent: readonly LeadQueueMessage[],
  leads: readonly Custody[],
): void {
  const byId = new Map(leads.map((one) => [one.lead_id, one]));
  const idKey = idKeyOf(env, tenant);
  for (const message of sent) {
    if (message.kind !== "lead") continue;
    const lead = byId.get(message.lead_id);
    const isFirst = lead?.created?.request_digest === message.request_digest;
    const [step, which] = isFirst
      ? (["CREATE_LEAD", 1] as const)
      : (["RESUBMIT_LEAD", [message.request_digest, 0]] as const);
    const id = receiptId(
      leadIdem(idKey, message.lead_id, step, typeof which === "number" ? which : [...which]),
    );
    expect(lead?.known.map(({ receipt }) => receipt.id)).toContain(id);
  }
  for (const lead of leads) {
    const survivor = survivorOf(lead);
    if (survivor === null) continue;
    const adopted =
      byId
        .get(survivor)
        ?.known.flatMap(({ body }) => (body.kind === "attempt" ? [] : (body.adopted ?? []))) ?? [];
    const merge_id = lead.end?.receipt_id;
    for (const { receipt } of lead.known) {
      expect(adopted).toContainEqual({ lead_id: lead.lead_id, receipt_id: receipt.id, merge_id });
    }
  }
}

/** Each lead has ended its newest attempt, nothing stands for itself through a ring, and the desk counts what is held. */
export async function expectOneQueueEach(tenant: string, leads: readonly Custody[]): Promise<void> {
  const byId = new Map(leads.map((one) => [one.lead_id, one]));
  const owned: string[] = [];
  for (const lead of leads) {
    expect([lead.lead_id, lead.settled]).toEqual([lead.lead_id, true]);
    const owner = lead.end?.body.owner_id ?? null;
    if (owner !== null) owned.push(owner);
    let at = survivorOf(lead);
    for (let hops = 0; at !== null; hops += 1) {
      expect(hops).toBeLessThan(leads.length);
      const next = byId.get(at);
      at = next === undefined ? null : survivorOf(next);
    }
  }
  const { open_work } = await routingDeskStub(env, tenant).state({ v: 1, tenant });
  const open = open_work
    .filter((one) => one.open > 0)
    .flatMap(({ user, open: n }) => Array.from({ length: n }, () => user));
  expect(open.toSorted()).toEqual(owned.toSorted());
}
