// SPDX-License-Identifier: Apache-2.0
// Calls on control's doors as a caller makes them, each answer checked against its contract's schema.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Hono } from "hono";
import type { RouteContract } from "#api/contract.ts";
import { problemsOf } from "#api/contract.ts";
import { CONTRACTS } from "#api/contracts.ts";
import { problemKind } from "#api/problems.ts";
import { ProblemDocument } from "#api/schemas/problem.ts";
import { buildControlApp } from "../../../workers/control/app.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** JSON, or null where the answer is none. */
  readonly body: Record<string, never>;
  readonly bytes: Uint8Array;
  /** Pointers of a problem's errors. */
  readonly pointers: readonly string[];
}

const app: Hono<never> = buildControlApp() as never;

/** The env of control's doors: the pool's real stores and objects. */
export function controlEnv(settings: Record<string, unknown> = {}): Record<string, unknown> {
  const unlimited = { limit: async () => ({ success: true }) };
  return { ...env, KEY_LIMIT: unlimited, ADDRESS_LIMIT: unlimited, ...settings };
}

/** One call; the answer must be one that the contract declares. */
export async function callDoor(
  method: string,
  path: string,
  key: string,
  body?: unknown,
  more: {
    readonly headers?: Record<string, string>;
    readonly settings?: Record<string, unknown>;
  } = {},
): Promise<Answer> {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  const text = isRaw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${key}`,
    "content-type": "application/json",
    ...more.headers,
  };
  const init = { method, headers, ...(body === undefined ? {} : { body: text }) };
  const response = await app.request(path, init, controlEnv(more.settings));
  const bytes = new Uint8Array(await response.arrayBuffer());
  const isJson = /[/+]json$/.test(response.headers.get("content-type") ?? "");
  const answered: unknown = isJson ? JSON.parse(new TextDecoder().decode(bytes)) : null;
  const problem = ProblemDocument.safeParse(answered);
  checkContract(contractOf(method, path), response, answered);
  return {
    status: response.status,
    headers: response.headers,
    body: answered as Record<string, never>,
    bytes,
    pointers: problem.data?.errors?.map(({ pointer }) => pointer) ?? [],
  };
}

function contractOf(method: string, path: string): RouteContract | undefined {
  const plain = path.split("?")[0] ?? "";
  return CONTRACTS.find((one) => {
    const pattern = one.path.replaceAll(/\{.+?\}/g, "[^/]+").replaceAll(".", "\\.");
    return one.method.toUpperCase() === method && new RegExp(`^${pattern}$`).test(plain);
  });
}

function checkContract(
  contract: RouteContract | undefined,
  response: Response,
  answered: unknown,
): void {
  if (contract === undefined) return;
  const { status } = response;
  const success = contract.success[status];
  if (success?.schema) {
    expect(success.schema.safeParse(answered).error?.issues ?? []).toEqual([]);
  } else if (success === undefined) {
    const declared = problemsOf(contract).filter((code) => problemKind(code).status === status);
    expect(declared.map((code) => `urn:revops-pack:problem:${code}`)).toContain(
      (answered as ProblemDocument).type,
    );
  }
  expect(response.headers.get("trace-id")).not.toBeNull();
}
