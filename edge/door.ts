// SPDX-License-Identifier: Apache-2.0
// What every API door does before and after its own work. The order is part of the API:
// 413, 401, 429, 403, 404, 415, 400, 422, then what the work itself refuses (409, 412, 428, 503).
import type { Context, Hono } from "hono";
import type { RouteAnswer, RouteContract, RouteInput } from "#api/contract.ts";
import { type Action, type ACTIONS, actionRule, mayDo } from "#domain/access/actions.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { readClock } from "#storage/clock.ts";
import {
  authenticate,
  type AuthenticateEnv,
  type Caller,
  enterTenant,
  type OperatorCaller,
  type PersonCaller,
  rolesOf,
  type TenantCaller,
} from "./authenticate.ts";
import { readBody } from "./body-limit.ts";
import { describeError, logStep } from "./log.ts";
import { type Problem, problemOf, problemResponse, refuse } from "./problem.ts";
import { checkNetworkRate, checkRate } from "./rate-limit.ts";
import { isOwnPage } from "./session.ts";
import { type BodyReaders, parseInput } from "./route-input.ts";
import { traceIdOf } from "./trace.ts";
import { writeAnswer } from "./write-answer.ts";

export interface DoorEnv extends AuthenticateEnv {
  /** Per key or person. */
  readonly KEY_LIMIT: RateLimit;
  /** Per network, at doors that ask nobody who they are. */
  readonly ADDRESS_LIMIT: RateLimit;
}

type CallerOf<C extends RouteContract> = C["action"] extends "anybody"
  ? null
  : C["action"] extends "signed_in"
    ? PersonCaller
    : C["action"] extends Action
      ? (typeof ACTIONS)[C["action"]]["operator"] extends "only"
        ? OperatorCaller
        : (typeof ACTIONS)[C["action"]]["operator"] extends "also"
          ? TenantCaller | OperatorCaller
          : TenantCaller
      : never;

/** A request that passed the door. */
export interface DoorCall<E, C extends RouteContract, Found> extends RouteInput<C> {
  readonly env: E;
  readonly caller: CallerOf<C>;
  /** What `find` found. */
  readonly found: Found;
  /** The body, byte for byte; empty where the contract streams it. */
  readonly raw: Uint8Array<ArrayBuffer>;
  readonly request: Request;
  readonly content_type: string;
  /** The instant at which the request came in, read once. */
  readonly now_ms: number;
  readonly trace_id: string;
}

/** A door's own work: look up what the path names, then answer. */
export interface DoorWork<E, C extends RouteContract, Found> {
  /** Null is 404, before anything of the body is looked at. Left out where the path names nothing. */
  readonly find?: (
    call: Pick<
      DoorCall<E, C, Found>,
      "env" | "caller" | "params" | "now_ms" | "trace_id" | "request"
    >,
  ) => Promise<Found | null> | Found | null;
  /** How bodies other than JSON are read. */
  readonly readers?: BodyReaders;
  readonly answer: (
    call: DoorCall<E, C, Found>,
  ) => Promise<Result<RouteAnswer<C>, Problem>> | Result<RouteAnswer<C>, Problem>;
}

/** Opens a door: registers the contract's address and enforces the contract around the work. */
export function openDoor<E extends DoorEnv, const C extends RouteContract, Found = undefined>(
  app: Hono<{ Bindings: E }>,
  contract: C,
  work: DoorWork<E, C, Found>,
): void {
  const path = contract.path.replaceAll(/\{(.+?)\}/g, ":$1");
  app.on(contract.method.toUpperCase(), path, async (context) => {
    const trace_id = traceIdOf(context.req.raw.headers);
    const seen: Seen = { caller: null, problem: null };
    const response = await answerSafely(context, contract, work, trace_id, seen);
    logStep(response.status >= 500 ? "error" : "info", {
      step: "request",
      route: contract.id,
      status: response.status,
      problem: seen.problem,
      tenant: seen.caller !== null && "tenant" in seen.caller ? seen.caller.tenant : null,
      key_id: seen.caller?.kind === "key" ? seen.caller.key_id : null,
      trace_id,
    });
    return response;
  });
}

/** What the log line will say of a request. */
interface Seen {
  caller: Caller | null;
  problem: string | null;
}

