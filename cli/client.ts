// SPDX-License-Identifier: Apache-2.0
// The one client of every command: repeats what may succeed later, checks what it is answered, and turns a refusal into
// a sentence.
import type { z } from "zod";
import { ProblemDocument } from "#api/schemas/problem.ts";
import type { FieldError } from "#api/problems.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Network } from "./console.ts";
import { plainText } from "./terminal.ts";

/** Tries of one call: with the longest wait a stack that is away for five minutes does not end the command. */
const TRIES = 6;
const MAX_WAIT_SECONDS = 60;
/** Where nobody says how long: 0.5, 1, 2, 4 and 8 s, together 15.5 s. */
const FIRST_WAIT_SECONDS = 0.5;
/** A call that is not answered in this time counts as not answered at all. A door may take some seconds, never this. */
const CALL_TIMEOUT_MS = 60_000;
/** 100 MB at 1 Mbit/s take 14 minutes. */
const UPLOAD_TIMEOUT_MS = 30 * 60_000;

export interface Call<T> {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly answer: z.ZodType<T>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, as CSV. */
  readonly file?: Blob;
  /** Sent as it is, for a body that a person wrote. */
  readonly text?: { readonly media_type: string; readonly text: string };
  /** The tag of what the caller saw, without its quotes. */
  readonly if_match?: string;
  /** Makes a POST one that may be sent again after a lost answer. */
  readonly idempotency_key?: string;
  /** A POST that changes nothing the second time. */
  readonly repeatable?: true;
  readonly until?: AbortSignal;
}

type Request = Omit<Call<unknown>, "answer">;

export interface Answer<T> {
  readonly status: number;
  readonly value: T;
}

/** Why a call did not succeed. */
export interface Refusal {
  /** Null where nothing answered. */
  readonly status: number | null;
  /** The last part of the problem's type; null where the answer is no problem document. */
  readonly code: string | null;
  /** One sentence, safe for a terminal. */
  readonly reason: string;
  readonly errors: readonly FieldError[];
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** Where somebody else was faster: what stands, and what they changed. Their texts are as they came. */
  readonly moved?: Pick<ProblemDocument, "conflict" | "diff">;
}

/** The person asked to stop. */
export const INTERRUPTED: Refusal = {
  status: null,
  code: "interrupted",
  reason: "interrupted",
  errors: [],
  retryable: false,
};

export class Client {
  readonly url: string;
  readonly #key: string | null;
  readonly #network: Network;

  /** Without a key it calls as anybody. */
  constructor(url: string, key: string | null, network: Network) {
    this.url = url;
    this.#key = key;
    this.#network = network;
  }

  /** Sends until an answer stands: success with a body of this version, or a refusal. */
  async send<T>(call: Call<T>): Promise<Result<Answer<T>, Refusal>> {
    const sent = await this.#sendBytes(call);
    if (!sent.ok) return sent;
    const told: unknown = await sent.value.json().catch(() => null);
    const value = call.answer.safeParse(told);
    const { status } = sent.value;
    if (!value.success) return err(refusal(status, "the answer is not one of this version"));
    return ok({ status, value: value.data });
  }

  /** The bytes of an answer that is no JSON. */
  async readBytes(path: string): Promise<Result<Uint8Array, Refusal>> {
    const part = await this.readPart(path);
    return part.ok ? ok(part.value.bytes) : part;
  }

  /** The same with its headers, of which one says where the next part begins. */
  async readPart(
    path: string,
  ): Promise<Result<{ readonly bytes: Uint8Array; readonly headers: Headers }, Refusal>> {
    const sent = await this.#sendBytes({ method: "GET", path });
    if (!sent.ok) return sent;
    const bytes = await sent.value.arrayBuffer().catch(() => null);
    if (bytes === null) return err(refusal(null, "the answer broke off"));
    return ok({ bytes: new Uint8Array(bytes), headers: sent.value.headers });
  }

