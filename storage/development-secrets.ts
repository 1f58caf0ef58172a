// SPDX-License-Identifier: Apache-2.0
// Development's secrets: fixed, so that ids, keys and answers are the same on every machine, and public, because anyone
// may read them here. Whoever uses a secret refuses them first wherever the stack is not a developer's own.
import { InvariantError } from "#domain/result.ts";

/** 32 bytes, base64. */
export const DEVELOPMENT_ROOT_SECRET = "ZGV2ZWxvcG1lbnQtb25seS1yb290LXNlY3JldC0wMDE=";

/** 32 bytes, base64. */
export const DEVELOPMENT_LOG_SEED = "ZGV2ZWxvcG1lbnQtb25seS1sb2ctc2VlZC0wMDAwMDE=";

const PUBLIC_SECRETS: readonly string[] = [DEVELOPMENT_ROOT_SECRET, DEVELOPMENT_LOG_SEED];

/** The settings that make a stack a developer's own; an env without them is a shipped one. */
export interface StackEnv {
  readonly ENVIRONMENT?: string;
  readonly DEV_CREDENTIALS?: string;
}

/** Whether this stack is a developer's or a test's: both settings say so. No shipped environment may. */
export function isDevelopmentStack(env: StackEnv): boolean {
  return (
    env.DEV_CREDENTIALS === "on" &&
    (env.ENVIRONMENT === "development" || env.ENVIRONMENT === "test")
  );
}

/** Throws InvariantError where a public secret is used outside a development stack; the message holds no secret. */
export function refuseDevelopmentSecret(env: StackEnv, value: string): void {
  if (PUBLIC_SECRETS.includes(value) && !isDevelopmentStack(env)) {
    throw new InvariantError("a secret of this deployment is the public one of development");
  }
}
