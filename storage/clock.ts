// SPDX-License-Identifier: Apache-2.0
// The one place that reads the clock. Called only in fetch, queue, scheduled, alarm and object methods; everything
// below them takes the time as an argument.
import { isDevelopmentStack } from "./development-secrets.ts";

/** The settings that may move the clock: only where development credentials are on, never in a shipped environment. */
export interface ClockEnv {
  readonly ENVIRONMENT: string;
  readonly DEV_CREDENTIALS?: string;
  /** Added to the machine's time, in milliseconds. */
  readonly CLOCK_OFFSET_MS?: string;
}

/** Now, in milliseconds since 1970. */
export function readClock(env: ClockEnv): number {
  return Date.now() + (isDevelopmentStack(env) ? Number(env.CLOCK_OFFSET_MS ?? 0) : 0);
}
