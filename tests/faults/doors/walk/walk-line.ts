// SPDX-License-Identifier: Apache-2.0
// What one route of the walk is asked, and the asks that many of them share.
import type { WalkCaller } from "./walk-callers.ts";
import { type Ask, MARK, type WalkScene } from "./walk-scene.ts";

export interface WalkLine {
  readonly ask: (scene: WalkScene, caller: WalkCaller) => Ask | Promise<Ask>;
  /** What an admitted caller is answered, where it is not a success of the contract. */
  readonly answers?: readonly number[];
  /** The path names what the call makes, or something that every tenant has: then another tenant's is its own. */
  readonly own?: true;
}

export const because = () => ({ body: { reason: MARK } });

export const query = (text: string): Ask => ({ query: text });
