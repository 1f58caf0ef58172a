// SPDX-License-Identifier: Apache-2.0
// A tenant whose config has forms, and ingest's doors of them over the pool's real objects behind counters, with a queue
// that records.
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import type { PersonCheckPort } from "#connectors/turnstile/port.ts";
import { buildPublicName } from "#domain/ids/public-name.ts";
import { LeadMessage } from "#domain/messages/lead-queue.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { openFormDoors } from "../../../workers/ingest/routes/forms/form-doors.ts";
import type { FormEnv } from "../../../workers/ingest/routes/forms/form-env.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { dealsConfig, openConfigScene } from "./config-scene.ts";
import { buildDoorFixture, type DoorFixture } from "./door-env.ts";

export interface FormScene {
  readonly tenant: string;
  /** Of the tenant itself, with every scope. */
  readonly key: string;
  /** Public id of a form of this name. */
  formId(name: string): string;
  /** Doors of their own, whose calls, sends and log lines are noted. */
  open(settings?: Record<string, unknown>, check?: PersonCheckPort): FormDoors;
}

export interface FormDoors extends DoorFixture {
  /** What was sent to the queue, in order. */
  readonly messages: () => readonly LeadMessage[];
  ask(method: string, path: string, init?: RequestInit): Promise<Response>;
  post(form: string, body: BodyInit, headers?: Record<string, string>): Promise<Response>;
}

/** What a browser says that it would like to have back. */
export const BROWSER = {
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
};
export const URLENCODED = { "content-type": "application/x-www-form-urlencoded" };
export const JSON_BODY = { "content-type": "application/json" };

export async function openFormScene(
  prefix: string,
  config: Record<string, unknown>,
): Promise<FormScene> {
  await migratedDatabase();
  const { tenant, key, admins, publish } = await openConfigScene(prefix);
  const published = await publish(admins[0].session, dealsConfig(0.2, config));
  if (published.status !== 201) throw new Error(JSON.stringify(published.body));
  const formId = (name: string) => buildPublicName(idKeyOf(env, tenant), "frm", { tenant, name });
  return {
    tenant,
    key,
    formId,
    open(settings = {}, check) {
      const app = new Hono<{ Bindings: FormEnv }>();
      openFormDoors(app, ...(check === undefined ? [] : [() => check]));
      const { TENANT_DESK } = env;
      const door = buildDoorFixture(new Map(), { TENANT_DESK, ...settings });
      const ask = async (method: string, path: string, init: RequestInit = {}) =>
        app.request(`https://api.example${path}`, { method, ...init }, door.env);
      return {
        ...door,
        messages: () => door.sent.map((message) => LeadMessage.parse(message)),
        ask,
        post: (form, body, headers = {}) =>
          ask("POST", `/v1/forms/${formId(form)}`, { body, headers }),
      };
    },
  };
}
