// SPDX-License-Identifier: Apache-2.0
// A route contract: everything a caller may rely on at one address. The doors enforce it (edge/door.ts) and
// document.ts writes it down, so neither can drift from the other.
import type { z } from "zod";
import type { Scope } from "#domain/access/api-key.ts";
import type { ProblemCode } from "./problems.ts";

/** Who may call: a key with the scope, the operator, or the operator as well as an admin. */
export type Access = Scope | "operator" | "operator_or_admin";

export interface SuccessSpec {
  readonly description: string;
  /** Of the JSON answer, or null where `media_type` is no JSON. */
  readonly schema: z.ZodType | null;
  readonly media_type?: string;
  /** Header name -> what it says. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface BodySpec {
  readonly schema: z.ZodType;
  /** What the document shows, where the door's work itself checks the body. */
  readonly shown_as?: z.ZodType;
  readonly media_types: readonly ("application/json" | "application/yaml")[];
  readonly example: unknown;
  /** Where the door's usual 64 KiB are too few. */
  readonly max_bytes?: number;
}

export interface RouteContract {
  /** The operation's id in the document. */
  readonly id: string;
  readonly method: "get" | "post" | "put";
  /** With OpenAPI's `{name}` parameters. */
  readonly path: string;
  readonly tag: "Leads" | "Queues" | "Directory" | "Keys" | "Config" | "Log" | "Operations";
  readonly access: Access;
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
    "unauthorized",
    "rate_limited",
    "missing_scope",
    ...(params === undefined ? [] : (["not_found"] as const)),
    ...(body === undefined ? [] : (["unsupported_media_type", "malformed_body"] as const)),
    ...(fields ? (["invalid_fields"] as const) : []),
    ...contract.problems,
    "internal",
    "unavailable",
  ];
  return [...new Set(codes)];
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
      : Uint8Array<ArrayBuffer>;
    readonly headers?: Readonly<Record<string, string>>;
  };
}[keyof C["success"] & number];
