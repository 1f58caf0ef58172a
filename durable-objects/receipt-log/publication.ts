// SPDX-License-Identifier: Apache-2.0
// Publishing from the object: the start-up guard, one run at a time, and what happens when a run fails.
import type { LogRefusal } from "#domain/messages/receipt-log.ts";
import { checkPublished } from "#ledger/guard.ts";
import {
  EvidenceUnavailable,
  LogInDoubt,
  publishLog,
  type EvidencePort,
  type LogIdentity,
} from "#ledger/publish.ts";
import { logFailure } from "./log-failure.ts";
import type { LogStore } from "./log-store.ts";

/** The log's name, key and places, and its bucket as it is now. */
export type PublishedLog = LogIdentity & { readonly evidence: EvidencePort };

export class Publication {
  readonly #ctx: DurableObjectState;
  readonly #store: LogStore;
  readonly #log: () => PublishedLog;
  #guarding: Promise<string | null> | null = null;
  #running: Promise<void> | null = null;
  #failures = 0;

  constructor(ctx: DurableObjectState, store: LogStore, log: () => PublishedLog) {
    this.#ctx = ctx;
    this.#store = store;
    this.#log = log;
  }

  /** Runs that failed in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** One run at a time; whoever asks meanwhile waits for the running one. Rejects where it failed. */
  run(): Promise<void> {
    this.#running ??= this.#runOnce().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /**
   * Why this log may not grow; null where it may. Rejects with EvidenceUnavailable, so that nothing is appended, where
   * R2 does not answer.
   */
  async refusal(): Promise<LogRefusal | null> {
    this.#guarding ??= this.#guard().catch((error: unknown) => {
      this.#guarding = null;
      throw error;
    });
    const reason = await this.#guarding;
    return reason === null ? null : { ok: false, code: "log_refuses", reason };
  }

  /** Once per instance. What it read cannot change under it: only this object writes there, and only after this. */
  async #guard(): Promise<string | null> {
    const stored = this.#store.refusal();
    if (stored !== null) return stored;
    const { keys, signer, evidence } = this.#log();
    const published = await evidence.get(keys.checkpoint).catch((cause: unknown) => {
      throw new EvidenceUnavailable("evidence bucket", { cause });
    });
    const { verifier } = signer;
    return checkPublished(published, {
      verifier,
      hashAt: this.#store.hashAt,
      ...this.#store.sizes(),
    });
  }

  async #runOnce(): Promise<void> {
    try {
      const refusal = await this.refusal();
      if (refusal !== null) throw new EvidenceUnavailable(refusal.reason);
      const { evidence, ...log } = this.#log();
      await publishLog(log, this.#store, evidence);
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      const { name: tenant } = this.#ctx.id;
      logFailure({ step: "log_publish", tenant, count: this.#failures }, error);
      if (!(error instanceof EvidenceUnavailable)) await this.#stop(error);
      throw error;
    }
  }

  /** On doubt write the refusal, make it durable, then end this instance, whatever it remembers. */
  async #stop(error: unknown): Promise<void> {
    if (error instanceof LogInDoubt) this.#store.saveRefusal(error.message);
    await this.#ctx.storage.sync();
    this.#ctx.abort(error instanceof Error ? error.name : "unknown error while publishing");
  }
}
