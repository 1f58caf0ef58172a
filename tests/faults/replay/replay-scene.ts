// SPDX-License-Identifier: Apache-2.0
// A tenant with a log worth replaying: leads through the real pipeline and quotes through the real log, decided by the
// committed Wasm and, later on, by another build of it.
import { env } from "cloudflare:workers";
import { canonicalJson, type JsonObject } from "#domain/bytes/canonical-json.ts";
import { COMPILER, compileConfig, configHashes } from "#domain/config/compile-config.ts";
import { parseRevOpsConfig } from "#domain/config/revops-config.ts";
import { keyedDigest } from "#domain/ids/ids.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import type { QuoteBody } from "#domain/receipts/body.ts";
import { evaluateQuote } from "#decisions/evaluate-quote.ts";
import { PolicyHost, type PolicyModule } from "#decisions/policy-host.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import manifest from "#policies/dist/manifest.json";
import { loadDirectory } from "#storage/load-directory.ts";
import { receiptLogStub, tenantDeskStub } from "#storage/object-stubs.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { buildLeadPolicy } from "../../../workers/ingest/lead-policy.ts";
import {
  continueAttempts,
  leadRoutingPipeline,
} from "../../../workers/ingest/lead-routing-pipeline.ts";
import { reprocessLead } from "../../../workers/ingest/commands/reprocess-lead.ts";
import variantWasm from "../../../decisions/testdata/variant.wasm";
import policyWasm from "../../../policies/dist/policy.wasm";
import { randomQuote } from "../../fixtures/random-quotes.ts";
import { seededRandom } from "../../fixtures/seeded-random.ts";
import { callDoor } from "../doors/door-calls.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { ACCEPTED_AT_MS, buildMessages, openScene, toolsOver } from "../pipeline/scene.ts";

export const POLICY: PolicyModule = { module: policyWasm, sha256: manifest.sha256 };
/** A module has no bytes to hash in a Worker: any other name tells it apart. */
export const VARIANT: PolicyModule = { module: variantWasm, sha256: "e".repeat(64) };

/** The config that rules in the scene; a candidate is one with other members, limits or lists. */
export function sceneConfig(more: JsonObject = {}, members = ["sdr-1", "sdr-2"]): JsonObject {
  const seats = members.map((user, i) => ({ user: `user:${user}`, weight: 1 + i }));
  return {
    segments: [
      { name: "smb", arr_max: 49_999, company_size_max: 199, sla_minutes: 60 },
      { name: "mid", arr_min: 50_000, arr_max: 249_999, sla_minutes: 60 },
      { name: "big", arr_min: 250_000, company_size_min: 200, owner: "team:enterprise" },
    ],
    regions: { emea: ["GB", "DE"], amer: ["US"] },
    routing: {
      ladder: ["account_owner", "territory", "segment", "pool"],
      territories: { uk: { regions: ["GB"], owners: { any: "team:enterprise" } } },
      round_robin_pools: { sdr: { team: "team:sdr", strategy: "round_robin", members: seats } },
      default_pool: "sdr",
      fallback_team: "team:sdr",
    },
    discounts: {
      smb: { ae_self_approve_pct: 0.2, finance_required_pct: 0.3, max_discount_pct: 0.6 },
      mid: { ae_self_approve_pct: 0.1, max_discount_pct: 0.6 },
      big: { ae_self_approve_pct: 0.05, max_discount_pct: 1 },
    },
    lists: { block_domains: ["blocked.example"] },
    ...more,
  };
}

export interface ReplayScene {
  readonly tenant: string;
  /** With the scopes config:write and evidence:read. */
  readonly key: string;
  readonly messages: readonly LeadMessage[];
}

/** `leads` messages of messy leads (a tenth of them repeats), the last tenth of all decided by the variant. */
export async function openReplayScene(tenant: string, leads: number): Promise<ReplayScene> {
  await migratedDatabase();
  await openScene(tenant);
  await publishScene(tenant, sceneConfig());
  const messages = buildMessages(tenant, leads);
  const others = messages.slice(-Math.ceil(leads / 10));
  await route(tenant, messages.slice(0, -others.length), POLICY);
  await reprocess(tenant, messages.slice(0, 12));
  await quotes(tenant, POLICY, 0, 60);
  await route(tenant, others, VARIANT);
  await quotes(tenant, VARIANT, 60, 20);
  const body = { tenant, name: "k", scopes: ["config:write", "evidence:read"] };
  const issued = await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, body);
  return { tenant, key: String(issued.body["key"]), messages };
}

