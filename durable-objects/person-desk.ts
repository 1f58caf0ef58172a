// SPDX-License-Identifier: Apache-2.0
// PersonDesk, one per person: mailed links and sessions, each call one synchronous transaction. It holds hashes only and
// knows no address; what an attempt is worth is judged by domain/access/sign-in-rules.ts.
import { DurableObject } from "cloudflare:workers";
import { linkEnd, linkState, onlyTenant } from "#domain/access/sign-in-rules.ts";
import type {
  AskLinkReply,
  AskLinkRequest,
  ConsumeLinkReply,
  ConsumeLinkRequest,
  LinkFacts,
  PersonDeskRpc,
  SessionRecord,
} from "#domain/messages/person-desk.ts";
import { InvariantError } from "#domain/result.ts";
import { readClock } from "#storage/clock.ts";
import { findLink, insertLink, spendLink } from "./person-desk/link-store.ts";
import {
  deleteSessions,
  insertSession,
  liveSessions,
  saveTenant,
  touchSession,
} from "./person-desk/session-store.ts";
import { createTables, hasTables, nextPurge, purge } from "./person-desk/tables.ts";

type Request<Method extends keyof PersonDeskRpc> = Parameters<PersonDeskRpc[Method]>[0];

export class PersonDesk extends DurableObject<Env> implements PersonDeskRpc {
  async askLink(request: AskLinkRequest): Promise<AskLinkReply> {
    this.#ownPerson(request);
    const isKept = this.#begin((sql) => insertLink(sql, request));
    if (!isKept) return { ok: false, code: "too_many_links" };
    await this.#armPurge();
    return { ok: true, expires_at_ms: linkEnd({ asked_at_ms: request.now_ms }) };
  }

  async describeLink(request: Request<"describeLink">): Promise<LinkFacts | null> {
    return this.#within(request, null, (sql) => {
      const link = findLink(sql, request);
      if (link === null) return null;
      return {
        state: linkState(link, request.now_ms),
        tenant: link.tenant,
        expires_at_ms: linkEnd(link),
        needs_code: request.browser_sha256 !== link.browser_sha256,
      };
    });
  }

  async consumeLink(request: ConsumeLinkRequest): Promise<ConsumeLinkReply> {
    const unknown: ConsumeLinkReply = { ok: false, code: "unknown" };
    const reply = this.#within(request, unknown, (sql): ConsumeLinkReply => {
      const verdict = spendLink(sql, request);
      if (!verdict.ok) return verdict;
      const { tenant } = verdict;
      return {
        ok: true,
        session: insertSession(sql, { ...request, tenant, proof: "mailed_link" }),
      };
    });
    if (reply.ok) await this.#armPurge();
    return reply;
  }

  async openSession(request: Request<"openSession">): Promise<SessionRecord> {
    this.#ownPerson(request);
    const tenant = onlyTenant(request.tenants);
    const session = this.#begin((sql) => insertSession(sql, { ...request, tenant }));
    await this.#armPurge();
    return session;
  }

  async checkSession(request: Request<"checkSession">): Promise<SessionRecord | null> {
    return this.#within(request, null, (sql) => touchSession(sql, request));
  }

  async chooseTenant(request: Request<"chooseTenant">): Promise<SessionRecord | null> {
    return this.#within(request, null, (sql) => saveTenant(sql, request));
  }

  async sessions(request: Request<"sessions">): Promise<readonly SessionRecord[]> {
    return this.#within(request, [], (sql) => liveSessions(sql, request.now_ms));
  }

  async revokeSessions(request: Request<"revokeSessions">): Promise<number> {
    return this.#within(request, 0, (sql) => deleteSessions(sql, request));
  }

  /**
   * Deletes what nobody needs any more, and with the last of it the object's whole storage. It does no I/O of its own and
   * throws nothing: a purge that comes late is a row that nothing accepts any more.
   */
  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    const next = this.#begin((sql) => {
      purge(sql, readClock(this.env));
      return nextPurge(sql);
    });
    // No await since the transaction: what is counted as nothing left is still nothing when it is deleted.
    if (next === null) await storage.deleteAll();
    else await storage.setAlarm(next);
  }

  /** No await since the transaction before it: rows and alarm are committed together. */
  async #armPurge(): Promise<void> {
    const next = nextPurge(this.ctx.storage.sql);
    if (next !== null) await this.ctx.storage.setAlarm(next);
  }

  /** Work that may be the first to write. */
  #begin<T>(work: (sql: SqlStorage) => T): T {
    const { storage } = this.ctx;
    return storage.transactionSync(() => {
      createTables(storage.sql);
      return work(storage.sql);
    });
  }

  /** Work on what is there; `nothing` where nothing ever was. */
  #within<T>(request: Named, nothing: T, work: (sql: SqlStorage) => T): T {
    this.#ownPerson(request);
    const { storage } = this.ctx;
    if (!hasTables(storage.sql)) return nothing;
    return storage.transactionSync(() => work(storage.sql));
  }

  /** The name is the person (storage/object-stubs.ts): another one here would open one person's sessions to another. */
  #ownPerson({ person }: Named): void {
    if (this.ctx.id.name !== person) throw new InvariantError("this desk is another person's");
  }
}

interface Named {
  readonly person: string;
}
