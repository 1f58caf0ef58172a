// SPDX-License-Identifier: Apache-2.0
// What every API door does before and after its own work. The order is part of the API:
// 413, 401, 429, 403, 404, 415, 400, 422, then what the work itself refuses (409, 412, 503).
import type { Context, Hono } from "hono";
import type { Access, RouteAnswer, RouteContract, RouteInput } from "#api/contract.ts";
import { err, type Result } from "#domain/result.ts";
import { readClock } from "#storage/clock.ts";
import { findKey, type KeyEnv } from "#storage/key-reader.ts";
import {
  authenticate,
  type AuthenticateEnv,
  type Caller,
  type KeyCaller,
  type OperatorCaller,
} from "./authenticate.ts";
import { readBody } from "./body-limit.ts";
import { describeError, logStep } from "./log.ts";
import { type Problem, problemOf, problemResponse, refuse } from "./problem.ts";
import { checkRate } from "./rate-limit.ts";
import { type BodyReaders, parseInput } from "./route-input.ts";
import { traceIdOf } from "./trace.ts";
import { writeAnswer } from "./write-answer.ts";

export interface DoorEnv extends AuthenticateEnv, KeyEnv {
  readonly KEY_LIMIT: RateLimit;
}

type CallerOf<C extends RouteContract> = C["access"] extends "operator"
  ? OperatorCaller
  : C["access"] extends "operator_or_admin"
    ? Caller
    : KeyCaller;

/** A request that passed the door. */
export interface DoorCall<E, C extends RouteContract, Found> extends RouteInput<C> {
  readonly env: E;
  readonly caller: CallerOf<C>;
  /** What `find` found. */
  readonly found: Found;
  /** The body, byte for byte. */
  readonly raw: Uint8Array<ArrayBuffer>;
  readonly content_type: string;
  /** The instant at which the request came in, read once. */
  readonly now_ms: number;
  readonly trace_id: string;
}

/** A door's own work: look up what the path names, then answer. */
export interface DoorWork<E, C extends RouteContract, Found> {
  /** Null is 404, before anything of the body is looked at. Left out where the path names nothing. */
  readonly find?: (
    call: Pick<DoorCall<E, C, Found>, "env" | "caller" | "params" | "now_ms" | "trace_id">,
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
      tenant: seen.caller?.kind === "key" ? seen.caller.tenant : null,
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
  const raw =
    contract.method === "get" ? NO_BODY : await readBody(request, contract.body?.max_bytes);
  if (raw === null) return refuse("body_too_large");
  const now_ms = readClock(env);
  const find = findKey.bind(null, env);
  const caller = await authenticate(request.headers.get("authorization"), env, find, now_ms);
  if (!caller.ok) return caller;
  seen.caller = caller.value;
  const rate = await checkRate(env.KEY_LIMIT, rateName(caller.value));
  if (!rate.ok) return rate;
  if (!mayCall(contract, caller.value)) return refuse("missing_scope");
  const input = parseInput(contract, context.req.param(), request, raw, work.readers ?? {});
  if (input === null) return refuse("not_found");
  const known = { env, caller: caller.value, params: input.params, now_ms, trace_id };
  const found = work.find === undefined ? undefined : await work.find(known);
  if (found === null) return refuse("not_found");
  const rest = input.parseRest();
  if (!rest.ok) return rest;
  const content_type = request.headers.get("content-type") ?? "";
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without `find`, Found is undefined (openDoor)
  const call = { ...known, ...rest.value, found: found as Found, raw, content_type };
  return work.answer(call);
}

const NO_BODY = new Uint8Array(0);

function rateName(caller: Caller): string {
  return caller.kind === "operator" ? "operator" : `${caller.tenant}/${caller.key_id}`;
}

function mayCall<C extends RouteContract>(contract: C, caller: Caller): caller is CallerOf<C> {
  const access: Access = contract.access;
  if (access === "operator") return caller.kind === "operator";
  if (caller.kind === "operator") return access === "operator_or_admin";
  return caller.scopes.includes(access === "operator_or_admin" ? "admin" : access);
}
