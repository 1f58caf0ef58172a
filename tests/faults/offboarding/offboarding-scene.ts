// SPDX-License-Identifier: Apache-2.0
// A tenant in which one person holds something of everything, an off-boarding of that person over ports that may fail,
// and what is left afterwards, told without ids so that two tenants can be compared.
import { env } from "cloudflare:workers";
import { LeadQueueMessage, type LeadMessage } from "#domain/messages/lead-queue.ts";
import type { MailMessage } from "#domain/messages/mail-queue.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { userId } from "#storage/directory-records.ts";
import { type JobRow, loadJob } from "#storage/jobs.ts";
import { loadLeaver } from "#storage/read-holdings.ts";
import { receiptLogStub, tenantDeskStub } from "#storage/object-stubs.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import type { StepOutcome } from "../../../workers/control/jobs/job-ports.ts";
import {
  buildOffboardingPorts,
  type OffboardingPorts,
} from "../../../workers/control/offboarding/offboarding-ports.ts";
import { previewOffboarding } from "../../../workers/control/offboarding/preview-offboarding.ts";
import { buildOffboardingRunner } from "../../../workers/control/offboarding/run-offboarding.ts";
import {
  findEarlier,
  resumeOffboarding,
  startOffboarding,
} from "../../../workers/control/offboarding/start-offboarding.ts";
import { consumeLeads, type QueuedLead } from "../../../workers/ingest/lead-queue.ts";
import { leadRoutingPipeline } from "../../../workers/ingest/lead-routing-pipeline.ts";
import { projectChains } from "../../../workers/ingest/project-chains.ts";
import { ACCEPTED_AT_MS, buildMessages, openScene, publish, toolsOver } from "../pipeline/scene.ts";

export const PERSON = "sdr-2";
export const HEIR = "sdr-3";
/** The job's clock: past every publish of the scene, and past the minute for which isolates keep version lists. */
export const JOB_AT_MS = ACCEPTED_AT_MS + 600_000;
const LEADS = 8;
const OWNED = ["owned-1", "owned-2", "both"];
const MANAGED = ["managed", "both"];
const ACTOR = { kind: "user", ref: "usr_admin" } as const;

const idOf = (tenant: string, external: string): string => userId(idKeyOf(env, tenant), external);

/** The person has the pool's only seats (or one of them), accounts, a team and open leads. */
export async function openHeldScene(
  tenant: string,
  members: readonly string[] = [`user:${PERSON}`],
): Promise<readonly LeadMessage[]> {
  await openScene(tenant);
  await publish(tenant, members, 1);
  const person = idOf(tenant, PERSON);
  const account = (external: string) =>
    env.DB.prepare(
      `INSERT INTO account (tenant_id, account_id, external_id, name, customer_status, owner_id, csm_id, created_at_ms,
        updated_at_ms) VALUES (?1, ?2, ?3, ?3, 'customer', ?4, ?5, 0, 0)`,
    ).bind(
      tenant,
      `acc_${external}_${tenant}`,
      external,
      OWNED.includes(external) ? person : null,
      MANAGED.includes(external) ? person : null,
    );
  await env.DB.batch([
    ...[...new Set([...OWNED, ...MANAGED])].map(account),
    env.DB.prepare(
      "UPDATE account SET owner_id = ?2 WHERE tenant_id = ?1 AND external_id = 'customer'",
    ).bind(tenant, person),
    env.DB.prepare(
      "UPDATE team SET lead_user_id = ?2, deputy_user_id = ?3 WHERE tenant_id = ?1 AND external_id = 'sdr'",
    ).bind(tenant, person, idOf(tenant, HEIR)),
  ]);
  const messages = buildMessages(tenant, LEADS);
  await leadRoutingPipeline(tenant, messages, toolsOver(buildLeadPorts(env, ACCEPTED_AT_MS)));
  return messages;
}

/** What an off-boarding sent outward. */
export interface Outbox {
  readonly leads: LeadQueueMessage[];
  readonly mails: MailMessage[];
}

/** The pool's real stores and objects, with queues that remember. */
export function heldPorts(outbox: Outbox): OffboardingPorts {
  return {
    ...buildOffboardingPorts({ ...env, LEADS: env.LEADS, MAIL: env.MAIL }),
    sendLeads: async (messages) => void outbox.leads.push(...messages),
    sendMail: async (message) => void outbox.mails.push(message),
  };
}

/** Confirms as the door does; answers the job's id. */
export async function confirm(
  tenant: string,
  successor: string | null,
  ports: OffboardingPorts,
): Promise<string> {
  const user = await loadLeaver(ports.db, tenant, { external_id: PERSON });
  if (user === null) throw new Error("nobody to off-board");
  const command = {
    tenant,
    user_id: user.user_id,
    successor_id: successor === null ? null : idOf(tenant, successor),
    actor: ACTOR,
    now_ms: JOB_AT_MS,
  };
  const seen = await previewOffboarding(tenant, user, successor, JOB_AT_MS, ports);
  const earlier = await findEarlier(command, false, ports);
  if (earlier.kind === "other_runs") throw new Error(earlier.kind);
  if (earlier.kind === "same") return resumeOffboarding(command, earlier, ports);
  const begun = await startOffboarding(command, seen, earlier.head, ports);
  if (!begun.ok) throw new Error(begun.error.code);
  return begun.value;
}

