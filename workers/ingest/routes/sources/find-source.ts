// SPDX-License-Identifier: Apache-2.0
// The source behind a public id, with the secrets that its posts may be signed with.
import type { SourceSettings } from "#domain/config/intake-settings.ts";
import type { EnrichMessage, EventsMessage, LeadMessage } from "#domain/messages/lead-queue.ts";
import type { BareCall } from "#edge/bare-door.ts";
import type { DoorEnv } from "#edge/door.ts";
import { describeError, logStep } from "#edge/log.ts";
import { publicNameOf } from "#edge/tenant-key.ts";
import { openSecret } from "#ledger/secret-seal.ts";
import type { ConfigEnv } from "#storage/config-reader.ts";
import { findSourceSecrets } from "#storage/source-reader.ts";
import { findDoorConfig } from "../door-config.ts";

export interface SourceDoorEnv extends DoorEnv, Pick<ConfigEnv, "CACHE"> {
  readonly LEADS: Pick<Queue<LeadMessage | EnrichMessage | EventsMessage>, "send">;
}

export interface FoundSource {
  readonly tenant: string;
  readonly name: string;
  readonly settings: SourceSettings;
}

/**
 * The source in the config in effect; null where there is none. A made-up id costs no store read, and on a warm isolate
 * no id costs any.
 */
export async function findSource(call: BareCall<SourceDoorEnv>): Promise<FoundSource | null> {
  const named = publicNameOf(call.env, "src", call.params["source_id"] ?? "");
  if (named === null) return null;
  const { tenant, name } = named;
  const config = await findDoorConfig(call, tenant);
  const sources = config?.document.intake?.sources ?? {};
  const settings = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (settings === undefined) return null;
  call.noteTenant(tenant);
  return { tenant, name, settings };
}

/** The secrets that are good now, in clear, newest first; one that does not open is told of in the log and left out. */
export async function openSecrets(
  { env, now_ms, trace_id }: BareCall<SourceDoorEnv>,
  { tenant, name }: FoundSource,
): Promise<readonly string[]> {
  const stored = await findSourceSecrets(env, tenant, name, now_ms);
  const owner = { root_secret: env.ROOT_SECRET, tenant, of: "source" } as const;
  const opened = await Promise.all(
    stored.map(({ secret_id, sealed }) =>
      openSecret({ ...owner, id: secret_id }, sealed).catch((error: unknown) => {
        const told = { step: "open_secret", tenant, resource: secret_id, trace_id };
        logStep("error", { ...told, ...describeError(error) });
        return null;
      }),
    ),
  );
  return opened.filter((secret) => secret !== null);
}
