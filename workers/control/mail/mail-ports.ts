// SPDX-License-Identifier: Apache-2.0
// What the mail consumer needs of the world; fault tests wrap it.
import { chooseMailPort, type MailPortEnv } from "#connectors/mail/choose-port.ts";
import type { MailPort } from "#connectors/mail/port.ts";
import type { MailTemplate, NoticeMail } from "#domain/messages/mail-queue.ts";
import { personOf } from "#domain/ids/ids.ts";
import type { Role } from "#domain/access/roles.ts";
import { personKeyOf } from "#edge/session.ts";
import { idKeyOf, type RootEnv } from "#edge/tenant-key.ts";
import { readClock } from "#storage/clock.ts";
import { isDevelopmentStack } from "#storage/development-secrets.ts";
import * as mails from "#storage/mails.ts";
import * as recipients from "#storage/read-recipients.ts";

type MailName = mails.MailName;
type People = Promise<readonly recipients.Recipient[]>;

export interface MailPorts {
  readonly rows: {
    readonly claim: (
      name: MailName,
      about: { readonly template: MailTemplate; readonly person: string },
      nowMs: number,
    ) => Promise<mails.Claim>;
    readonly markSent: (name: MailName, providerId: string | null, nowMs: number) => Promise<void>;
    readonly release: (
      name: MailName,
      end: Parameters<typeof mails.releaseClaim>[2],
    ) => Promise<void>;
    readonly markExhausted: (name: MailName, nowMs: number) => Promise<void>;
  };
  readonly people: {
    readonly ofPerson: (person: string) => People;
    readonly ofUser: (tenant: string, userId: string) => People;
    readonly ofRole: (tenant: string, role: Role) => People;
  };
  /** Throws InvariantError where the settings name no provider that can work. */
  readonly mailer: () => MailPort;
  /** Sends notices to the queue, each to one user. */
  readonly sendNotices: (notices: readonly NoticeMail[]) => Promise<void>;
  readonly idKey: (tenant: string) => Uint8Array;
  readonly personOf: (email: string) => string;
  readonly root_secret: string;
  /** The deployment's own address. */
  readonly from: string;
  /** Where people reach it; null where only their own requests say. */
  readonly origin: string | null;
  readonly now: () => number;
}

export interface MailEnv extends RootEnv, MailPortEnv {
  readonly DB: D1Database;
  readonly MAIL: Pick<Queue<NoticeMail>, "sendBatch">;
  readonly ENVIRONMENT: string;
  readonly MAIL_FROM: string;
  readonly PUBLIC_URL?: string;
}

/** A queue takes 100 messages a call, 256 KB in all: a notice is well under 2 KB. */
const SEND_BATCH = 100;

export function buildMailPorts(env: MailEnv): MailPorts {
  const { DB } = env;
  const now = (): number => readClock(env);
  return {
    rows: {
      claim: (name, about, nowMs) => mails.claimMail(DB, name, about, nowMs),
      markSent: (name, providerId, nowMs) => mails.markSent(DB, name, providerId, nowMs),
      release: (name, end) => mails.releaseClaim(DB, name, end),
      markExhausted: (name, nowMs) => mails.markExhausted(DB, name, nowMs),
    },
    people: {
      ofPerson: (person) => recipients.readRecipientsOfPerson(DB, person),
      ofUser: (tenant, userId) => recipients.readRecipientsOfUser(DB, tenant, userId),
      ofRole: (tenant, role) => recipients.readRecipientsOfRole(DB, tenant, role),
    },
    mailer: () =>
      chooseMailPort(env, {
        is_development: isDevelopmentStack(env),
        now_ms: now,
        fetch: (request) => fetch(request),
      }),
    sendNotices: async (notices) => {
      for (let at = 0; at < notices.length; at += SEND_BATCH) {
        const batch = notices.slice(at, at + SEND_BATCH).map((body) => ({ body }));
        await env.MAIL.sendBatch(batch);
      }
    },
    idKey: (tenant) => idKeyOf(env, tenant),
    personOf: (email) => personOf(personKeyOf(env), email),
    root_secret: env.ROOT_SECRET,
    from: env.MAIL_FROM,
    origin: env.PUBLIC_URL ?? null,
    now,
  };
}
