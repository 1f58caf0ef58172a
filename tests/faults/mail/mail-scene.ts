// SPDX-License-Identifier: Apache-2.0
// The mail consumer over real stores, a provider that counts, a clock that the queue moves, and a switch that fails or
// kills at any of its outward calls.
import { env } from "cloudflare:workers";
import type { MailPort, OutgoingMail, SendAnswer } from "#connectors/mail/port.ts";
import type { Role } from "#domain/access/roles.ts";
import { personOf } from "#domain/ids/ids.ts";
import type { MailMessage, NoticeMail, SignInMail } from "#domain/messages/mail-queue.ts";
import { personKeyOf } from "#edge/session.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { sealSignIn } from "#ledger/mail-seal.ts";
import { type MailPorts, buildMailPorts } from "../../../workers/control/mail/mail-ports.ts";
import { consumeMail, type QueuedMail } from "../../../workers/control/mail/mail-queue.ts";
import { noticeMailId } from "../../../workers/control/mail/send-notice.ts";

export const START_MS = Date.UTC(2026, 10, 23, 9, 0);
const LINK_LIFE_MS = 15 * 60_000;
/** Deliveries of one message before the platform gives it to the dead-letter queue. */
const DELIVERIES = 21;
/** When the platform delivers again what a killed consumer neither acknowledged nor retried. */
const LOST_AFTER_MS = 30_000;

export interface Fault {
  /** Which outward call, counted from 0. */
  readonly call: number;
  /** Before: nothing happened. After: it happened, and the answer was lost. */
  readonly when: "before" | "after";
  /** Thrown at the consumer, or the consumer's end. */
  readonly how: "thrown" | "killed";
}

export interface Provider extends MailPort {
  readonly mails: OutgoingMail[];
  /** Answers of the next calls, instead of taking the mail. */
  readonly moods: SendAnswer[];
}

export function buildProvider(honours_keys: boolean): Provider {
  const known = new Map<string, string>();
  const mails: OutgoingMail[] = [];
  const moods: SendAnswer[] = [];
  return {
    honours_keys,
    mails,
    moods,
    async send(mail, key) {
      const mood = moods.shift();
      if (mood !== undefined) return mood;
      const id = known.get(key) ?? `p-${mails.length}`;
      if (!known.has(key) || !honours_keys) mails.push(mail);
      known.set(key, id);
      return { ok: true, provider_id: id };
    },
  };
}

export interface QueueRun {
  /** Names of the outward calls, in order. */
  readonly calls: readonly string[];
  /** Delays that the consumer asked for, in seconds. */
  readonly delays: readonly number[];
  /** Messages that ran out of deliveries. */
  readonly dead: readonly MailMessage[];
}

/** Sends messages through the queue until it is empty: time passes as the consumer asks for it. */
export async function runQueue(
  messages: readonly MailMessage[],
  provider: MailPort,
  { fault = null, wrap = (ports) => ports }: RunOptions = {},
): Promise<QueueRun> {
  const calls: string[] = [];
  const delays: number[] = [];
  const dead: MailMessage[] = [];
  let nowMs = START_MS;
  const waiting = messages.map((body) => ({ body, due: nowMs, attempts: 1 }));
  const state = { isDead: false };
  const watch = watcher(calls, fault, state);
  const ports = wrap(
    watched(provider, watch, {
      now: () => nowMs,
      queue: (body) => waiting.push({ body, due: nowMs, attempts: 1 }),
    }),
  );
  while (waiting.length > 0) {
    waiting.sort((a, b) => a.due - b.due);
    const next = waiting.shift();
    if (next === undefined) break;
    nowMs = Math.max(nowMs, next.due);
    state.isDead = false;
    const again = await deliverOnce(next.body, next.attempts, ports, state);
    if (again === "acked") continue;
    if (again !== "lost") delays.push(again);
    const attempts = next.attempts + 1;
    const due = nowMs + (again === "lost" ? LOST_AFTER_MS : again * 1000);
    if (attempts > DELIVERIES) dead.push(next.body);
    else waiting.push({ body: next.body, due, attempts });
  }
  return { calls, delays, dead };
}

interface RunOptions {
  readonly fault?: Fault | null;
  readonly wrap?: (ports: MailPorts) => MailPorts;
}

async function deliverOnce(
  body: MailMessage,
  attempts: number,
  ports: MailPorts,
  state: { readonly isDead: boolean },
): Promise<"acked" | "lost" | number> {
  let answer: "acked" | "lost" | number = "lost";
  const queued: QueuedMail = {
    id: "m",
    body,
    attempts,
    ack: () => (answer = "acked"),
    retry: (options) => (answer = options?.delaySeconds ?? 0),
  };
  await consumeMail([queued], ports, () => 0);
  return state.isDead ? "lost" : answer;
}

type Watch = <T>(name: string, call: () => Promise<T>) => Promise<T>;

