// SPDX-License-Identifier: Apache-2.0
// What the tests of conflicts do at the doors: hand people in, look at what became of them, settle.
import { expect } from "vitest";
import { conflictIdOf } from "#domain/conflicts/find-conflict.ts";
import { leadOfRegistration } from "#domain/ids/registration-id.ts";
import { mergeInto } from "../../../workers/ingest/commands/merge-into.ts";
import { CUSTOMER_DOMAIN, type PartnerScene } from "./partner-scene.ts";

let people = 0;
/** Somebody new; at the customer's company, or with a mail domain of their own. */
export function somebody(isCustomer = false): { email: string; company: string } {
  people += 1;
  const domain = isCustomer ? CUSTOMER_DOMAIN : `company-${people}.example`;
  return { email: `person-${people}@${domain}`, company: `Company ${people}` };
}

export type Origin = "direct" | "north" | "south";

/** Hands a person in and routes them; answers the lead's id, and the registration's where a partner did. */
export async function handIn(
  at: PartnerScene,
  origin: Origin,
  who: object,
): Promise<{ lead: string; registration: string }> {
  const isDirect = origin === "direct";
  const path = isDirect ? "/v1/leads" : "/v1/registrations";
  const key = isDirect ? at.admin : at[origin];
  const { status, body } = await at.post(path, key, who);
  expect(status).toBe(202);
  await at.run();
  const id = body["id"] ?? "";
  if (isDirect) return { lead: id, registration: "" };
  return { lead: leadOfRegistration(at.tools.idKey(at.tenant), id) ?? "", registration: id };
}

export type View = Readonly<Record<string, unknown>>;
export async function leadView(at: PartnerScene, id: string): Promise<View> {
  return (await at.see(`/v1/leads/${id}`, at.admin)).body;
}
export async function registrationView(at: PartnerScene, by: Origin, id: string): Promise<View> {
  return (await at.see(`/v1/registrations/${id}`, by === "south" ? at.south : at.north)).body;
}
export function conflictOf(at: PartnerScene, lead: string, attempt = 1): string {
  return conflictIdOf(at.tools.idKey(at.tenant), lead, attempt);
}
export async function conflictView(at: PartnerScene, id: string): Promise<View> {
  const seen = await at.see(`/v1/conflicts/${id}`, at.manager.token);
  expect(seen.status).toBe(200);
  return seen.body;
}
export async function listed(at: PartnerScene, status: string): Promise<readonly string[]> {
  const { body } = await at.see(`/v1/conflicts?status=${status}&limit=100`, at.manager.token);
  return (body["items"] as unknown as { id: string }[]).map(({ id }) => id);
}
export function resolve(
  at: PartnerScene,
  id: string,
  choice: string,
  {
    by = at.manager,
    reason = "We talked.",
    tag,
  }: { by?: { token: string }; reason?: string; tag?: string } = {},
) {
  const headers: Record<string, string> = tag === undefined ? {} : { "if-match": tag };
  return at.post(`/v1/conflicts/${id}/resolve`, by.token, { choice, reason }, headers);
}

/** A person merges one lead into another. */
export async function merge(at: PartnerScene, lead_id: string, into: string): Promise<void> {
  const command = {
    tenant: at.tenant,
    lead_id,
    into,
    reason: null,
    command_key: `merge-${lead_id}`,
    expect_head: null,
    actor: { kind: "user", ref: "usr_test" } as const,
    now_ms: Date.now(),
    trace_id: "t",
  };
  expect((await mergeInto(command, at.tools)).ok).toBe(true);
}
