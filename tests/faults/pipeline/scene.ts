// SPDX-License-Identifier: Apache-2.0
// A tenant with a directory, a config and a batch of messy leads, all in the real stores of the test pool; and the
// questions that every fault test asks of it afterwards.
import { env } from "cloudflare:workers";
import { compileConfig, configHashes, COMPILER } from "#domain/config/compile-config.ts";
import { parseRevOpsConfig } from "#domain/config/revops-config.ts";
import { base64Text, utf8Bytes } from "#domain/bytes/encoding.ts";
import type { JsonObject } from "#domain/bytes/canonical-json.ts";
import { buildLeadId } from "#domain/ids/ids.ts";
import { leadIdentity, requestDigest } from "#domain/lead/lead-identity.ts";
import { LeadInput } from "#domain/lead/lead-input.ts";
import { normalizeLead } from "#domain/lead/normalize-lead.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import manifest from "#policies/dist/manifest.json";
import { loadDirectory } from "#storage/load-directory.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { LeadPorts } from "#storage/ports.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { saveAccountStatements } from "#storage/records/save-accounts.ts";
import { saveTeam, saveTenant, saveUser } from "#storage/save-directory.ts";
import { directoryKeys } from "../../../workers/control/routes/directory.ts";
import { buildLeadPolicy } from "../../../workers/ingest/lead-policy.ts";
import { projectChains } from "../../../workers/ingest/project-chains.ts";
import type { LeadTools } from "../../../workers/ingest/lead-tools.ts";
import policyWasm from "../../../policies/dist/policy.wasm";
import {
  accountFields,
  teamRecord,
  tenantRecord,
  testBatch,
  userRecord,
} from "../directory-records.ts";
import { buildMessyLeads } from "../../fixtures/messy-leads.ts";

/** When the scene's leads are accepted: after every publish of a test, which takes effect at the object's own now. */
export const ACCEPTED_AT_MS = Date.now() + 3_600_000;

const USERS = ["ae-1", "sdr-1", "sdr-2", "sdr-3"];

/** A config with one capacity-bound pool; `members` is what a republish changes. */
function config(members: readonly string[]): JsonObject {
  return {
    segments: [
      { name: "smb", company_size_max: 199, sla_minutes: 60 },
      { name: "enterprise", company_size_min: 200, sla_minutes: 30, owner: "team:enterprise" },
    ],
    routing: {
      ladder: ["account_owner", "territory", "segment", "pool"],
      territories: { uk: { regions: ["GB"], owners: { any: "team:enterprise" } } },
      round_robin_pools: {
        sdr: {
          team: "team:sdr",
          strategy: "round_robin",
          members: members.map((user) => ({ user, weight: 1 })),
        },
      },
      default_pool: "sdr",
      fallback_team: "team:sdr",
    },
    capacity: { users: { "user:sdr-1": 4 } },
    lists: { block_domains: ["blocked.example"] },
  };
}

/** A fresh tenant with its first config in effect; `more` are keys of the config beside the scene's. */
export async function openScene(tenant: string, more: JsonObject = {}): Promise<void> {
  const keys = directoryKeys(env, tenant);
  const { DB } = env;
  const batch = () => testBatch(tenant, ACCEPTED_AT_MS);
  await saveTenant(DB, batch(), tenantRecord(tenant));
  for (const external_id of USERS) await saveUser(DB, keys, batch(), userRecord(external_id));
  const teams = [
    teamRecord("enterprise", ["ae-1"]),
    teamRecord("sdr", ["sdr-1", "sdr-2", "sdr-3"]),
  ];
  for (const team of teams) await saveTeam(DB, keys.idKey, batch(), team);
  const customer = accountFields("Customer", {
    customer_status: "customer",
    arr_minor: 1_000_000,
    owner: "ae-1",
    domains: ["customer.example"],
  });
  const account = await saveAccountStatements(DB, keys.idKey, batch(), "customer", customer);
  if (!account.ok) throw new Error(JSON.stringify(account.error));
  await DB.batch([...account.value.writes]);
  await publish(tenant, ["user:sdr-1", "user:sdr-2"], null, 0, more);
}

/** Publishes a config with these pool members, in effect at once or later; `expectVersion` is the one it follows. */
export async function publish(
  tenant: string,
  members: readonly string[],
  expectVersion: number | null,
  effectiveAtMs = 0,
  more: JsonObject = {},
): Promise<void> {
  const written = { ...config(members), ...more };
  const source = parseRevOpsConfig(written);
  if (!source.ok) throw new Error(JSON.stringify(source.error));
  const compiled = compileConfig(source.value, await loadDirectory(env.DB, tenant));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  const hashes = configHashes(written, compiled.value);
  const reply = await tenantDeskStub(env, tenant).publish({
    v: 1,
    tenant,
    expect_version: expectVersion,
    source: hashes.source,
    compiled: hashes.compiled,
    compiler: COMPILER,
    effective_at_ms: effectiveAtMs,
    actor: { kind: "system", ref: "test" },
  });
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  // What the consumer does with the project message that the publish left in the log's outbox.
  await projectChains(tenant, [`config:${tenant}`], toolsOver(buildLeadPorts(env, ACCEPTED_AT_MS)));
}

/** Messages of messy leads as the door would have sent them. */
export function buildMessages(tenant: string, count: number): readonly LeadMessage[] {
  const idKey = idKeyOf(env, tenant);
  const messy = buildMessyLeads({
    seed: 10,
    count,
    customer_domains: ["customer.example"],
    blocked_domains: ["blocked.example"],
  });
  return messy.map(({ body }, i) => {
    const normalized = normalizeLead(LeadInput.parse(body));
    if (!normalized.ok) throw new Error(JSON.stringify(normalized.error));
    const lead = normalized.value;
    return {
      v: 1,
      kind: "lead",
      tenant,
      lead_id: buildLeadId(idKey, leadIdentity(lead, null, requestDigest(idKey, lead))),
      accepted_at_ms: ACCEPTED_AT_MS + i,
      subject_key: base64Text(crypto.getRandomValues(new Uint8Array(16))),
      request_digest: requestDigest(idKey, lead),
      content_type: "application/json",
      raw_base64: base64Text(utf8Bytes(JSON.stringify(body))),
      lead,
      actor: { kind: "key", ref: "test" },
      trace_id: `trace-${i}`,
    };
  });
}

const policy = buildLeadPolicy({ module: policyWasm, sha256: manifest.sha256 });

/** The pipeline's tools over given ports. */
export function toolsOver(ports: LeadPorts, now_ms = ACCEPTED_AT_MS): LeadTools {
  return {
    ports,
    now_ms,
    policy,
    idKey: (tenant) => idKeyOf(env, tenant),
    freshIv: () => crypto.getRandomValues(new Uint8Array(12)),
  };
}
