// SPDX-License-Identifier: Apache-2.0
// A signal's name and points. The name stands in receipts in the clear, so what does not look like one is not kept.
import type { SourceSettings } from "../config/intake-settings.ts";
import { textAt } from "./map-post.ts";

export interface Signal {
  /** `unknown` where the post names none. */
  readonly name: string;
  readonly points: number;
}

/** An identifier: no space, no at sign, and not digits alone, so neither an address nor a person's name or number. */
const NAME = /^(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$/;
/** The points of a signal that the table does not name. */
const ANY = "any";

export function readSignal(
  { signal: path, points }: Pick<SourceSettings, "signal" | "points">,
  post: unknown,
): Signal {
  const written = path === null ? null : textAt(path, post);
  const pointsOf = (name: string): number | undefined =>
    Object.hasOwn(points, name) ? points[name] : undefined;
  const own = written === null ? undefined : pointsOf(written);
  const isName = written !== null && (own !== undefined || NAME.test(written));
  return { name: isName ? written : "unknown", points: own ?? pointsOf(ANY) ?? 0 };
}
