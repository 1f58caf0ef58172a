// SPDX-License-Identifier: Apache-2.0
// Control: what is no pipeline, and the queues that its doors fill.
import { InvariantError } from "#domain/result.ts";
import { readClock } from "#storage/clock.ts";
import { buildControlApp } from "./app.ts";
import { consumeDeadJobs } from "./jobs/dead-job-queue.ts";
import { buildJobPorts } from "./jobs/job-ports.ts";
import { consumeJobs } from "./jobs/job-queue.ts";
import { sweepJobs } from "./jobs/sweep-jobs.ts";
import { consumeDeadMail } from "./mail/dead-mail-queue.ts";
import { buildMailPorts } from "./mail/mail-ports.ts";
import { consumeMail } from "./mail/mail-queue.ts";
import { rekeyAccounts } from "#storage/records/account-keys.ts";
import { buildRecordPorts } from "./records/record-ports.ts";
import { sweepChanges } from "./records/sweep-changes.ts";
import { sweepClocks } from "./sla/sweep-clocks.ts";

const app = buildControlApp();

/** The consumer of each queue, by the queue's name without its environment. */
const CONSUMERS: Readonly<Record<string, (batch: MessageBatch, env: Env) => Promise<void>>> = {
  mail: ({ messages }, env) => consumeMail(messages, buildMailPorts(env), Math.random),
  "mail-dlq": ({ messages, queue }, env) =>
    consumeDeadMail(messages, { env, queue, now_ms: readClock(env) }, buildMailPorts(env)),
  jobs: ({ messages }, env) => consumeJobs(messages, buildJobPorts(env), Math.random),
  "jobs-dlq": ({ messages, queue }, env) =>
    consumeDeadJobs(messages, { env, queue, now_ms: readClock(env) }),
};

export default {
  fetch: (request, env, context) => app.fetch(request, env, context),

  /** Every minute: the net under what doors and jobs leave behind. */
  async scheduled(_, env) {
    // At once: a log that never answers holds up its own tenant's changes and no job.
    const nowMs = readClock(env);
    await Promise.all([
      sweepChanges(buildRecordPorts(env), nowMs),
      sweepJobs(env.DB, buildJobPorts(env), nowMs),
      rekeyAccounts(env.DB),
      sweepClocks(env.DB, env.LEADS, nowMs),
    ]);
  },

  async queue(batch, env) {
    const consume = CONSUMERS[batch.queue.replace(/-(?:staging|production)$/, "")];
    if (consume === undefined) throw new InvariantError(`nobody consumes ${batch.queue}`);
    await consume(batch, env);
  },
} satisfies ExportedHandler<Env>;
