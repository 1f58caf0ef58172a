// SPDX-License-Identifier: Apache-2.0
// A tenant with a source of every kind, its secrets, and posts that are signed with them at ingest's door.
import { createHmac } from "node:crypto";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { secretBytes, signMessage } from "#domain/webhooks/sign-message.ts";
import { buildIngestApp } from "../../../workers/ingest/app.ts";
import { callDoor, controlEnv } from "./door-calls.ts";
import { type LeadScene, openLeadScene } from "./lead-scene.ts";

export const SOURCES = {
  product: {
    kind: "signal",
    signal: "type",
    points: { trial_started: 40, any: 1 },
    mapping: { email: "user.email", company: "user.company" },
  },
  north: { kind: "partner" },
  salesforce: { kind: "crm", preset: "salesforce_lead" },
  hub: { kind: "crm", scheme: "hubspot_v3" },
  clearview: { kind: "enrichment", mapping: { lead_id: "about.lead" } },
} as const;
export type SourceName = keyof typeof SOURCES;

export const CLIENT_SECRET = "11111111-2222-3333-4444-555555555555";
const ORIGIN = "https://api.example";

export interface DoorReply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  /** Without its trace id. */
  readonly text: string;
  readonly pointers: readonly string[];
}

export interface SourceScene {
  readonly lead: LeadScene;
  /** What the door sent, in order. */
  readonly sent: LeadQueueMessage[];
  addressOf(source: string, key?: string): Promise<string>;
  /** A new secret of the source; `more` is the body. */
  addSecret(
    source: SourceName,
    more?: Record<string, unknown>,
    key?: string,
  ): Promise<{ readonly secret: string; readonly secret_id: string }>;
  /** One post as it is; `settings` replace parts of the env. */
  post(
    url: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string>,
    settings?: Record<string, unknown>,
  ): Promise<DoorReply>;
}

const unused = buildIngestApp(() => {
  throw new Error("no command in these tests");
});

async function openSourceScene(tenant: string): Promise<SourceScene> {
  const lead = await openLeadScene(tenant, { sources: SOURCES });
  const sent: LeadQueueMessage[] = [];
  const LEADS = { send: async (message: LeadQueueMessage) => void sent.push(message) };
  return {
    lead,
    sent,
    async addressOf(source, key = lead.key) {
      const { body } = await callDoor("GET", "/v1/sources", key);
      const items = body["items"] as unknown as readonly { name: string; post_url: string }[];
      return new URL(items.find(({ name }) => name === source)?.post_url ?? "").pathname;
    },
    async addSecret(source, more = {}, key = lead.key) {
      const made = await callDoor("POST", `/v1/sources/${source}/secrets`, key, more);
      expect([made.status, made.pointers]).toEqual([201, []]);
      return { secret: String(made.body["secret"]), secret_id: String(made.body["secret_id"]) };
    },
    async post(path, body, headers, settings = {}) {
      const init = {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      };
      const response = await unused.request(
        `${ORIGIN}${path}`,
        init,
        controlEnv({ LEADS, ...settings }),
      );
      const text = await response.text();
      const answered = JSON.parse(text) as Record<string, unknown>;
      const errors = (answered["errors"] ?? []) as readonly { pointer: string }[];
      return {
        status: response.status,
        body: answered,
        text: text.replaceAll(response.headers.get("trace-id") ?? "?", ""),
        pointers: errors.map(({ pointer }) => pointer),
      };
    },
  };
}

export interface OpenSources extends SourceScene {
  readonly address: Readonly<Record<SourceName, string>>;
  /** Of the sources that sign by the standard; HubSpot's is CLIENT_SECRET. */
  readonly secret: Record<Exclude<SourceName, "hub">, string>;
}

/** The scene with a secret at every source. */
export async function openSources(tenant: string): Promise<OpenSources> {
  const scene = await openSourceScene(tenant);
  const { secret: product } = await scene.addSecret("product");
  const { secret: north } = await scene.addSecret("north");
  const { secret: salesforce } = await scene.addSecret("salesforce");
  const { secret: clearview } = await scene.addSecret("clearview");
  await scene.addSecret("hub", { secret: CLIENT_SECRET });
  const address = {
    product: await scene.addressOf("product"),
    north: await scene.addressOf("north"),
    salesforce: await scene.addressOf("salesforce"),
    clearview: await scene.addressOf("clearview"),
    hub: await scene.addressOf("hub"),
  };
  return { ...scene, address, secret: { product, north, salesforce, clearview } };
}

/** The three headers of Standard Webhooks. */
export function standardHeaders(
  secret: string,
  body: string | Uint8Array,
  { id = crypto.randomUUID(), at_ms = Date.now() } = {},
): Record<string, string> {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  return { ...signMessage({ id, body: text, at_ms }, [secretBytes(secret)]) };
}

/** HubSpot's two headers, made without any code of ours. */
export function hubspotHeaders(
  path: string,
  body: string,
  { secret = CLIENT_SECRET, at_ms = Date.now() } = {},
): Record<string, string> {
  const signed = `POST${ORIGIN}${path}${body}${at_ms}`;
  return {
    "x-hubspot-request-timestamp": String(at_ms),
    "x-hubspot-signature-v3": createHmac("sha256", secret).update(signed).digest("base64"),
  };
}

/** Stores that answer nothing: a door that gets by without them has read none. */
export const DEAD_STORES = {
  TENANT_DESK: new Proxy(env.TENANT_DESK, {
    get() {
      throw new Error("the desk was asked");
    },
  }),
  CACHE: {
    get: async () => {
      throw new Error("KV was asked");
    },
    put: async () => {},
    delete: async () => {},
  },
};

/** A body of just this many bytes that is JSON. */
export function bodyOfBytes(bytes: number): string {
  const around = JSON.stringify({ note: "" });
  return JSON.stringify({ note: "x".repeat(bytes - utf8Bytes(around).length) });
}
