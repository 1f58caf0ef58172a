// SPDX-License-Identifier: Apache-2.0
// The four Workers from their own configs, bundled as they are deployed, for flows: real queues, objects and stores,
// and direct access to all of them. About 200 requests/s: a rig for behaviour, not for load.
import type { D1Database, R2Bucket } from "@cloudflare/workers-types";
import { createTestHarness, type TestHarness } from "wrangler";
import { WORKERS } from "../../scripts/checks/configs.ts";
import { writeMissingDevVars } from "../../scripts/dev-vars.ts";
import { DEMO_TENANT, seedStack } from "../../scripts/seed.ts";
import { ROOT } from "../../scripts/run.ts";

export interface FlowStack {
  readonly url: string;
  readonly harness: TestHarness;
  /** The documented key of the tenant that carries the default profile. */
  readonly key: string;
  readonly tenant: string;
  readonly db: D1Database;
  readonly evidence: R2Bucket;
}

/** Starts and seeds a stack; the state is its own and gone with it. */
export async function startFlowStack(): Promise<FlowStack> {
  await writeMissingDevVars();
  const workers = WORKERS.toReversed().map(({ config }) => ({ configPath: ROOT + config }));
  const harness = createTestHarness({ root: ROOT, workers });
  const { url } = await harness.listen();
  const control = harness.getWorker<{ DB: D1Database }>("revops-control");
  await control.applyD1Migrations("DB");
  const objects = harness.getWorker<{ EVIDENCE: R2Bucket }>("revops-objects");
  const { key, tenant } = DEMO_TENANT;
  const origin = url.href.replace(/\/$/, "");
  await seedStack(origin, () => {});
  const { DB: db } = await control.getEnv();
  const { EVIDENCE: evidence } = await objects.getEnv();
  return { url: origin, harness, key, tenant, db, evidence };
}
