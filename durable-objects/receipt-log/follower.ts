// SPDX-License-Identifier: Apache-2.0
// Tells the tenant's WebhookDesk that the log has grown: after an append, at most once a second, and only once the tenant
// has had a subscription; without one nothing is asked and nothing is written.
//
// What covers a wake-up that is lost: every append commits an alarm of the log with its receipts (publication, 60 s at the
// latest). A crash between append and wake-up leaves `told` behind the log, and that alarm tells. A desk that does not
// answer leaves it behind as well, and the alarm stays armed until one does. A crash between the desk's answer and the
// note here tells the same again, which the desk finds done.

/** Between two wake-ups. */
const SPACING_MS = 1_000;
/** Until the next try where only an alarm is left to tell: no sooner than the alarm that an append sets anyway. */
export const TELL_AGAIN_MS = 60_000;

export interface FollowerPorts {
  readonly sql: SqlStorage;
  readonly size: () => number;
  readonly wake: () => Promise<void>;
  readonly pause: (ms: number) => Promise<void>;
}

export class Follower {
  readonly #ports: FollowerPorts;
  /** Null where nobody follows. */
  #told: number | null = null;
  #telling: Promise<void> | null = null;

  constructor(ports: FollowerPorts) {
    this.#ports = ports;
  }

  /** To be called once the tables are there. */
  load(): void {
    const rows = this.#ports.sql.exec<{ told: number }>("SELECT told FROM follower").toArray();
    this.#told = rows[0]?.told ?? null;
  }

  /** Somebody follows from here on. */
  begin(): void {
    if (this.#told !== null) return;
    this.#told = this.#ports.size();
    this.#ports.sql.exec("INSERT INTO follower (one, told) VALUES (1, ?)", this.#told);
  }

  isBehind(): boolean {
    return this.#told !== null && this.#told < this.#ports.size();
  }

  /** Tells until there is no more to tell, each time after a pause; whoever asks meanwhile is heard by that. */
  keepTelling(): Promise<void> {
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = null;
    });
    return this.#telling;
  }

  async #tellAll(): Promise<void> {
    while (this.isBehind()) {
      await this.tell();
      await this.#ports.pause(SPACING_MS);
    }
  }

  /** Tells once, if there is something to tell; rejects where the desk does not answer. */
  async tell(): Promise<void> {
    if (!this.isBehind()) return;
    const size = this.#ports.size();
    await this.#ports.wake();
    this.#told = Math.max(this.#told ?? 0, size);
    this.#ports.sql.exec("UPDATE follower SET told = max(told, ?)", size);
  }
}
