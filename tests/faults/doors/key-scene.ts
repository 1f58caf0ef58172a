// SPDX-License-Identifier: Apache-2.0
// A tenant with a key of every scope, calls on the doors of keys, and a second tenant whose keys are none of its own.
import { env } from "cloudflare:workers";
import { SCOPES } from "#domain/access/api-key.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { type Answer, callDoor } from "./door-calls.ts";
import { seedTenantRow } from "./people.ts";

export const MINUTE_MS = 60_000;

export interface KeyScene {
  readonly tenant: string;
  readonly otherTenant: string;
  readonly admin: string;
  /** What was logged since the scene opened. */
  readonly lines: readonly string[];
  issue(body: Record<string, unknown>, by?: string, intent?: string): Promise<Answer>;
  rotate(id: string, overlap_minutes?: number, by?: string, intent?: string): Promise<Answer>;
  read(id: string, by?: string): Promise<Answer>;
  revoke(id: string, by?: string): Promise<Answer>;
  /** Ends the capture of the log. */
  close(): void;
}

export async function openKeyScene(tenant: string): Promise<KeyScene> {
  await migratedDatabase();
  const lines: string[] = [];
  const consoleLog = console.log;
  console.log = (line: unknown) => lines.push(String(line));
  const otherTenant = `${tenant}-others`;
  for (const one of [tenant, otherTenant]) await seedTenantRow(one);
  const first = { tenant, name: "first", scopes: SCOPES };
  const admin = String((await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, first)).body["key"]);
  const intended = (intent: string | undefined) =>
    intent === undefined ? {} : { headers: { "idempotency-key": intent } };
  return {
    tenant,
    otherTenant,
    admin,
    lines,
    issue: (body, by = admin, intent) =>
      callDoor(
        "POST",
        "/v1/keys",
        by,
        { name: "k", scopes: ["leads:read"], ...body },
        intended(intent),
      ),
    rotate(id, overlap_minutes, by = admin, intent) {
      const body = overlap_minutes === undefined ? {} : { overlap_minutes };
      return callDoor("POST", `/v1/keys/${id}/rotate`, by, body, intended(intent));
    },
    read: (id, by = admin) => callDoor("GET", `/v1/keys/${id}`, by),
    revoke: (id, by = admin) => callDoor("DELETE", `/v1/keys/${id}`, by),
    close() {
      console.log = consoleLog;
    },
  };
}

/** What the held queue answers the key, after a while: it asks for leads:read. */
export async function tryKey(key: unknown, later_ms = 0): Promise<number> {
  const settings = later_ms === 0 ? {} : { CLOCK_OFFSET_MS: String(later_ms) };
  return (await callDoor("GET", "/v1/queues/held", String(key), undefined, { settings })).status;
}

/** The code of the problem that was answered. */
export function problemCode({ body }: Answer): string {
  return String(body["type"]).split(":").at(-1) ?? "";
}
