// SPDX-License-Identifier: Apache-2.0
// Plays concurrent work in one given order: whoever wants to call a store waits at the turnstile, and one call at a time
// is let through, by lot, once everybody else waits or is done.
import type { SeededRandom } from "../../fixtures/seeded-random.ts";

export class Turnstile {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #quiet: (() => void) | null = null;

  /** Waits for its turn. */
  pass(): Promise<void> {
    return new Promise((go) => {
      this.#waiting.push(go);
      this.#rest();
    });
  }

  /** Runs the work to its end; every one of it passes the turnstile before each call. */
  async play(work: readonly (() => Promise<void>)[], random: SeededRandom): Promise<void> {
    const done = Promise.all(
      work.map(async (one) => {
        this.#running += 1;
        try {
          await one();
        } finally {
          this.#rest();
        }
      }),
    );
    for (;;) {
      if (this.#running > 0) {
        await new Promise<void>((quiet) => {
          this.#quiet = quiet;
        });
      }
      const [go] = this.#waiting.splice(random.below(Math.max(1, this.#waiting.length)), 1);
      if (go === undefined) break;
      this.#running += 1;
      go();
    }
    await done;
  }

  #rest(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    this.#quiet?.();
    this.#quiet = null;
  }
}
