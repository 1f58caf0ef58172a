// SPDX-License-Identifier: Apache-2.0
// RoutingDesk, one per tenant: who takes a lead and which lead is somebody's first, decided in one synchronous
// transaction per list; the rules are domain/rotation. Its alarm tells the queue of leads that waited long enough. Memory
// holds nothing between calls but when the alarm is set, so an eviction loses nothing.
import { DurableObject } from "cloudflare:workers";
import type {
  DeskState,
  ObserveRequest,
  PickReply,
  PickRequest,
  RoutingDeskRpc,
} from "#domain/messages/routing-desk.ts";
import { InvariantError } from "#domain/result.ts";
import { DeskBook } from "#domain/rotation/desk-book.ts";
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
import { logUnsent, sendDue } from "./routing-desk/send-due.ts";
import { createVelocityTable, observeLeads } from "./routing-desk/velocity-store.ts";

/**
 * Most leads per call. A queue batch has 100; at 60 KB for a snapshot of the largest sensible pool (500 members) a
 * reply of 250 picks stays at half of the 32 MiB that an RPC value may have.
 */
const MAX_PICKS = 250;
/** Two keys for each lead of a call. */
const MAX_KEYS = 2 * MAX_PICKS;
/** After a queue that did not take what is due, and the net under every round of the alarm. */
const RETRY_MS = 30_000;

export class RoutingDesk extends DurableObject<Env> implements RoutingDeskRpc {
  /** By the machine's clock, as the platform has it; null where none is set. */
  #alarmAtMs: number | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      createTables(ctx.storage.sql);
      createVelocityTable(ctx.storage.sql);
      this.#alarmAtMs = await ctx.storage.getAlarm();
      this.#arm();
    });
  }

  /**
   * Rows written per pick: the assignment, a pointer, the open work of the new and of the last holder; up to 2 claims; 1
   * where another lead comes to stand for it or no longer does; 2 for a lead that waits (its row and index entry), 1 when
   * it waits no longer. Not all of that comes together: a first pick writes 5 at most, a later one 6, and one more for
   * each pool of a last holder who thereby comes back below capacity. Repeats write nothing. A call that knows other
   * people to be away writes one row for each who comes or goes, and one for each pool of theirs; one that changes the
   * earliest deadline sets the alarm, which is billed as a row.
   */
  async pick(request: PickRequest): Promise<PickReply> {
    this.#ownTenant(request.tenant);
    if (request.leads.length > MAX_PICKS)
      throw new InvariantError(`more than ${MAX_PICKS} picks in a call`);
    const { sql } = this.ctx.storage;
    const reply = this.ctx.storage.transactionSync(() => {
      const book = new DeskBook(loadBook(sql, request.leads));
      if (book.adopt(request.config_version, request.pools)) {
        saveAdopted(sql, request.config_version, request.pools);
      }
      book.setAway(request.unavailable ?? []);
      const picks = request.leads.map((lead) => book.pick(lead));
      saveChanges(sql, book.changes());
      return { picks };
    });
    // No await since the transaction: what is due and the alarm are committed together.
    this.#arm();
    return reply;
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
    this.#alarmAtMs = null;
    if (!this.#arm()) await this.ctx.storage.deleteAlarm();
  }

  /** Sets the alarm to the earliest that is due, or takes it away: an idle tenant has none. False where nothing is due. */
  #arm(): boolean {
    const due = nextDueAt(this.ctx.storage.sql);
    if (due === null) {
      if (this.#alarmAtMs !== null) void this.ctx.storage.deleteAlarm();
      this.#alarmAtMs = null;
      return false;
    }
    const machine = this.#machineMs();
    const wait = due - readClock(this.env);
    // Overdue, and a try is set already: it is not brought forward, so that a queue that fails is not asked at each pick.
    const isTried = this.#alarmAtMs !== null && this.#alarmAtMs <= machine + RETRY_MS;
    if (wait > 0 || !isTried) this.#setAlarm(machine + Math.max(0, wait));
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
