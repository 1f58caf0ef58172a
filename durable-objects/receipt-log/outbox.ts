// SPDX-License-Identifier: Apache-2.0
// Messages that a receipt's transaction queued. A row is deleted only after the queue took it, so a message may come
// twice and never not at all.

/** Messages per send: the queue takes 100 or 256 KB, and a continue message is below 1 KB. */
const BATCH = 100;

export class Outbox {
  readonly #sql: SqlStorage;
  readonly #queue: Queue;
  #running: Promise<void> | null = null;

  constructor(sql: SqlStorage, queue: Queue) {
    this.#sql = sql;
    this.#queue = queue;
  }

  isEmpty(): boolean {
    return this.#sql.exec("SELECT 1 FROM outbox LIMIT 1").next().done === true;
  }

  /** Sends what is there; rejects where the queue does, and leaves the rows for the next time. */
  send(): Promise<void> {
    this.#running ??= this.#sendAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const rows = this.#sql
        .exec<{ place: number; message: string }>(
          "SELECT place, message FROM outbox ORDER BY place LIMIT ?",
          BATCH,
        )
        .toArray();
      const last = rows.at(-1);
      if (last === undefined) return;
      await this.#queue.sendBatch(
        rows.map(({ message }) => ({ body: JSON.parse(message) as unknown })),
      );
      this.#sql.exec("DELETE FROM outbox WHERE place <= ?", last.place);
    }
  }
}
