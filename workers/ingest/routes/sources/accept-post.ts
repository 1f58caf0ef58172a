// SPDX-License-Identifier: Apache-2.0
// POST /v1/sources/{source_id}/events: a signed post in, one queue send, 202. Nothing of the body is read before its
// signature is good, and whatever is wrong with that is the same 401. As at the lead door the send is the only I/O on a
// warm isolate; if it fails, nothing is left behind and the sender sends again.
import { receivePost } from "#api/routes/sources.ts";
import { ok, type Result } from "#domain/result.ts";
import { verifyPost } from "#domain/sources/verify-post.ts";
import type { BareCall } from "#edge/bare-door.ts";
import { readBody } from "#edge/body-limit.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { checkNetworkRate } from "#edge/rate-limit.ts";
import { parseJson } from "#edge/read-json.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { writeAnswer } from "#edge/write-answer.ts";
import { sendBounded } from "../send-bounded.ts";
import { buildMessage, type SourceMessage } from "./build-messages.ts";
import { findSource, openSecrets, type SourceDoorEnv } from "./find-source.ts";

/** An id is at most some 110 characters long. */
const ID_CHARACTERS = 120;

export async function acceptPost(
  call: BareCall<SourceDoorEnv>,
): Promise<Result<Response, Problem>> {
  const { env, request, now_ms, trace_id } = call;
  const raw = await readBody(request);
  if (raw === null) return refuse("body_too_large");
  const about = `source/${(call.params["source_id"] ?? "").slice(0, ID_CHARACTERS)}`;
  const rate = await checkNetworkRate(env.KEY_LIMIT, request.headers, about);
  if (!rate.ok) return rate;
  const source = await findSource(call);
  if (source === null) return refuse("not_found");
  const received = {
    header: (name: string) => request.headers.get(name),
    method: request.method,
    url: request.url,
    raw,
    received_at_ms: now_ms,
  };
  const secrets = await openSecrets(call, source);
  const verified = verifyPost(source.settings.scheme, received, secrets);
  if (verified === null) return refuse("signature_refused");
  const value = parseJson(raw);
  if (!value.ok) return value;
  const post = { source, verified, value: value.value, raw, received_at_ms: now_ms, trace_id };
  const message = buildMessage(idKeyOf(env, source.tenant), post);
  if (!message.ok) return refuse("invalid_fields", { errors: message.error });
  return sendMessage(call, message.value);
}

async function sendMessage(
  { env, trace_id }: BareCall<SourceDoorEnv>,
  message: SourceMessage,
): Promise<Result<Response, Problem>> {
  // Only a hundred events written at length come near the bound.
  const sent = await sendBounded(env.LEADS, message);
  if (!sent.ok) return sent;
  const body = {
    status: "received",
    id: "lead_id" in message ? message.lead_id : null,
    events: message.kind === "events" ? message.events.length : null,
  } as const;
  return ok(writeAnswer(receivePost, { status: 202, body }, trace_id));
}
