// SPDX-License-Identifier: Apache-2.0
// A tenant that imports files: through control's doors, and through the consumer of `jobs` over the pool's real stores.
import { env } from "cloudflare:workers";
import { SCOPES } from "#domain/access/api-key.ts";
import type { JobMessage } from "#domain/messages/job-queue.ts";
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import {
  buildImportPorts,
  type ImportPorts,
} from "../../../workers/control/imports/import-ports.ts";
import { runImportStep } from "../../../workers/control/imports/import-step.ts";
import { runUndoStep } from "../../../workers/control/imports/undo-step.ts";
import { buildJobPorts, type JobPorts } from "../../../workers/control/jobs/job-ports.ts";
import { consumeJobs, type QueuedJob } from "../../../workers/control/jobs/job-queue.ts";
import type { ControlEnv } from "../../../workers/control/control-env.ts";
import { type Answer, callDoor, controlEnv } from "../doors/door-calls.ts";
import { migratedDatabase } from "../migrated-database.ts";

export interface ImportScene {
  readonly tenant: string;
  /** With every scope. */
  readonly key: string;
  /** Messages that doors and steps sent and nobody has read yet. */
  readonly queue: JobMessage[];
  /** Those that are to come back after a while. */
  readonly later: JobMessage[];
  /** What went to the queue of leads that may wait. */
  readonly bulk: LeadQueueMessage[];
  /** The env of the doors and of the consumer. */
  readonly settings: Record<string, unknown>;
  readonly notices: NoticeMail[];
  readonly call: (method: string, path: string, body?: unknown, by?: string) => Promise<Answer>;
  /** Begins an import; answers its id. */
  readonly begin: (body: Record<string, unknown>) => Promise<string>;
  readonly send: (id: string, file: string | Uint8Array, by?: string) => Promise<Answer>;
  /** Delivers every message until none is left; a failed one is delivered again, up to `deliveries` times. */
  readonly drain: (ports?: ImportPorts, deliveries?: number) => Promise<void>;
  readonly see: (id: string) => Promise<Record<string, unknown>>;
  /** Lines of the download of refused rows, its header first. */
  readonly rejects: (id: string) => Promise<readonly string[]>;
  /** Begin, send, drain, see. */
  readonly run: (
    body: Record<string, unknown>,
    file: string,
    ports?: ImportPorts,
  ) => Promise<Record<string, unknown>>;
}

export function importEnv(settings: Record<string, unknown> = {}): ControlEnv {
  return controlEnv(settings) as unknown as ControlEnv;
}

export async function openImportScene(tenant: string): Promise<ImportScene> {
  await migratedDatabase();
  await callDoor("PUT", `/v1/tenants/${tenant}`, env.OPERATOR_KEY, { name: tenant });
  const issued = { tenant, name: "first", scopes: SCOPES };
  const key = String((await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, issued)).body["key"]);
  const queue: JobMessage[] = [];
  const later: JobMessage[] = [];
  const bulk: LeadQueueMessage[] = [];
  const notices: NoticeMail[] = [];
  const settings: Record<string, unknown> = {
    JOBS: {
      send: async (message: JobMessage, { delaySeconds = 0 }: QueueSendOptions = {}) =>
        void (delaySeconds === 0 ? queue : later).push(message),
    },
    LEADS_BULK: {
      sendBatch: async (batch: readonly { readonly body: LeadQueueMessage }[]) =>
        void bulk.push(...batch.map(({ body }) => body)),
    },
    MAIL: { send: async (notice: NoticeMail) => void notices.push(notice) },
  };
  const call: ImportScene["call"] = (method, path, body, by = key) =>
    callDoor(method, path, by, body, { settings });
  const scene: ImportScene = {
    tenant,
    key,
    queue,
    later,
    bulk,
    settings,
    notices,
    call,
    begin: async (body) => String((await call("POST", "/v1/imports", body)).body["id"]),
    send: (id, file, by = key) =>
      callDoor("PUT", `/v1/imports/${id}/file`, by, file, {
        settings,
        headers: { "content-type": "text/csv" },
      }),
    async drain(ports = buildImportPorts(importEnv(settings)), deliveries = 100) {
      for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
        await deliver(message, jobPortsOver(ports, settings), deliveries);
      }
    },
    see: async (id) => (await call("GET", `/v1/imports/${id}`)).body,
    async rejects(id) {
      const { bytes } = await call("GET", `/v1/imports/${id}/rejects.csv`);
      return new TextDecoder().decode(bytes).trim().split("\r\n");
    },
    async run(body, file, ports) {
      const id = await scene.begin(body);
      await scene.send(id, file);
      await scene.drain(ports);
      return scene.see(id);
    },
  };
  return scene;
}

/** The consumer's real ports, but that imports run over these. */
function jobPortsOver(ports: ImportPorts, settings: Record<string, unknown>): JobPorts {
  return {
    ...buildJobPorts(importEnv(settings)),
    runners: {
      import: (job, nowMs) => runImportStep(job, ports, nowMs),
      undo: (job, nowMs) => runUndoStep(job, ports, nowMs),
    },
  };
}

async function deliver(message: JobMessage, ports: JobPorts, deliveries: number): Promise<void> {
  const acks: true[] = [];
  for (let attempts = 1; attempts <= deliveries; attempts += 1) {
    const id = `${message.job_id}-message`;
    const ack = (): void => void acks.push(true);
    const queued: QueuedJob = { id, body: message, attempts, ack, retry: () => {} };
    await consumeJobs([queued], ports, () => 0);
    if (acks.length > 0) return;
  }
  throw new Error("a message was never acknowledged");
}

/** A file of accounts; `row` makes a row's cells after external id and name. */
export function accountsFile(rows: number, row: (i: number) => string = () => ""): string {
  const lines = Array.from({ length: rows }, (_, i) => `acc-${i},Company ${i},${row(i)}`);
  return ["external_id,name,domains", ...lines, ""].join("\r\n");
}

/** A view without what is its own alone. */
export function without(
  view: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(view).filter(([name]) => !names.includes(name)));
}
