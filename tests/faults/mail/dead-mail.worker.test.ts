// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MailMessage } from "#domain/messages/mail-queue.ts";
import { openDeadLetter } from "#ledger/dead-letter-seal.ts";
import { listDeadLetters, loadDeadLetter, UNADDRESSED } from "#storage/dead-letters.ts";
import { markSent } from "#storage/mails.ts";
import { consumeDeadMail } from "../../../workers/control/mail/dead-mail-queue.ts";
import { buildMailPorts } from "../../../workers/control/mail/mail-ports.ts";
import { migratedDatabase } from "../migrated-database.ts";
import * as scene from "./mail-scene.ts";

const { runQueue, buildProvider, signInFor, noticeFor, mailRow } = scene;
const DOWN = { ok: false, kind: "transient", code: "application_error" } as const;
const consoleLog = console.log;
const lines: string[] = [];

beforeAll(async () => {
  await migratedDatabase();
  console.log = (line: unknown) => lines.push(String(line));
  await scene.addTenant("dead", { name: "Dead" });
  await scene.addUser("dead", "a");
});
afterAll(() => {
  console.log = consoleLog;
});

let messages = 0;

/** One message as the platform hands it to the dead-letter queue's consumer; answers what became of it. */
async function bury(body: unknown, bucket: Pick<R2Bucket, "get" | "put"> = env.DEAD_LETTERS) {
  let answer = "none";
  const one = {
    id: `dead-${++messages}`,
    body,
    attempts: 1,
    ack: () => void (answer = "acked"),
    retry: () => void (answer = "retried"),
  };
  const world = { env: { ...env, DEAD_LETTERS: bucket }, queue: "mail-dlq", now_ms: 5_000 };
  await consumeDeadMail([one], world, buildMailPorts(env));
  return { answer, message_id: one.id };
}

async function lettersOf(tenant: string) {
  return (await listDeadLetters(env.DB, tenant, { cursor: null, limit: 100 })).items;
}

/** A message whose every delivery the provider failed. */
async function exhausted<M extends MailMessage>(message: M): Promise<M> {
  const provider = buildProvider(true);
  for (let i = 0; i < 21; i++) provider.moods.push(DOWN);
  const { dead } = await runQueue([message], provider);
  expect(dead).toEqual([message]);
  return message;
}

const newNotice = () => noticeFor("dead", { user_id: "usr_dead_a" });

describe("a notice that ran out of retries", () => {
  test("is kept sealed as its tenant's letter, its mail failed, and replayed it is sent once", async () => {
    const notice = await exhausted(newNotice());
    const { answer, message_id } = await bury(notice);
    expect(answer).toBe("acked");
    const letter = (await lettersOf("dead")).find((one) => one.message_id === message_id);
    expect(letter).toMatchObject({
      queue: "mail-dlq",
      message_kind: "notice",
      reason: "retries_exhausted",
      trace_id: notice.trace_id,
    });
    expect(await mailRow(notice)).toMatchObject({ status: "failed", reason: "retries_exhausted" });
    const dead_letter_id = letter?.dead_letter_id ?? "";
    const kept = await loadDeadLetter(env, "dead", dead_letter_id);
    if (kept === null) throw new Error("the letter has no bytes");
    expect(new TextDecoder().decode(kept.sealed)).not.toContain("hooks.example");
    const owner = { root_secret: env.ROOT_SECRET, tenant: "dead", dead_letter_id };
    const again: MailMessage = JSON.parse(await openDeadLetter(owner, kept.sealed));
    expect(again).toEqual(notice);
    const provider = buildProvider(true);
    await runQueue([again, again], provider);
    expect(provider.mails).toHaveLength(1);
    expect(await mailRow(notice)).toMatchObject({ status: "sent", reason: null });
  });

  test("stays sent where it was sent after all", async () => {
    const notice = await exhausted(newNotice());
    const row = await mailRow(notice);
    await markSent(env.DB, { tenant_id: "dead", mail_id: String(row?.["mail_id"]) }, "p-1", 6_000);
    await bury(notice);
    expect(await mailRow(notice)).toMatchObject({ status: "sent", provider_id: "p-1" });
  });

  test("to a role is kept without a row, as no mail came of it", async () => {
    const notice = noticeFor("dead", { role: "revops_admin" });
    const { answer, message_id } = await bury(notice);
    expect(answer).toBe("acked");
    expect((await lettersOf("dead")).map((letter) => letter.message_id)).toContain(message_id);
    expect(await mailRow(notice)).toBeUndefined();
  });
});

describe("a sign-in that ran out of retries", () => {
  test("is the operator's letter whatever tenant it names, and does not lead back to who asked", async () => {
    const { link, ...message } = await signInFor("a@dead.example", "dead");
    const { message_id } = await bury(message);
    const find = async (tenant: string) =>
      (await lettersOf(tenant)).find((letter) => letter.message_id === message_id);
    expect(await find("dead")).toBeUndefined();
    expect(await find(UNADDRESSED)).toMatchObject({ message_kind: "sign_in", trace_id: null });
    expect(lines.join("\n")).not.toContain(link);
  });
});

test("a message of another release is kept where the operator finds it", async () => {
  const { answer, message_id } = await bury({ v: 9, kind: "postcard", tenant: "dead" });
  expect(answer).toBe("acked");
  const letters = await lettersOf(UNADDRESSED);
  expect(letters.find((letter) => letter.message_id === message_id)).toMatchObject({
    message_kind: null,
    reason: "message_unreadable",
  });
});

test("what could not be kept is tried again, and kept once", async () => {
  const notice = newNotice();
  const broken = {
    get: (key: string) => env.DEAD_LETTERS.get(key),
    put: async () => {
      throw new Error("R2 is down");
    },
  };
  const before = (await lettersOf("dead")).length;
  expect((await bury(notice, broken)).answer).toBe("retried");
  expect(await lettersOf("dead")).toHaveLength(before);
  messages -= 1;
  expect((await bury(notice)).answer).toBe("acked");
  messages -= 1;
  expect((await bury(notice)).answer).toBe("acked");
  expect(await lettersOf("dead")).toHaveLength(before + 1);
});
