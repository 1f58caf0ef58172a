// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { JobMessage } from "#domain/messages/job-queue.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import { commitStep, createJob, loadJob } from "#storage/jobs.ts";
import { importGuard } from "#storage/records/import-guard.ts";
import { loadRecords } from "#storage/records/load-records.ts";
import { ACCOUNT_KIND } from "#storage/records/record-kind.ts";
import { consumeDeadJobs } from "../../../workers/control/jobs/dead-job-queue.ts";
import { buildJobPorts, type JobPorts } from "../../../workers/control/jobs/job-ports.ts";
import { consumeJobs, type QueuedJob } from "../../../workers/control/jobs/job-queue.ts";
import { sweepJobs } from "../../../workers/control/jobs/sweep-jobs.ts";
import { callDoor } from "../doors/door-calls.ts";
import { accountsFile, importEnv, type ImportScene, openImportScene } from "./import-scene.ts";

let scene: ImportScene;
beforeAll(async () => {
  console.log = () => {};
  scene = await openImportScene("jobs");
});

function queued(body: unknown): { readonly one: QueuedJob; readonly said: string[] } {
  const said: string[] = [];
  const one: QueuedJob = {
    id: "message-1",
    body,
    attempts: 1,
    ack: () => void said.push("ack"),
    retry: () => void said.push("retry"),
  };
  return { one, said };
}

async function newJob(job_id: string, now_ms = 0): Promise<JobMessage> {
  const actor = { actor_kind: "system", actor_ref: "test" } as const;
  const texts = { request: "{}", progress: "{}" };
  const job = { tenant_id: scene.tenant, job_id, kind: "import", status: "ready" } as const;
  await createJob(env.DB, { ...job, ...actor, ...texts, now_ms });
  const name = { tenant: scene.tenant, job_id, job_kind: "import" } as const;
  return { v: 1, kind: "job", ...name, trace_id: "t" };
}

function portsWith(run: NonNullable<JobPorts["runners"]["import"]>, sent: unknown[]): JobPorts {
  const send: JobPorts["send"] = async (message, delay) => void sent.push([message.job_id, delay]);
  return { ...buildJobPorts(importEnv()), send, runners: { import: run } };
}

describe("the consumer of jobs", () => {
  test("makes steps until the job ends, waits as a step says, and sends a long job on", async () => {
    const ends = async (outcomes: readonly ("again" | "finished" | number)[]) => {
      const message = await newJob(`run-${outcomes.length}`);
      const sent: unknown[] = [];
      let steps = 0;
      const ports = portsWith(async () => {
        const outcome = outcomes[steps] ?? "again";
        steps += 1;
        return typeof outcome === "number" ? { wait_seconds: outcome } : { next: outcome };
      }, sent);
      const { one, said } = queued(message);
      await consumeJobs([one], ports, () => 0);
      return { steps, sent: sent.length, said };
    };
    expect(await ends(["again", "again", "finished"])).toEqual({
      steps: 3,
      sent: 0,
      said: ["ack"],
    });
    expect(await ends(["again", 30])).toEqual({ steps: 2, sent: 1, said: ["ack"] });
    expect(await ends([])).toEqual({ steps: 20, sent: 1, said: ["ack"] });
  });

  test("retries what fails and what it cannot read, and leaves alone what has ended", async () => {
    const message = await newJob("fails");
    const failing = portsWith(() => Promise.reject(new Error("planted")), []);
    const cases: [unknown, string][] = [
      [message, "retry"],
      [{ v: 2 }, "retry"],
      [{ ...message, job_id: "nobody" }, "retry"],
    ];
    for (const [body, answer] of cases) {
      const { one, said } = queued(body);
      await consumeJobs([one], failing, () => 0);
      expect(said).toEqual([answer]);
    }
    const ended = await newJob("ended");
    const at = { tenant: scene.tenant, job_id: "ended", from_step: 0, progress: "{}", now_ms: 1 };
    await commitStep(env.DB, [], { ...at, status: "done", reason: null });
    const { one, said } = queued(ended);
    await consumeJobs([one], failing, () => 0);
    expect(said).toEqual(["ack"]);
  });
});

