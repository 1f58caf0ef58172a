// SPDX-License-Identifier: Apache-2.0
// A config that was not published: what keeps it from that, as `revops config check` says it.
import { blockingFindings } from "#domain/config/blocking.ts";
import type { Refusal } from "../client.ts";
import { EXIT_FAILED, type Remote } from "../console.ts";
import { askForCheck, type ConfigOrigin } from "./config-calls.ts";
import { findingText, inFileOrder, tallyText } from "./finding-text.ts";
import { type Seen, tellRefused } from "./tell-refused.ts";

interface Unpublished {
  /** What the config is called where its places are named. */
  readonly name: string;
  readonly origin: ConfigOrigin;
  readonly seen: Seen;
}

/** A refusal has no severities, so the stack is asked for its report; where that has nothing, the refusal stands alone. */
export async function tellUnpublished(
  remote: Remote,
  json: boolean,
  { name, origin, seen }: Unpublished,
  refusal: Refusal,
): Promise<number> {
  if (json || refusal.code !== "invalid_fields") {
    return tellRefused(remote, json, name, refusal, seen);
  }
  const check = await askForCheck(seen.client, origin, undefined);
  const blocking = check.ok ? blockingFindings(check.value) : [];
  if (!check.ok || blocking.length === 0) return tellRefused(remote, json, name, refusal, seen);
  const findings = inFileOrder(blocking).map((finding) => findingText(name, finding));
  remote.err(`${findings.join("")}${tallyText(check.value)}; nothing was published\n`);
  return EXIT_FAILED;
}
