// SPDX-License-Identifier: Apache-2.0
// What a door does around an answer that its work makes whole: the trace id, the clock, what was thrown, and one log line.
// Doors of another shape are built on it: pages (page-door.ts) and what outside pages and programs post to.
import type { Hono } from "hono";
import { err, type Result } from "#domain/result.ts";
import { type ClockEnv, readClock } from "#storage/clock.ts";
import { describeError, logStep } from "./log.ts";
import { type Problem, problemOf } from "./problem.ts";
import { traceIdOf } from "./trace.ts";

export interface BareCall<E> {
  readonly env: E;
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
  /** The instant at which the request came in, read once. */
  readonly now_ms: number;
  readonly trace_id: string;
  /** Says whose the request is, for the log line. */
  readonly noteTenant: (tenant: string) => void;
}

export interface BareAddress {
  readonly method: "get" | "post" | "options";
  readonly path: string;
  /** In the log line. */
  readonly step: "request" | "page";
  readonly route: string;
}

/** The work at an address for one request. */
export interface BareWork<E> {
  readonly answer: (call: BareCall<E>) => Promise<Result<Response, Problem>>;
  /** Writes what `answer` refused, or what became of what it threw. */
  readonly refuse: (problem: Problem, call: BareCall<E>) => Response | Promise<Response>;
}

/** Opens an address; `begin` makes a request's own work, so that a refusal may know how far the answer had come. */
export function openBareDoor<E extends ClockEnv>(
  app: Hono<{ Bindings: E }>,
  { method, path, step, route }: BareAddress,
  begin: () => BareWork<E>,
): void {
  app.on(method.toUpperCase(), path, async ({ env, req }) => {
    const request = req.raw;
    const trace_id = traceIdOf(request.headers);
    let tenant: string | null = null;
    const noteTenant = (known: string): void => {
      tenant = known;
    };
    const now_ms = readClock(env);
    const call = { env, request, params: req.param(), now_ms, trace_id, noteTenant };
    const work = begin();
    const outcome = await answerSafely(work, call);
    const response = outcome.ok ? outcome.value : await work.refuse(outcome.error, call);
    const { status } = response;
    logStep(status >= 500 ? "error" : "info", {
      step,
      route,
      method: request.method,
      status,
      problem: outcome.ok ? null : outcome.error.code,
      tenant,
      trace_id,
    });
    return response;
  });
}

async function answerSafely<E>(
  { answer }: BareWork<E>,
  call: BareCall<E>,
): Promise<Result<Response, Problem>> {
  try {
    return await answer(call);
  } catch (error) {
    const { trace_id } = call;
    logStep("error", { step: "request_failed", trace_id, ...describeError(error) });
    return err(problemOf(error));
  }
}
