// SPDX-License-Identifier: Apache-2.0
// A document's pools as picks know them: members with their caps.
import { poolsOf } from "#domain/config/compile-config.ts";
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { RotationPool } from "#domain/rotation/choose-member.ts";

const known = new WeakMap<CompiledDocument, ReadonlyMap<string, RotationPool>>();

/** Undefined where the document has no such pool. */
export function poolOf(document: CompiledDocument, name: string): RotationPool | undefined {
  const pools = known.get(document) ?? new Map(poolsOf(document).map((pool) => [pool.pool, pool]));
  known.set(document, pools);
  return pools.get(name);
}
