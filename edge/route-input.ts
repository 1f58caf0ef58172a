// SPDX-License-Identifier: Apache-2.0
// A request against its contract. The path comes first (a wrong id is a 404), then content type, syntax and fields, so
// that a door can look up what the path names in between.
import type { z } from "zod";
import type { BodySpec, RouteContract, RouteInput } from "#api/contract.ts";
import type { FieldError } from "#api/problems.ts";
import { ok, type Result } from "#domain/result.ts";
import { type Problem, refuse } from "./problem.ts";
import { mediaType, parseFields, parseJson } from "./read-json.ts";

type Rest<C extends RouteContract> = Omit<RouteInput<C>, "params">;

export interface ParsedPath<C extends RouteContract> {
  /** To be trusted only once parseRest has succeeded, where the method is PUT. */
  readonly params: RouteInput<C>["params"];
  readonly parseRest: () => Result<Rest<C>, Problem>;
}

/** The path's parameters and, later, everything else; null where an id cannot be one of ours. */
export function parseInput<C extends RouteContract>(
  contract: C,
  path: Readonly<Record<string, string>>,
  request: Request,
  raw: Uint8Array,
  readers: BodyReaders,
): ParsedPath<C> | null {
  const errors: FieldError[] = [];
  const params = collect(contract.params, path, "/path", errors);
  // A PUT names what it creates: there, a wrong id is a wrong field.
  if (errors.length > 0 && contract.method !== "put") return null;
  const parseRest = (): Result<Rest<C>, Problem> => {
    const value = readBodyValue(contract.body, request.headers.get("content-type"), raw, readers);
    if (!value.ok) return value;
    const streamed = contract.body?.streamed === true;
    const query = collect(contract.query, queryOf(request.url), "/query", errors);
    const headers = collect(contract.headers, headersOf(contract, request), "/header", errors);
    const body = collect(streamed ? undefined : contract.body?.schema, value.value, "", errors);
    if (errors.length > 0) return refuse("invalid_fields", { errors });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the contract's own schemas made these values
    return ok({ query, headers, body } as Rest<C>);
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the contract's own schema made this value
  return { params: params as RouteInput<C>["params"], parseRest };
}

function collect(
  schema: z.ZodType | undefined,
  value: unknown,
  prefix: string,
  errors: FieldError[],
): unknown {
  if (schema === undefined) return undefined;
  const parsed = parseFields(schema, value, prefix);
  if (parsed.ok) return parsed.value;
  errors.push(...parsed.error);
  return undefined;
}

/** How a body of each media type is read; JSON is always there, others come with the door that wants them. */
export type BodyReaders = Readonly<Record<string, (raw: Uint8Array) => Result<unknown, Problem>>>;

/** The value in a body of one of the contract's types. */
function readBodyValue(
  body: BodySpec | undefined,
  contentType: string | null,
  raw: Uint8Array,
  readers: BodyReaders,
): Result<unknown, Problem> {
  if (body === undefined) return ok(undefined);
  if (body.optional === true && raw.length === 0) return ok(undefined);
  const type = mediaType(contentType);
  const known = body.media_types.find((one) => one === type);
  if (known === undefined) return refuse("unsupported_media_type");
  if (body.streamed === true) return ok(undefined);
  return (readers[known] ?? parseJson)(raw);
}

function queryOf(url: string): Record<string, string> {
  const at = url.indexOf("?");
  return at === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(at + 1)));
}

/** The headers that the contract names and the request has. */
function headersOf({ headers }: RouteContract, request: Request): Record<string, string> {
  const present: Record<string, string> = {};
  for (const name of Object.keys(headers?.shape ?? {})) {
    const value = request.headers.get(name);
    if (value !== null) present[name] = value;
  }
  return present;
}
