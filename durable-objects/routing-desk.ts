// SPDX-License-Identifier: Apache-2.0
// RoutingDesk, one per tenant: who takes a lead, which lead is somebody's first and which ones wait, decided in one
// synchronous transaction per list; the rules are domain/rotation. Its alarm tells the queue whose time has come. Memory
// holds nothing between calls but when the alarm is set and whether a try failed, so an eviction loses nothing.
import { DurableObject } from "cloudflare:workers";
import type {
  DeskState,
  DrainRequest,
  ObserveRequest,
  PickReply,
  PickRequest,
  RoutingDeskRpc,
} from "#domain/messages/routing-desk.ts";
import { InvariantError } from "#domain/result.ts";
import { DeskBook } from "#domain/rotation/desk-book.ts";
import { MOST_TOLD, tellWaiters } from "#domain/rotation/tell-waiters.ts";
import { TurnBook } from "#domain/rotation/turn-book.ts";
import { readClock } from "#storage/clock.ts";
import {
  createTables,
  loadBook,
  loadTurns,
  saveAdopted,
  saveChanges,
} from "./routing-desk/book-store.ts";
import { findClaimants } from "./routing-desk/claim-store.ts";
import { nextDueAt } from "./routing-desk/due-store.ts";
import {
  loadLines,
  nextDrainAt,
  saveLine,
  saveTold,
  waitedPools,
} from "./routing-desk/line-store.ts";
import { logUnsent, sendDue } from "./routing-desk/send-due.ts";
import { nextTimerAt, stopFirstTouch } from "./routing-desk/timer-store.ts";
import { createVelocityTable, observeLeads } from "./routing-desk/velocity-store.ts";

/**
 * Most leads per call. A queue batch has 100; at 60 KB for a snapshot of the largest sensible pool (500 members) a
 * reply of 250 picks stays at half of the 32 MiB that an RPC value may have.
 */
const MAX_PICKS = 250;
/** Two keys for each lead of a call. */
const MAX_KEYS = 2 * MAX_PICKS;
/** What a batch of people's doings may name. */
const MAX_STOPPED = 1_000;
/** After a queue that did not take what is due, and the net under every round of the alarm. */
const RETRY_MS = 30_000;

