// SPDX-License-Identifier: Apache-2.0
// The pipeline called directly: what a consumer does with a batch, without the queue in front of it.
import { buildLeadPorts } from "#storage/stores.ts";
import { buildMessages, openScene, toolsOver } from "../../tests/faults/pipeline/scene.ts";
import { leadRoutingPipeline } from "../../workers/ingest/lead-routing-pipeline.ts";

/** Leads per second over the batches, each after the other, in a tenant that no earlier plan named. */
export async function timePipeline(
  env: Env,
  { tenant, batches, size }: { tenant: string; batches: number; size: number },
): Promise<{ leads_per_second: number }> {
  await openScene(tenant);
  // A module's own clock stands still in 1970 here, before any config rules: leads are accepted now.
  const nowMs = Date.now();
  const messages = buildMessages(tenant, (batches + 1) * size).map((message, i) => ({
    ...message,
    accepted_at_ms: nowMs + i,
  }));
  const tools = toolsOver(buildLeadPorts(env, nowMs));
  const run = async (batch: number): Promise<void> => {
    await leadRoutingPipeline(tenant, messages.slice(batch * size, (batch + 1) * size), tools);
  };
  await run(0);
  const start = Date.now();
  for (let batch = 1; batch <= batches; batch++) await run(batch);
  return { leads_per_second: (batches * size) / ((Date.now() - start) / 1000) };
}
