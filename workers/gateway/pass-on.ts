// SPDX-License-Identifier: Apache-2.0
// A request -> the Worker behind its address, and that Worker's answer, both as they are.
import { describeError, logStep } from "#edge/log.ts";
import { answerNotFound, problemResponse } from "#edge/problem.ts";
import { traceIdOf } from "#edge/trace.ts";
import { chooseWorker, type InnerWorker } from "./path-table.ts";

type GatewayEnv = Readonly<Record<InnerWorker, Pick<Fetcher, "fetch">>>;

/** Never throws: a Worker that cannot be reached is a retryable problem. */
export async function passOn(request: Request, env: GatewayEnv): Promise<Response> {
  const worker = chooseWorker(request.method, new URL(request.url).pathname);
  if (worker === null) return answerNotFound(request);
  try {
    return await env[worker].fetch(request);
  } catch (error) {
    const trace_id = traceIdOf(request.headers);
    logStep("error", { step: "gateway", resource: worker, trace_id, ...describeError(error) });
    return problemResponse({ code: "unavailable" }, trace_id);
  }
}
