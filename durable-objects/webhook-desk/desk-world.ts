// SPDX-License-Identifier: Apache-2.0
import type { TryResult } from "#domain/webhooks/retry-schedule.ts";
import { type LookUp, lookUpName } from "./doh.ts";
import { type Post, postMessage } from "./post-message.ts";

/** The world outside the object; tests replace it on an instance. A property, so that no RPC caller reaches it. */
export interface DeskWorld {
  now(): number;
  /** In [0, 1). */
  random(): number;
  lookUp(name: string): Promise<LookUp>;
  post(post: Post): Promise<TryResult>;
}

/** The real one. */
export function realWorld(now: () => number): DeskWorld {
  return {
    now,
    random: () => Math.random(),
    lookUp: lookUpName,
    post: (post) => postMessage(post, now()),
  };
}
