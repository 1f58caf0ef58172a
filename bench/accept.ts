// SPDX-License-Identifier: Apache-2.0
// Accepts per second of POST /v1/leads, its key check, validation, normalization and log line included, beside a bare
// route that sends the same message and a route that does nothing.
import { base64Text, utf8Bytes } from "#domain/bytes/encoding.ts";
import { LeadInput } from "#domain/lead/lead-input.ts";
import { normalizeLead } from "#domain/lead/normalize-lead.ts";
import { FormList } from "#api/schemas/form.ts";
import { LeadMessage } from "#domain/messages/lead-queue.ts";
import { buildMessyLeads } from "../tests/fixtures/messy-leads.ts";
import { WORKERS } from "../scripts/checks/configs.ts";
import { DEMO_TENANT, seedStack } from "../scripts/seed.ts";
import { bundleWorker, type WorkerParts } from "./rig/bundle.ts";
import { type LoadPlan, loadRate } from "./rig/load.ts";
import { type LocalStack, withLocalStack } from "./rig/local-stack.ts";
import { atLeast, type Report, spreadText } from "./rig/report.ts";
import { ratioOf, runRounds, spreadOf } from "./rig/rounds.ts";

const REQUESTS = 4_000;
const IN_FLIGHT = 16;
const TARGET_RATIO = 0.7;

export async function benchAccept(): Promise<Report> {
  return withLocalStack(await bundleAll(), async (stack) => {
    await stack.migrate("revops-control");
    await seedStack(await stack.urlOf("revops-gateway"), () => {});
    const plans = await buildPlans(stack);
    const { door, form, bare, empty } = await runRounds({
      door: () => loadRate(plans.door),
      form: () => loadRate(plans.form),
      bare: () => loadRate(plans.bare),
      empty: () => loadRate(plans.empty),
    });
    const ratio = ratioOf(door, bare);
    return {
      name: "accept",
      title: "a lead in at the door",
      method: `${REQUESTS.toLocaleString("en-US")} posts a round, ${IN_FLIGHT} in flight, from a process of its own; the key is in the isolate's memory, the rate limit always lets pass (its local stand-in writes a row for each request), and the queue has no consumer on any side.`,
      rows: [
        { what: "POST /v1/leads, accepts/s", value: spreadText(spreadOf(door)) },
        {
          what: "POST /v1/forms/{form_id}, urlencoded, accepts/s",
          value: spreadText(spreadOf(form)),
        },
        {
          what: "ratio of the form to POST /v1/leads",
          value: spreadText(ratioOf(form, door), 2),
        },
        {
          what: "bare Hono route with the same queue send, requests/s",
          value: spreadText(spreadOf(bare)),
        },
        { what: "empty Hono route, requests/s", value: spreadText(spreadOf(empty)) },
        {
          what: "ratio to the bare route",
          value: spreadText(ratio, 2),
          target: atLeast(ratio.median, TARGET_RATIO, 2),
        },
        { what: "ratio to the empty route", value: spreadText(ratioOf(door, empty), 2) },
      ],
    };
  });
}

/** The shipped Workers; nobody takes messages from the queue, and no limit per key stands in the way. */
function bundleAll(): Promise<readonly WorkerParts[]> {
  const ingest = { main: "bench/workers/ingest-door/index.ts", options: { queueConsumers: {} } };
  const shipped = WORKERS.map(({ name, config }) =>
    bundleWorker(config, name === "ingest" ? ingest : {}),
  );
  return Promise.all([...shipped, bundleWorker("bench/workers/bare.toml")]);
}

async function buildPlans(
  stack: LocalStack,
): Promise<Record<"door" | "form" | "bare" | "empty", LoadPlan>> {
  const leads = buildMessyLeads({
    count: 1_000,
    customer_domains: ["customer.example"],
    blocked_domains: ["blocked.example"],
  });
  const ingest = await stack.urlOf("revops-ingest");
  const bareUrl = await stack.urlOf("bench-bare");
  const headers = {
    authorization: `Bearer ${DEMO_TENANT.key}`,
    "content-type": "application/json",
  };
  const plan = {
    headers,
    bodies: leads.map(({ body }) => JSON.stringify(body)),
    requests: REQUESTS,
    in_flight: IN_FLIGHT,
  };
  await fetch(`${bareUrl}/sample`, {
    method: "POST",
    body: JSON.stringify(sampleMessage(plan.bodies[0] ?? "")),
  });
  return {
    door: { ...plan, url: `${ingest}/v1/leads`, expect_status: 202 },
    form: await formPlan(stack, plan, leads),
    bare: { ...plan, url: `${bareUrl}/bare`, expect_status: 202 },
    empty: { ...plan, url: `${bareUrl}/empty`, expect_status: 202 },
  };
}

/** The same leads as a browser would post them to the seeded form, asking for JSON. */
async function formPlan(
  stack: LocalStack,
  plan: Omit<LoadPlan, "url" | "expect_status">,
  leads: ReturnType<typeof buildMessyLeads>,
): Promise<LoadPlan> {
  const gateway = await stack.urlOf("revops-gateway");
  const listed = await fetch(`${gateway}/v1/forms`, { headers: plan.headers });
  const { items } = FormList.parse(await listed.json());
  const id = items[0]?.form_id;
  if (id === undefined) throw new Error("the seeded tenant has no form");
  return {
    ...plan,
    url: `${await stack.urlOf("revops-ingest")}/v1/forms/${id}`,
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
    },
    bodies: leads.map(({ body }) => new URLSearchParams(textFields(body)).toString()),
    expect_status: 202,
  };
}

/** What a form can send of a lead: texts and numbers. */
function textFields(body: object): Record<string, string> {
  const fields = Object.entries(body).filter(
    ([, value]) => typeof value === "string" || typeof value === "number",
  );
  return Object.fromEntries(fields.map(([name, value]) => [name, String(value)]));
}

/** What the door sends for this body, in shape and size; the bare route sends it with another id each time. */
function sampleMessage(body: string): LeadMessage {
  const normalized = normalizeLead(LeadInput.parse(JSON.parse(body)));
  if (!normalized.ok) throw new Error(JSON.stringify(normalized.error));
  return LeadMessage.parse({
    v: 1,
    kind: "lead",
    tenant: DEMO_TENANT.tenant,
    lead_id: "led_sample",
    accepted_at_ms: 0,
    subject_key: base64Text(new Uint8Array(16)),
    request_digest: "0".repeat(64),
    content_type: "application/json",
    raw_base64: base64Text(utf8Bytes(body)),
    lead: normalized.value,
    actor: { kind: "key", ref: "seed0001" },
    trace_id: "0".repeat(32),
  });
}
