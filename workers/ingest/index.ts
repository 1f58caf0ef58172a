// SPDX-License-Identifier: Apache-2.0
// Ingest: doors for leads, the consumer of `leads`, and the consumer of what `leads` gave up on.
import manifest from "#policies/dist/manifest.json";
import { readClock } from "#storage/clock.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import policyWasm from "../../policies/dist/policy.wasm";
import { buildIngestApp } from "./app.ts";
import { consumeDeadLetters } from "./dead-letter-queue.ts";
import { buildLeadPolicy, type LeadPolicy } from "./lead-policy.ts";
import { consumeLeads } from "./lead-queue.ts";
import type { LeadTools } from "./lead-tools.ts";

/** 96 bits, as AES-GCM takes them; a key seals a handful of receipts, so chance never repeats one. */
const IV_BYTES = 12;

/** One per isolate: it keeps tenants' configs in its Wasm heap. Made at the first lead, not at start-up. */
let policy: LeadPolicy | undefined;

function buildTools(env: Env, nowMs: number): LeadTools {
  policy ??= buildLeadPolicy({ module: policyWasm, sha256: manifest.sha256 });
  return {
    ports: buildLeadPorts(env, nowMs),
    policy,
    idKey: (tenant) => idKeyOf(env, tenant),
    now_ms: nowMs,
    freshIv: () => crypto.getRandomValues(new Uint8Array(IV_BYTES)),
  };
}

const app = buildIngestApp(buildTools);

export default {
  fetch: (request, env, context) => app.fetch(request, env, context),

  async queue(batch, env) {
    const nowMs = readClock(env);
    const tools = buildTools(env, nowMs);
    if (batch.queue.startsWith("leads-dlq")) {
      await consumeDeadLetters(batch.messages, { ...env, queue: batch.queue, nowMs }, tools);
    } else {
      await consumeLeads(batch.messages, tools, Math.random);
    }
  },
} satisfies ExportedHandler<Env>;