async function answerSafely<E extends DoorEnv, C extends RouteContract, Found>(
  context: Context<{ Bindings: E }>,
  contract: C,
  work: DoorWork<E, C, Found>,
  traceId: string,
  seen: Seen,
): Promise<Response> {
  let outcome: Result<RouteAnswer<C>, Problem>;
  try {
    outcome = await passDoor(context, contract, work, traceId, seen);
  } catch (error) {
    logStep("error", { step: "request_failed", trace_id: traceId, ...describeError(error) });
    outcome = err(problemOf(error));
  }
  if (outcome.ok) return writeAnswer(contract, outcome.value, traceId);
  seen.problem = outcome.error.code;
  return problemResponse(outcome.error, traceId);
}

async function passDoor<E extends DoorEnv, C extends RouteContract, Found>(
  context: Context<{ Bindings: E }>,
  contract: C,
  work: DoorWork<E, C, Found>,
  trace_id: string,
  seen: Seen,
): Promise<Result<RouteAnswer<C>, Problem>> {
  const { env } = context;
  const request = context.req.raw;
  const raw = await readRaw(contract, request);
  if (raw === null) return refuse("body_too_large");
  const now_ms = readClock(env);
  const admitted = await admit(env, contract, request, now_ms, seen);
  if (!admitted.ok) return admitted;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `admit` lets in only whom the contract's action takes
  const caller = admitted.value as CallerOf<C>;
  const input = parseInput(contract, context.req.param(), request, raw, work.readers ?? {});
  if (input === null) return refuse("not_found");
  const known = { env, caller, params: input.params, now_ms, trace_id, request };
  // A PUT whose path is wrong has nothing to look up: parseRest tells the field.
  const named = contract.params === undefined || input.params !== undefined;
  const found = work.find === undefined || !named ? undefined : await work.find(known);
  if (found === null) return refuse("not_found");
  const rest = input.parseRest();
  if (!rest.ok) return rest;
  const content_type = request.headers.get("content-type") ?? "";
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without `find`, Found is undefined (openDoor)
  const call = { ...known, ...rest.value, found: found as Found, raw, content_type };
  return work.answer(call);
}

const NO_BODY = new Uint8Array(0);

/** The body within its bound, null beyond it; a streamed one is left to the door's work, which counts it. */
async function readRaw(
  { method, body }: RouteContract,
  request: Request,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (method === "get") return NO_BODY;
  if (body?.streamed !== true) return readBody(request, body?.max_bytes);
  const claimed = Number(request.headers.get("content-length") ?? 0);
  if (claimed <= (body.max_bytes ?? 0)) return NO_BODY;
  await request.body?.cancel();
  return null;
}

/** Who may do what the contract says; null where anybody may. */
async function admit(
  env: DoorEnv,
  { action, method }: RouteContract,
  request: Request,
  nowMs: number,
  seen: Seen,
): Promise<Result<Caller | null, Problem>> {
  if (action === "anybody") {
    const rate = await checkNetworkRate(env.ADDRESS_LIMIT, request.headers);
    return rate.ok ? ok(null) : rate;
  }
  const known = await authenticate(request.headers, env, nowMs);
  if (!known.ok) return known;
  const caller = known.value;
  seen.caller = caller;
  const rate = await checkRate(env.KEY_LIMIT, rateName(caller));
  if (!rate.ok) return rate;
  if (caller.kind === "person" && caller.by_cookie && method !== "get" && !isOwnPage(request)) {
    return refuse("cross_site");
  }
  if (action === "signed_in") {
    return caller.kind === "person" ? ok(caller) : refuse("missing_scope");
  }
  return admitTo(action, caller, seen);
}

function admitTo(action: Action, caller: Caller, seen: Seen): Result<Caller, Problem> {
  const { operator } = actionRule(action);
  if (caller.kind === "operator") return operator === "no" ? refuse("missing_scope") : ok(caller);
  if (operator === "only") return refuse("missing_scope");
  const inside = caller.kind === "person" ? enterTenant(caller) : caller;
  if (inside === null) return refuse("tenant_not_chosen");
  seen.caller = inside;
  const scopes = inside.kind === "key" ? inside.scopes : null;
  if (mayDo(action, { scopes, roles: rolesOf(inside) })) return ok(inside);
  const { scope } = actionRule(action);
  const lacksScope = scopes !== null && (scope === null || !scopes.includes(scope));
  return refuse(lacksScope ? "missing_scope" : "missing_role");
}

function rateName(caller: Caller): string {
  if (caller.kind === "operator") return "operator";
  return caller.kind === "key" ? `${caller.tenant}/${caller.key_id}` : `person/${caller.person}`;
}
