// SPDX-License-Identifier: Apache-2.0
// RoutingDesk, one per tenant: who takes a lead, decided in one synchronous transaction per list. It does no I/O and
// reads no clock; the rules are domain/rotation. Memory holds nothing between calls, so an eviction loses nothing.
import { DurableObject } from "cloudflare:workers";
import type {
  DeskState,
  PickReply,
  PickRequest,
  RoutingDeskRpc,
} from "#domain/messages/routing-desk.ts";
import { InvariantError } from "#domain/result.ts";
import { DeskBook } from "#domain/rotation/desk-book.ts";
import { createTables, loadBook, saveAdopted, saveChanges } from "./routing-desk/book-store.ts";

/**
 * Most leads per call. A queue batch has 100; at 60 KB for a snapshot of the largest sensible pool (500 members) a
 * reply of 250 picks stays at half of the 32 MiB that an RPC value may have.
 */
const MAX_PICKS = 250;

export class RoutingDesk extends DurableObject<Env> implements RoutingDeskRpc {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    createTables(ctx.storage.sql);
  }

  /**
   * Per pick at most 4 rows are written: assignment, pointer, open work of the new and of the last holder; one more
   * for each pool of a last holder who thereby comes back below capacity. Repeats write nothing. A call that knows other
   * people to be away writes one row for each who comes or goes, and one for each pool of theirs.
   */
  async pick(request: PickRequest): Promise<PickReply> {
    this.#ownTenant(request.tenant);
    if (request.leads.length > MAX_PICKS)
      throw new InvariantError(`more than ${MAX_PICKS} picks in a call`);
    const { sql } = this.ctx.storage;
    return this.ctx.storage.transactionSync(() => {
      const book = new DeskBook(
        loadBook(
          sql,
          request.leads.map((lead) => lead.lead_id),
        ),
      );
      if (book.adopt(request.config_version, request.pools)) {
        saveAdopted(sql, request.config_version, request.pools);
      }
      book.setAway(request.unavailable ?? []);
      const picks = request.leads.map((lead) => book.pick(lead));
      saveChanges(sql, book.changes());
      return { picks };
    });
  }

  async state(request: { readonly v: 1; readonly tenant: string }): Promise<DeskState> {
    this.#ownTenant(request.tenant);
    const content = loadBook(this.ctx.storage.sql, []);
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

  /** The name is the tenant (storage/object-stubs.ts): another one here would mix two tenants' people. */
  #ownTenant(tenant: string): void {
    if (this.ctx.id.name !== tenant) throw new InvariantError("this desk is another tenant's");
  }
}
