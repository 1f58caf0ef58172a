// SPDX-License-Identifier: Apache-2.0
// What the benchmarks run inside workerd. Each path is one measurement; it answers with what it measured, in JSON.
import { countBudget } from "./budget.ts";
import { timeDecisions } from "./decide.ts";
import { type ListPlan, timeAppends, timePicks } from "./lists.ts";
import { fillMatching, type FillPlan, type MatchPlan, timeMatching } from "./matching.ts";
import { timePipeline } from "./pipeline.ts";
import { timeQuotes } from "./quotes.ts";

export { BenchDesk, BenchLog } from "./objects.ts";
export { PersonDesk } from "#durable-objects/person-desk.ts";
export { TenantDesk } from "#durable-objects/tenant-desk.ts";
export { WebhookDesk } from "#durable-objects/webhook-desk.ts";

const MEASURES: Readonly<Record<string, (plan: never, env: Env) => unknown>> = {
  "/decide": (plan: { entrypoint: "decide" | "decision"; calls: number }) => timeDecisions(plan),
  "/quotes": (plan: { entrypoint: "decide" | "decision"; calls: number }) => timeQuotes(plan),
  "/append": (plan: ListPlan, env: Env) => timeAppends(env, plan),
  "/pick": (plan: ListPlan, env: Env) => timePicks(env, plan),
  "/matching-fill": (plan: FillPlan, env: Env) => fillMatching(env, plan),
  "/matching": (plan: MatchPlan, env: Env) => timeMatching(env, plan),
  "/pipeline": (plan: { tenant: string; batches: number; size: number }, env: Env) =>
    timePipeline(env, plan),
  "/budget": () => countBudget(),
};

export default {
  async fetch(request, env) {
    const measure = MEASURES[new URL(request.url).pathname];
    if (measure === undefined) return new Response(null, { status: 404 });
    // Our own parent process asks, over loopback, with a plan of the type that the measure names.
    return Response.json(await measure(await request.json<never>(), env));
  },
} satisfies ExportedHandler<Env>;