export class RoutingDesk extends DurableObject<Env> implements RoutingDeskRpc {
  /** By the machine's clock, as the platform has it; null where none is set. */
  #alarmAtMs: number | null = null;
  /** A round is under way, or the queue did not take what the last one sent. */
  #isTrying = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      createTables(ctx.storage.sql);
      createVelocityTable(ctx.storage.sql);
      this.#alarmAtMs = await ctx.storage.getAlarm();
      // What is overdue although an alarm stands was tried before.
      const next = this.#nextAt();
      this.#isTrying = this.#alarmAtMs !== null && next !== null && next <= readClock(this.env);
      this.#arm();
    });
  }

  /**
   * Rows written per pick: the assignment, a pointer, the open work of the new and of the last holder; up to 2 claims; 1
   * where another lead comes to stand for it or no longer does; 2 for a deadline (its row and index entry), 1 when it has
   * none any more. Only where the config asks for it: 1 for a turn of somebody with a cap; 1 for each key of what is
   * sticky (at most 2); 2 for each timer (4 where the lead is somebody's, 8 where it is held), 1 for each that a later
   * attempt takes away. A lead that waits writes no pointer and no open work but 1 row of its own, 1 when it is told of
   * and 1 when it goes on. Not all of that comes together: a lead that somebody gets at once writes 5 without what a
   * config may ask for and 12 with all of it, one that is held 14 at most; a later attempt that is assigned 18, one that
   * is held again 19, and one more for each pool of a last holder who thereby comes back below capacity. Repeats write
   * nothing. A call that knows other people to be away, that brings somebody to a cap or finds a cap over writes one row
   * for each who comes or goes, and one for each pool of theirs; one that makes a place for a lead that waits, one; one
   * that changes what is due first sets the alarm, which is billed as a row.
   */
  async pick(request: PickRequest): Promise<PickReply> {
    this.#ownTenant(request.tenant);
    const { leads } = request;
    if (leads.length > MAX_PICKS)
      throw new InvariantError(`more than ${MAX_PICKS} picks in a call`);
    const { sql } = this.ctx.storage;
    const nowMs = readClock(this.env);
    const asked = new Set(leads.flatMap(({ pool }) => pool ?? []));
    const reply = this.ctx.storage.transactionSync(() => {
      const book = new DeskBook(loadBook(sql, { ...withClock(request, nowMs), asked }));
      takeOver(sql, book, request);
      const picks = leads.map((lead) => book.pick(lead));
      const changes = book.changes();
      saveChanges(sql, changes);
      saveLine(sql, changes, nowMs);
      return { picks };
    });
    // No await since the transaction: what is due and the alarm are committed together.
    this.#arm();
    return reply;
  }

  /** Rows written: one per lead that is told of, and those of a pick for whoever comes, goes or is adopted. */
  async drain(request: DrainRequest): ReturnType<RoutingDeskRpc["drain"]> {
    this.#ownTenant(request.tenant);
    const { sql } = this.ctx.storage;
    const told = this.ctx.storage.transactionSync(() => {
      const lines = loadLines(sql, waitedPools(sql));
      const asked = new Set(lines.map(({ pool }) => pool));
      const content = loadBook(sql, { ...request, leads: [], asked });
      const book = new DeskBook(content);
      takeOver(sql, book, request);
      saveChanges(sql, book.changes());
      const trial = new TurnBook(content);
      trial.adopt(request.config_version, request.pools);
      trial.setAway(request.unavailable ?? []);
      const rows = lines.flatMap((line) => line.rows);
      const found = tellWaiters(trial, rows, request.now_ms);
      const more = found.length === MOST_TOLD;
      saveTold(sql, found, { more, now_ms: readClock(this.env) });
      return found;
    });
    this.#arm();
    return { leads: told.map(({ lead_id, attempt }) => ({ lead_id, attempt })) };
  }

  /** One row written per timer, two of a lead at most; none of a lead that has none. */
  async stop({
    tenant,
    lead_ids,
  }: Parameters<RoutingDeskRpc["stop"]>[0]): ReturnType<RoutingDeskRpc["stop"]> {
    this.#ownTenant(tenant);
    if (lead_ids.length > MAX_STOPPED)
      throw new InvariantError(`more than ${MAX_STOPPED} leads in a call`);
    stopFirstTouch(this.ctx.storage.sql, lead_ids);
    this.#arm();
  }

  /** One row written per lead that was not known yet; up to 1,000 that are too old are forgotten. */
  async observe(request: ObserveRequest): ReturnType<RoutingDeskRpc["observe"]> {
    this.#ownTenant(request.tenant);
    if (request.leads.length > MAX_PICKS)
      throw new InvariantError(`more than ${MAX_PICKS} leads in a call`);
    const { storage } = this.ctx;
    return { counts: storage.transactionSync(() => observeLeads(storage.sql, request)) };
  }

  async claimants({
    tenant,
    keys,
  }: Parameters<RoutingDeskRpc["claimants"]>[0]): ReturnType<RoutingDeskRpc["claimants"]> {
    this.#ownTenant(tenant);
    if (keys.length > MAX_KEYS) throw new InvariantError(`more than ${MAX_KEYS} keys in a call`);
    return { leads: findClaimants(this.ctx.storage.sql, keys) };
  }

  async state(request: { readonly v: 1; readonly tenant: string }): Promise<DeskState> {
    this.#ownTenant(request.tenant);
    const content = loadTurns(this.ctx.storage.sql);
    const pointers = new Map(content.pointers.map((row) => [`${row.pool} ${row.user}`, row]));
    return {
      config_version: content.config_version,
      members: content.pools.flatMap(({ pool, members }) =>
        members.map(
          ({ user }) => pointers.get(`${pool} ${user}`) ?? { pool, user, pass: 0, assigned: 0 },
        ),
      ),
      open_work: content.open,
      away: content.away,
    };
  }

  /** A round. It never throws, because the runtime gives up after six tries. */
  override async alarm(): Promise<void> {
    // The net: should the round die anywhere below, the desk wakes again.
    this.#isTrying = true;
    this.#setAlarm(this.#machineMs() + RETRY_MS);
    const tenant = this.ctx.id.name;
    try {
      if (tenant === undefined) throw new InvariantError("a desk is named by its tenant");
      const { sql } = this.ctx.storage;
      await sendDue({ sql, queue: this.env.LEADS, tenant, now_ms: readClock(this.env) });
    } catch (error) {
      logUnsent(tenant, error);
      return;
    }
    // What a round left over, or came due during it, is due now and not when the net is.
    this.#isTrying = false;
    this.#alarmAtMs = null;
    if (!this.#arm()) await this.ctx.storage.deleteAlarm();
  }

  /** When the desk has to wake next, by its own clock; null where nothing is due. */
  #nextAt(): number | null {
    const { sql } = this.ctx.storage;
    const all = [nextDueAt(sql), nextTimerAt(sql), nextDrainAt(sql, readClock(this.env))];
    const some = all.filter((at) => at !== null);
    return some.length === 0 ? null : Math.min(...some);
  }

  /** Sets the alarm to the earliest that is due, or takes it away: an idle tenant has none. False where nothing is due. */
  #arm(): boolean {
    const due = this.#nextAt();
    if (due === null) {
      if (this.#alarmAtMs !== null) void this.ctx.storage.deleteAlarm();
      this.#alarmAtMs = null;
      return false;
    }
    const machine = this.#machineMs();
    const wait = due - readClock(this.env);
    // Overdue, and a try is set already: it is not brought forward, so that a queue that fails is not asked at each pick.
    const soon = machine + (this.#isTrying ? RETRY_MS : 0);
    const isSet = this.#alarmAtMs !== null && this.#alarmAtMs <= soon;
    if (wait > 0 || !isSet) this.#setAlarm(machine + Math.max(0, wait));
    return true;
  }

  #setAlarm(atMs: number): void {
    if (this.#alarmAtMs === atMs) return;
    this.#alarmAtMs = atMs;
    void this.ctx.storage.setAlarm(atMs);
  }

  /** The platform's alarm runs by the machine's clock, what is due by the desk's. */
  #machineMs(): number {
    return readClock({ ENVIRONMENT: this.env.ENVIRONMENT });
  }

  /** The name is the tenant (storage/object-stubs.ts): another one here would mix two tenants' people. */
  #ownTenant(tenant: string): void {
    if (this.ctx.id.name !== tenant) throw new InvariantError("this desk is another tenant's");
  }
}

/** A caller of the last release tells no time: then it is the desk's own. */
function withClock(
  request: Omit<PickRequest, "now_ms"> & Partial<Pick<PickRequest, "now_ms">>,
  nowMs: number,
): PickRequest {
  return { ...request, now_ms: request.now_ms ?? nowMs };
}

/** What a caller knows of pools and people is taken over before anybody is asked. */
function takeOver(sql: SqlStorage, book: DeskBook, request: DrainRequest): void {
  const { config_version, pools, unavailable = [] } = request;
  if (book.adopt(config_version, pools)) saveAdopted(sql, config_version, pools);
  book.setAway(unavailable);
}
