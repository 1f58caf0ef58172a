// SPDX-License-Identifier: Apache-2.0
// Description, unit and direction of a key by its place in a config as written: what diffs and reports are made with.
import type { KeyFacts } from "./schema/key.ts";
import { factsAt } from "./schema/facts-at.ts";
import { RevOpsConfig } from "./revops-config.ts";

/**
 * Facts of the nearest key at or above an RFC 6901 pointer: an entry or a list's item has those of the key that holds
 * it. Null where a RevOpsConfig has no such place.
 */
export function keyFacts(pointer: string): KeyFacts | null {
  const path = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return factsAt(RevOpsConfig, path);
}