  async #sendBytes(call: Request): Promise<Result<Response, Refusal>> {
    for (let tried = 1; ; tried++) {
      const answer = await this.#try(call);
      if (answer?.ok === true) return ok(answer);
      if (call.until?.aborted === true) return err(INTERRUPTED);
      const refused = answer === null ? away(this.url, call) : await readRefusal(answer, call);
      if (tried === TRIES || !refused.retryable) return err(refused);
      const told = Number(answer?.headers.get("retry-after") ?? 0);
      const seconds = told > 0 ? told : FIRST_WAIT_SECONDS * 2 ** (tried - 1);
      await this.#network.wait(Math.min(seconds, MAX_WAIT_SECONDS) * 1000, call.until);
    }
  }

  /** Null where nothing answered. A redirect is not followed: it could carry the key elsewhere. */
  async #try({
    method,
    path,
    body,
    file,
    text,
    if_match,
    idempotency_key,
    until,
  }: Request): Promise<Response | null> {
    const headers: Record<string, string> = {};
    if (this.#key !== null) headers["authorization"] = `Bearer ${this.#key}`;
    if (idempotency_key !== undefined) headers["idempotency-key"] = idempotency_key;
    if (body !== undefined) headers["content-type"] = "application/json";
    if (file !== undefined) headers["content-type"] = "text/csv";
    if (text !== undefined) headers["content-type"] = text.media_type;
    if (if_match !== undefined) headers["if-match"] = `"${if_match}"`;
    const patience = AbortSignal.timeout(file === undefined ? CALL_TIMEOUT_MS : UPLOAD_TIMEOUT_MS);
    const init: RequestInit = {
      method,
      headers,
      redirect: "manual",
      signal: until === undefined ? patience : AbortSignal.any([patience, until]),
    };
    if (body !== undefined) init.body = JSON.stringify(body);
    if (file !== undefined) init.body = file;
    if (text !== undefined) init.body = text.text;
    return this.#network.fetch(this.url + path, init).catch(() => null);
  }
}

function refusal(status: number | null, reason: string, retryable = false): Refusal {
  return { status, code: null, reason, errors: [], retryable };
}

/** A POST whose answer was lost may have been carried out: it is sent again only where that does no harm. */
function isHarmless({ method, repeatable, idempotency_key }: Request): boolean {
  return method !== "POST" || repeatable === true || idempotency_key !== undefined;
}

function away(url: string, call: Request): Refusal {
  return refusal(null, `the stack at ${plainText(url)} does not answer`, isHarmless(call));
}

async function readRefusal(answer: Response, call: Request): Promise<Refusal> {
  const { status } = answer;
  const to = answer.headers.get("location");
  if (status >= 300 && status < 400 && to !== null) {
    return refusal(status, `the address leads on to ${plainText(to)}: use that as --url`);
  }
  const busy = status === 429 || status === 503;
  const told: unknown = await answer.json().catch(() => null);
  const problem = ProblemDocument.partial().safeParse(told).data;
  if (problem?.title === undefined) {
    // Something before the stack answered in its place, and does not say how far the call came.
    const lost = status >= 500 && isHarmless(call);
    return refusal(status, `status ${status}`, busy || lost);
  }
  const errors = (problem.errors ?? []).map(({ pointer, code, message, line, column }) => ({
    pointer: plainText(pointer),
    code: plainText(code),
    message: plainText(message),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  }));
  const code = problem.type?.split(":").at(-1) ?? null;
  const reason = plainText(problem.title);
  const { conflict, diff } = problem;
  const moved = conflict === undefined && diff === undefined ? {} : { moved: { conflict, diff } };
  return { status, code, reason, errors, retryable: busy || problem.retryable === true, ...moved };
}

/** The refusal as lines: its sentence, then each field that is wrong, or how to be known again. */
export function refusalText({ status, reason, errors }: Refusal): string {
  const fields = errors.map(({ pointer, message }) => `  ${pointer || "/"}: ${message}`);
  const hint = status === 401 ? ["  sign in again with `revops login`, or give another key"] : [];
  return [reason, ...fields, ...hint].join("\n");
}