async function publishScene(tenant: string, source: JsonObject): Promise<void> {
  const parsed = parseRevOpsConfig(source);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const compiled = compileConfig(parsed.value, await loadDirectory(env.DB, tenant));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  const { source: text, compiled: document } = configHashes(source, compiled.value);
  const reply = await tenantDeskStub(env, tenant).publish({
    v: 1,
    tenant,
    expect_version: 1,
    source: text,
    compiled: document,
    compiler: COMPILER,
    effective_at_ms: 0,
    actor: { kind: "system", ref: "test" },
  });
  if (!reply.ok) throw new Error(JSON.stringify(reply));
}

/** Past the minute for which isolates keep a tenant's list of versions. */
const NOW_MS = ACCEPTED_AT_MS + 120_000;

function toolsOf(module: PolicyModule) {
  return { ...toolsOver(buildLeadPorts(env, NOW_MS)), policy: buildLeadPolicy(module) };
}

async function route(
  tenant: string,
  messages: readonly LeadMessage[],
  module: PolicyModule,
): Promise<void> {
  const tools = toolsOf(module);
  for (let at = 0; at < messages.length; at += 100) {
    await leadRoutingPipeline(tenant, messages.slice(at, at + 100), tools);
  }
}

/** Further attempts: they free a holder and pass over the last one. */
async function reprocess(tenant: string, messages: readonly LeadMessage[]): Promise<void> {
  const tools = toolsOf(POLICY);
  for (const { lead_id } of new Map(messages.map((one) => [one.lead_id, one])).values()) {
    const actor = { kind: "key", ref: "test" } as const;
    const command = { tenant, lead_id, command_key: lead_id, expect_head: null, actor };
    const begun = await reprocessLead({ ...command, now_ms: NOW_MS, trace_id: "t" }, tools);
    if (!begun.ok) throw new Error(JSON.stringify(begun.error));
    const message = { v: 1, kind: "continue", tenant, lead_id, attempt: 2, trace_id: "t" } as const;
    await continueAttempts(tenant, [message], tools);
  }
}

/** As the deal desk records a quote's evaluation. */
async function quotes(
  tenant: string,
  module: PolicyModule,
  from: number,
  count: number,
): Promise<void> {
  const host = new PolicyHost(module);
  const found = await buildLeadPorts(env, NOW_MS).configs.version(tenant, 2);
  if (found === null) throw new Error("no config");
  const { config_version, config_sha256 } = found.version;
  const config = { tenant, config_sha256, config: found.document.policy };
  const random = seededRandom(from + 1);
  const items = Array.from({ length: count }, (_, i) => {
    const id = `quo_${from + i}`;
    const evaluated = evaluateQuote(host, config, randomQuote(random, `${id}/1`));
    const { input, decision, rationale, policy_sha256 } = evaluated;
    const shared = { v: 1, kind: "quote", digests: {}, sealed: null, revision: 1 } as const;
    const body: QuoteBody = { ...shared, input, decision, rationale, list_minor: 1_000_000 };
    return {
      chain: `quote:${id}`,
      step: "EVALUATE_QUOTE" as const,
      idem: keyedDigest(idKeyOf(env, tenant), ["quote", id, 1, "EVALUATE_QUOTE"]),
      actor: { kind: "system" as const, ref: "test" },
      resource: { type: "quote", id },
      parents: [],
      outcome: decision.allow ? ("allowed" as const) : ("denied" as const),
      config_version,
      config_sha256,
      policy_sha256,
      retention: "r7y" as const,
      body: canonicalJson(body),
      subject_key: null,
    };
  });
  const reply = await receiptLogStub(env, tenant).append({ v: 1, tenant, items });
  if (!reply.ok) throw new Error(reply.reason);
}
