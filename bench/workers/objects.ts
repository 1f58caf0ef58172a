// SPDX-License-Identifier: Apache-2.0
// The shipped objects with two things added: bare inserts of the same bytes in the same database, and counters.
import type { AppendRequest } from "#domain/messages/receipt-log.ts";
import type { PickRequest } from "#domain/messages/routing-desk.ts";
import { ReceiptLog } from "#durable-objects/receipt-log.ts";
import { RoutingDesk } from "#durable-objects/routing-desk.ts";
import { meterStorage, nothingSpent } from "../../tests/faults/budget/meter.ts";
import { type PublishingCount, simulateHour } from "../../tests/faults/budget/one-hour.ts";

export class BenchLog extends ReceiptLog {
  #publishes = true;
  readonly #spent = nothingSpent();

  /** Appending alone is measured: what is published meanwhile would fall on both sides, but unevenly. */
  async keepUnpublished(): Promise<void> {
    this.#publishes = false;
    this.ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS bare (place INTEGER PRIMARY KEY, leaf TEXT NOT NULL, body TEXT NOT NULL) STRICT",
    );
  }

  /** One transaction of plain inserts: each item's body and a text as long as its leaf. */
  async bareInserts(
    { items }: AppendRequest,
    leaf: string,
  ): Promise<{ readonly inserted: number }> {
    const { storage } = this.ctx;
    storage.transactionSync(() => {
      for (const { body } of items)
        storage.sql.exec("INSERT INTO bare (leaf, body) VALUES (?, ?)", leaf, body);
    });
    return { inserted: items.length };
  }

  override async alarm(): Promise<void> {
    if (this.#publishes) await super.alarm();
  }

  async startMeter(): Promise<void> {
    meterStorage(this.ctx.storage, this.#spent);
  }

  async rowsWritten(): Promise<number> {
    return this.#spent.object_rows_written;
  }

  simulateHour(tenant: string): Promise<PublishingCount> {
    return simulateHour(this, this.ctx.storage, tenant);
  }
}

export class BenchDesk extends RoutingDesk {
  readonly #spent = nothingSpent();

  /** One transaction of plain inserts: a row as long as an assignment's for each lead. */
  async bareInserts(
    { leads }: PickRequest,
    assignment: string,
  ): Promise<{ readonly inserted: number }> {
    const { storage } = this.ctx;
    storage.transactionSync(() => {
      storage.sql.exec(
        "CREATE TABLE IF NOT EXISTS bare (place INTEGER PRIMARY KEY, lead_id TEXT NOT NULL, assignment TEXT NOT NULL) STRICT",
      );
      for (const { lead_id } of leads) {
        storage.sql.exec(
          "INSERT INTO bare (lead_id, assignment) VALUES (?, ?)",
          lead_id,
          assignment,
        );
      }
    });
    return { inserted: leads.length };
  }

  async startMeter(): Promise<void> {
    meterStorage(this.ctx.storage, this.#spent);
  }

  async rowsWritten(): Promise<number> {
    return this.#spent.object_rows_written;
  }
}
