// SPDX-License-Identifier: Apache-2.0
// A route contract: everything a caller may rely on at one address. The doors enforce it (edge/door.ts) and
// document.ts writes it down, so neither can drift from the other.
import type { z } from "zod";
import type { Action } from "#domain/access/actions.ts";
import type { ProblemCode } from "./problems.ts";

/**
 * What the caller does, by the table of domain/access/actions.ts; or `anybody`, of whom nothing is asked, or `signed_in`,
 * a person with a session, whatever the tenant and the roles.
 */
export type Access = Action | "anybody" | "signed_in";

export interface SuccessSpec {
  readonly description: string;
  /** Of the JSON answer, or null where `media_type` is no JSON. */
  readonly schema: z.ZodType | null;
  readonly media_type?: string;
  /** The answer has no body at all. */
  readonly empty?: true;
  /** Header name -> what it says. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface BodySpec {
  readonly schema: z.ZodType;
  /** What the document shows, where the door's work itself checks the body. */
  readonly shown_as?: z.ZodType;
  readonly media_types: readonly (
    | "application/json"
    | "application/yaml"
    | "text/csv"
    | "application/x-www-form-urlencoded"
    | "multipart/form-data"
  )[];
  readonly example: unknown;
  /** Where the door's usual 64 KiB are too few. */
  readonly max_bytes?: number;
  /** The body is not read by the door but handed on as a stream, and the schema is not asked; then max_bytes is given. */
  readonly streamed?: true;
  /** A request without a body is one too; then the schema takes undefined. */
  readonly optional?: true;
}

export interface RouteContract {
  /** The operation's id in the document. */
  readonly id: string;
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** With OpenAPI's `{name}` parameters. */
  readonly path: string;
  readonly tag:
    | "Leads"
    | "Forms"
    | "Partners"
    | "Sources"
    | "Opportunities"
    | "Queues"
    | "Sign-in"
    | "Directory"
    | "Records"
    | "Imports"
    | "Graph"
    | "Keys"
    | "Webhooks"
    | "Config"
    | "Simulations"
    | "Log"
    | "Operations";
  readonly action: Access;
  readonly summary: string;
  readonly description: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Header names in lower case. */
  readonly headers?: z.ZodObject;
  readonly body?: BodySpec;
  readonly success: Readonly<Record<number, SuccessSpec>>;
  /** Beyond those that follow from the fields above (see problemsOf). */
  readonly problems: readonly ProblemCode[];
}

/** Keeps a contract's exact type. */
export function defineRoute<const C extends RouteContract>(contract: C): C {
  return contract;
}

/** Every problem this route may answer, in the order in which a door finds them. */
export function problemsOf(contract: RouteContract): readonly ProblemCode[] {
  const { body, params, query, headers } = contract;
  const fields = body !== undefined || query !== undefined || headers !== undefined;
  const codes: ProblemCode[] = [
    ...(contract.method === "get" ? [] : (["body_too_large"] as const)),
    ...(contract.action === "anybody" ? [] : (["unauthorized"] as const)),
    "rate_limited",
    ...accessProblems(contract),
    ...(params === undefined ? [] : (["not_found"] as const)),
    ...(body === undefined ? [] : (["unsupported_media_type", "malformed_body"] as const)),
    ...(fields ? (["invalid_fields"] as const) : []),
    ...contract.problems,
    "internal",
    "unavailable",
  ];
  return [...new Set(codes)];
}

function accessProblems({ action, method }: RouteContract): readonly ProblemCode[] {
  if (action === "anybody") return [];
  const crossSite = method === "get" ? [] : (["cross_site"] as const);
  if (action === "signed_in") return ["missing_scope", ...crossSite];
  return ["missing_scope", "missing_role", "tenant_not_chosen", ...crossSite];
}

/** A stream of bytes (a ReadableStream), for answers that would not fit into memory. */
export interface ByteStream {
  getReader(): unknown;
}

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;

/** Path parameters, query, headers and body as the handler of a contract gets them. */
export interface RouteInput<C extends RouteContract> {
  readonly params: Output<C["params"]>;
  readonly query: Output<C["query"]>;
  readonly headers: Output<C["headers"]>;
  readonly body: C["body"] extends BodySpec ? z.output<C["body"]["schema"]> : undefined;
}

/** What the handler of a contract may answer: one of its statuses with that status's body. */
export type RouteAnswer<C extends RouteContract> = {
  [Status in keyof C["success"] & number]: {
    readonly status: Status;
    readonly body: C["success"][Status] extends { readonly schema: z.ZodType }
      ? z.input<C["success"][Status]["schema"]>
      : Uint8Array<ArrayBuffer> | ByteStream;
    readonly headers?: Readonly<Record<string, string>>;
  };
}[keyof C["success"] & number];
