// SPDX-License-Identifier: Apache-2.0
// The end of most commands: the result as text or as one JSON document, or the refusal, and the exit code.
import { type Refusal, refusalText } from "./client.ts";
import { EXIT_DONE, EXIT_FAILED, type Remote } from "./console.ts";
import { jsonText } from "./terminal.ts";
import type { Result } from "#domain/result.ts";

export function tellResult<T extends object>(
  remote: Remote,
  json: boolean,
  result: Result<T, Refusal>,
  text: (value: T) => string,
): number {
  if (!result.ok) return tellRefusal(remote, json, result.error);
  remote.out(json ? jsonText({ done: true, ...result.value }) : text(result.value));
  return EXIT_DONE;
}

export function tellRefusal(remote: Remote, json: boolean, refusal: Refusal): number {
  const { status, code, reason, errors } = refusal;
  if (json) remote.out(jsonText({ done: false, status, code, reason, errors }));
  remote.err(`${refusalText(refusal)}\n`);
  return EXIT_FAILED;
}