describe("a step", () => {
  test("that was overtaken writes nothing, and the one that was not writes all", async () => {
    await newJob("race");
    const { tenant } = scene;
    const write = (id: string) =>
      env.DB.prepare(
        `INSERT INTO import_reject (tenant_id, job_id, row, line, severity, reasons, cells)
          VALUES (?1, 'race', ?2, 1, 'warning', '[]', '[]')`,
      ).bind(tenant, id);
    const advance = { tenant, job_id: "race", from_step: 0, status: "running" } as const;
    const rest = { progress: "{}", reason: null, now_ms: 1 };
    const [first, second] = [
      await commitStep(env.DB, [write("1")], { ...advance, ...rest }),
      await commitStep(env.DB, [write("2")], { ...advance, ...rest }),
    ];
    expect([first === null, second === null]).toEqual([false, true]);
    const { results } = await env.DB.prepare(
      "SELECT row FROM import_reject WHERE job_id = 'race'",
    ).all();
    expect(results).toEqual([{ row: 1 }]);
    expect((await loadJob(env.DB, tenant, "race"))?.step).toBe(1);
  });

  test("of an import writes nothing where a record or a missing user changed since it looked", async () => {
    const { tenant } = scene;
    await newJob("looked");
    await scene.call("PUT", "/v1/accounts/seen", { name: "Seen" });
    await scene.call("PUT", "/v1/users/here", { name: "Here" });
    const id = String((await scene.call("GET", "/v1/accounts/seen")).body["id"]);
    const user = String((await scene.call("GET", "/v1/users/here")).body["id"]);
    const seen = (await loadRecords(env.DB, ACCOUNT_KIND, tenant, [id])).get(id) ?? null;
    const advance = { tenant, job_id: "looked", status: "running", progress: "{}" } as const;
    const goes = async (record: typeof seen, absent_users: string[]) => {
      const looked = { kind: ACCOUNT_KIND, records: new Map([[id, record]]), absent_users };
      const step = (await loadJob(env.DB, tenant, "looked"))?.step ?? 0;
      const guard = importGuard(env.DB, tenant, "looked", looked);
      const at = { ...advance, from_step: step, reason: null, now_ms: 1 };
      return (await commitStep(env.DB, [guard], at)) !== null;
    };
    expect(await goes(seen, [])).toBe(true);
    expect(await goes(seen, ["usr_nobody"])).toBe(true);
    expect(await goes(seen, [user])).toBe(false);
    expect(await goes(null, [])).toBe(false);
    expect(await goes({ fields: {}, updated_at_ms: (seen?.updated_at_ms ?? 0) - 1 }, [])).toBe(
      false,
    );
  });
});

describe("a job whose message ran out of retries", () => {
  test("has failed, its letter is kept, and a replay takes it up where it stood", async () => {
    const id = await scene.begin({ entity: "accounts" });
    await scene.send(id, accountsFile(3));
    const [message] = scene.queue.splice(0);
    const { one, said } = queued(message);
    const world = { env: importEnv(), queue: "jobs-dlq", now_ms: 1_000 };
    await consumeDeadJobs([one], world);
    await consumeDeadJobs([one], world);
    expect(said).toEqual(["ack", "ack"]);
    expect(await scene.see(id)).toMatchObject({ status: "failed", reason: "retries_exhausted" });
    const letters: { id: string; queue: string; message_kind: string }[] =
      (await scene.call("GET", "/v1/dead-letters")).body["items"] ?? [];
    expect(letters).toMatchObject([{ queue: "jobs-dlq", message_kind: "job" }]);
    const replay = await scene.call("POST", `/v1/dead-letters/${letters[0]?.id}/replay`);
    expect([replay.status, scene.queue]).toEqual([202, [message]]);
    await scene.drain();
    expect(await scene.see(id)).toMatchObject({ status: "done", created: 3, reason: null });
  });

  test("goes back to its own queue in every environment", async () => {
    const message = await newJob("staged");
    const { one } = queued(message);
    await consumeDeadJobs([{ ...one, id: "m-2" }], {
      env: importEnv(),
      queue: "jobs-dlq-staging",
      now_ms: 2_000,
    });
    const letters: { id: string; queue: string }[] =
      (await scene.call("GET", "/v1/dead-letters")).body["items"] ?? [];
    const letter = letters.find(({ queue }) => queue === "jobs-dlq-staging");
    const sent: unknown[] = [];
    const settings = { JOBS: { send: async (body: unknown) => void sent.push(body) } };
    const path = `/v1/dead-letters/${letter?.id}/replay`;
    expect((await callDoor("POST", path, scene.key, undefined, { settings })).status).toBe(202);
    expect(sent).toEqual([message]);
  });
});

describe("the sweep", () => {
  test("sends on a job that has stood for half an hour, and no other", async () => {
    const now = 100 * MINUTE_MS;
    await newJob("lost", now - 31 * MINUTE_MS);
    await newJob("fresh", now - 29 * MINUTE_MS);
    const sent: string[] = [];
    const send = async ({ job_id }: JobMessage): Promise<void> => void sent.push(job_id);
    await sweepJobs(env.DB, { send }, now);
    expect(sent).toContain("lost");
    expect(sent).not.toContain("fresh");
  });
});
