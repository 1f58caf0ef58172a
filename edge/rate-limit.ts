// SPDX-License-Identifier: Apache-2.0
// A shield per key, not a quota: the binding counts per Cloudflare location and lets a burst pass.
import type { Result } from "#domain/result.ts";
import { ok } from "#domain/result.ts";
import { type Problem, refuse } from "./problem.ts";

/** The binding's period in every wrangler.toml: the longest a caller has to wait. */
const PERIOD_SECONDS = 60;

/** Counts one request of this caller. */
export async function checkRate(limit: RateLimit, caller: string): Promise<Result<null, Problem>> {
  const { success } = await limit.limit({ key: caller });
  if (success) return ok(null);
  return refuse("rate_limited", { headers: { "retry-after": String(PERIOD_SECONDS) } });
}