function watcher(calls: string[], fault: Fault | null, state: { isDead: boolean }): Watch {
  return async (name, call) => {
    if (state.isDead) throw new Error("the consumer is dead");
    const fails = calls.push(name) - 1 === fault?.call;
    const fail = (): never => {
      state.isDead = fault?.how === "killed";
      throw new Error("planted fault");
    };
    if (fails && fault?.when === "before") fail();
    const answer = await call();
    if (fails) fail();
    return answer;
  };
}

function watched(
  provider: MailPort,
  watch: Watch,
  world: { readonly now: () => number; readonly queue: (message: NoticeMail) => void },
): MailPorts {
  const real = buildMailPorts(env);
  const { rows, people } = real;
  return {
    ...real,
    now: world.now,
    rows: {
      claim: (...args) => watch("claim", () => rows.claim(...args)),
      markSent: (...args) => watch("markSent", () => rows.markSent(...args)),
      release: (...args) => watch("release", () => rows.release(...args)),
      markExhausted: (...args) => watch("markExhausted", () => rows.markExhausted(...args)),
    },
    people: {
      ofPerson: (person) => watch("ofPerson", () => people.ofPerson(person)),
      ofUser: (...args) => watch("ofUser", () => people.ofUser(...args)),
      ofRole: (...args) => watch("ofRole", () => people.ofRole(...args)),
    },
    mailer: () => ({
      honours_keys: provider.honours_keys,
      send: (mail, key) => watch("send", () => provider.send(mail, key)),
    }),
    sendNotices: (notices) => watch("sendNotices", async () => notices.forEach(world.queue)),
  };
}

export async function addTenant(
  tenant: string,
  { name = tenant, brand_color = null }: { name?: string; brand_color?: string | null } = {},
): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO tenant (tenant_id, name, locale, time_zone, brand_color, created_at_ms, updated_at_ms)
     VALUES (?1, ?2, 'en', 'UTC', ?3, 0, 0)`,
  )
    .bind(tenant, name, brand_color)
    .run();
}

/** A user of a tenant; the id is the tenant's and the handle's. */
export async function addUser(
  tenant: string,
  handle: string,
  {
    email = `${handle}@${tenant}.example`,
    active = true,
    roles = [],
    locale = null,
  }: {
    email?: string | null;
    active?: boolean;
    roles?: readonly Role[];
    locale?: string | null;
  } = {},
): Promise<string> {
  const user_id = `usr_${tenant}_${handle}`;
  const person = email === null ? null : personOf(personKeyOf(env), email);
  await env.DB.prepare(
    `INSERT INTO user (tenant_id, user_id, external_id, name, email, active, person, roles, locale, created_at_ms, updated_at_ms)
     VALUES (?1, ?2, ?3, 'Name', ?4, ?5, ?6, ?7, ?8, 0, 0)`,
  )
    .bind(tenant, user_id, handle, email, active ? 1 : 0, person, JSON.stringify(roles), locale)
    .run();
  return user_id;
}

let mails = 0;

export async function signInFor(
  email: string,
  tenant: string | null = null,
): Promise<SignInMail & { readonly link: string }> {
  const mail_id = `mal_scene${++mails}`;
  const link = `https://revops.test.example/sign-in/link?token=rvl_${mail_id}`;
  const content = {
    v: 1,
    email,
    link,
    expires_at_ms: START_MS + LINK_LIFE_MS,
    asked_from: "Firefox on Linux",
  } as const;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await sealSignIn(env.ROOT_SECRET, mail_id, iv, content);
  const person = personOf(personKeyOf(env), email);
  return { v: 1, kind: "sign_in", mail_id, person, tenant, sealed, trace_id: `t-${mail_id}`, link };
}

export function noticeFor(tenant: string, audience: NoticeMail["audience"]): NoticeMail {
  const params = { webhook: "crm", origin: "https://hooks.example", reason: "gone" };
  return {
    v: 1,
    kind: "notice",
    notice_id: `n-${++mails}`,
    tenant,
    template: "webhook_disabled",
    audience,
    params,
    trace_id: "t-1",
  };
}

/** Rows of a tenant (`-` for sign-ins), oldest first. */
export async function mailRows(tenant: string): Promise<readonly Record<string, unknown>[]> {
  const { results } = await env.DB.prepare(
    "SELECT * FROM mail WHERE tenant_id = ?1 ORDER BY created_at_ms, mail_id",
  )
    .bind(tenant)
    .all();
  return results;
}

/** The row of a sign-in's mail, or of a notice to one user. */
export async function mailRow(message: MailMessage): Promise<Record<string, unknown> | undefined> {
  const [tenant, mail_id] =
    message.kind === "sign_in"
      ? ["-", message.mail_id]
      : [message.tenant, noticeMailId(idKeyOf(env, message.tenant), message, userOf(message))];
  return (await mailRows(tenant)).find((row) => row["mail_id"] === mail_id);
}

function userOf({ audience }: NoticeMail): string {
  return "user_id" in audience ? audience.user_id : "";
}