/** Makes steps until the job has ended; a step that throws is made again, as its message would be. */
export async function runJob(
  tenant: string,
  jobId: string,
  ports: OffboardingPorts,
  outbox: Outbox,
): Promise<JobRow> {
  const run = buildOffboardingRunner(ports);
  for (let i = 0; i < 200; i += 1) {
    const job = await loadJob(env.DB, tenant, jobId);
    if (job === null) throw new Error("no job");
    if (job.status === "done" || job.status === "failed") return job;
    const outcome: StepOutcome | null = await run(job, JOB_AT_MS).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith("planted fault")) return null;
      throw error;
    });
    if (outcome !== null && "wait_seconds" in outcome) await deliverLeads(tenant, outbox);
  }
  throw new Error("the job does not end");
}

/** What the queue would do with the messages sent so far, and with what the log's outbox sends for each attempt. */
export async function deliverLeads(tenant: string, { leads }: Outbox): Promise<readonly string[]> {
  const tools = toolsOver(buildLeadPorts(env, JOB_AT_MS));
  const answers: string[] = [];
  const queue = (body: LeadQueueMessage): QueuedLead => ({
    id: crypto.randomUUID(),
    body,
    attempts: 1,
    ack: () => void answers.push("acked"),
    retry: () => void answers.push("retried"),
  });
  const sent = leads.splice(0).map((message) => LeadQueueMessage.parse(message));
  await consumeLeads(sent.map(queue), tools, () => 0);
  const chains = sent.flatMap((one) => ("lead_id" in one ? [`lead:${one.lead_id}`] : []));
  if (chains.length === 0) return answers;
  const states = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains });
  const next = states.flatMap(({ chain, receipts }) => {
    const bodies = receipts.map(({ body }) => ReceiptBody.parse(JSON.parse(body)));
    const newest = bodies.findLast((body) => body.kind === "attempt");
    if (newest?.kind !== "attempt" || newest.frozen.attempt === 1) return [];
    const { attempt } = newest.frozen;
    const message = { v: 1, kind: "continue", tenant, attempt, trace_id: "t" } as const;
    return [{ ...message, lead_id: chain.slice("lead:".length) }];
  });
  await consumeLeads(next.map(queue), tools, () => 0);
  return answers;
}

/** Everything that an off-boarding may have touched, without ids. */
export async function tellState(
  tenant: string,
  messages: readonly LeadMessage[],
): Promise<unknown> {
  await projectChains(tenant, [`config:${tenant}`], toolsOver(buildLeadPorts(env, JOB_AT_MS)));
  const all = async (sql: string): Promise<unknown[]> =>
    (await env.DB.prepare(sql).bind(tenant).all()).results;
  const who = (column: string): string =>
    `(SELECT external_id FROM user AS u WHERE u.tenant_id = ?1 AND u.user_id = ${column}) AS ${column}`;
  const leads = await all(
    `SELECT lead_id, ${who("owner_id")}, status, status_reason, attempt, version FROM lead WHERE tenant_id = ?1`,
  );
  const order = new Map(messages.map(({ lead_id }, i) => [lead_id, i]));
  const versions = await tenantDeskStub(env, tenant).versions({ v: 1, tenant });
  const newest = versions.at(-1)?.config_version ?? 0;
  const document = await tenantDeskStub(env, tenant).versionDocument({
    v: 1,
    tenant,
    config_version: newest,
  });
  return {
    people: await all("SELECT external_id, active FROM user WHERE tenant_id = ?1 ORDER BY 1"),
    accounts: await all(
      `SELECT external_id, ${who("owner_id")}, ${who("csm_id")} FROM account WHERE tenant_id = ?1 ORDER BY 1`,
    ),
    teams: await all(
      `SELECT external_id, ${who("lead_user_id")}, ${who("deputy_user_id")} FROM team WHERE tenant_id = ?1 ORDER BY 1`,
    ),
    notes: await all(
      "SELECT chain FROM record_change WHERE tenant_id = ?1 AND batch_id LIKE 'job_%'",
    ),
    leads: (leads as { lead_id: string }[])
      .map(({ lead_id, ...lead }) => ({ lead: order.get(lead_id), ...lead }))
      .toSorted((a, b) => (a.lead ?? 0) - (b.lead ?? 0)),
    versions: versions.length,
    newest: document?.source,
    receipts: await tellReceipts(tenant),
  };
}

/** How many receipts of each step each kind of chain has, per subject, and the ids that no two of them share. */
async function tellReceipts(tenant: string): Promise<unknown> {
  const counts: Record<string, number> = {};
  for (let from = 0, size = 1; from < size;) {
    const range = { v: 1, tenant, from_seq: from, limit: 100 } as const;
    const reply = await receiptLogStub(env, tenant).readRange(range);
    for (const { leaf, chain } of reply.receipts) {
      const { workflow_step } = Leaf.parse(JSON.parse(leaf));
      const name = `${chain.slice(0, chain.indexOf(":"))} ${workflow_step}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    from += reply.receipts.length;
    ({ size } = reply);
  }
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
