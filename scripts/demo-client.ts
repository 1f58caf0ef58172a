// SPDX-License-Identifier: Apache-2.0
// The demo's client: posts leads and waits, bounded, until the pipeline has brought them somewhere.
import { z } from "zod";

const Party = z.object({ external_id: z.string(), name: z.string() }).nullable();

const DemoLead = z.object({
  id: z.string(),
  attempt: z.int().nullable(),
  match_level: z.string().nullable(),
  account_id: z.string().nullable(),
  conflict_id: z.string().nullable(),
  sla_events: z.array(
    z.object({
      clock: z.string(),
      event: z.string(),
      due_at: z.string(),
      told: z.object({ as: z.string() }).nullable(),
    }),
  ),
  status: z.string(),
  status_reason: z.string().nullable(),
  owner: Party,
  team: Party,
  decision: z
    .object({
      rung: z.string(),
      routing: z.looseObject({ route_strategy: z.string().nullable(), segment: z.string() }),
      rationale: z.array(z.string()),
    })
    .nullable(),
  receipts: z.array(z.object({ seq: z.int(), workflow_step: z.string() })),
  touches: z.array(z.object({})),
});
/** The part of `GET /v1/leads/{id}` that the demo looks at. */
export type DemoLead = z.infer<typeof DemoLead>;

const Part = z.object({ code: z.string(), sentence: z.string() });
const DemoExplanation = z.object({
  steps: z.array(
    z.object({ step: z.string(), facts: z.array(Part.extend({ parts: z.array(Part) })) }),
  ),
});
/** What `GET /v1/leads/{id}/explain` says. */
export type DemoExplanation = z.infer<typeof DemoExplanation>;

const Asked = z.object({ browser_secret: z.string() });
const Opened = z.object({ session_token: z.string() });

const Accepted = z.object({ id: z.string() });
const Log = z.object({ vkey: z.string() });

/** A lead takes a queue hop and four object calls: under a second here, so this is patience, not expectation. */
const SETTLE_TIMEOUT_MS = 30_000;
const POLL_MS = 200;

export class DemoClient {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#headers = { authorization: `Bearer ${key}` };
  }

  /** Hands in a lead. */
  async post(body: unknown): Promise<{ readonly id: string }> {
    const response = await this.#fetch("/v1/leads", {
      method: "POST",
      headers: { ...this.#headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return Accepted.parse(await response.json());
  }

  /** Hands in a lead and waits until it is routed, held or denied. */
  async postAndSettle(body: unknown): Promise<DemoLead> {
    const { id } = await this.post(body);
    return this.waitFor(id, ({ status }) => status !== "received");
  }

  /** Reads a lead until it is as wanted; throws when it does not become so in time. */
  async waitFor(id: string, wanted: (lead: DemoLead) => boolean): Promise<DemoLead> {
    const deadline = Date.now() + SETTLE_TIMEOUT_MS;
    while (Date.now() < deadline) {
      const response = await this.#fetch(`/v1/leads/${id}`, { headers: this.#headers });
      const lead = DemoLead.parse(await response.json());
      if (wanted(lead)) return lead;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`lead ${id} did not settle within ${SETTLE_TIMEOUT_MS / 1000} s`);
  }

  /** Creates or replaces a record, or does something with a lead. */
  async send(method: "PUT" | "POST", path: string, body: unknown): Promise<void> {
    await this.#fetch(path, {
      method,
      headers: { ...this.#headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  /** The lead's whole path. */
  async explain(id: string): Promise<DemoExplanation> {
    const response = await this.#fetch(`/v1/leads/${id}/explain`, { headers: this.#headers });
    return DemoExplanation.parse(await response.json());
  }

  /** Signs a person in by the mailed link, which development shows at /dev/mail. */
  static async signIn(url: string, email: string): Promise<DemoClient> {
    const anybody = new DemoClient(url, "");
    const json = { "content-type": "application/json" };
    const ask = (path: string, body: unknown) =>
      anybody.#fetch(path, { method: "POST", headers: json, body: JSON.stringify(body) });
    const asked = Asked.parse(await (await ask("/v1/sign-in", { email })).json());
    const token = await anybody.#mailedToken();
    const body = { token, browser_secret: asked.browser_secret };
    const opened = Opened.parse(await (await ask("/v1/sign-in/link", body)).json());
    return new DemoClient(url, opened.session_token);
  }

  async #mailedToken(): Promise<string> {
    const deadline = Date.now() + SETTLE_TIMEOUT_MS;
    while (Date.now() < deadline) {
      for (const text of await this.mails()) {
        const token = /\S+\/sign-in\/link\?token=([\w~.-]+)/.exec(text)?.[1];
        if (token !== undefined) return token;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error("no sign-in mail came in time");
  }

  /** The texts of development's mails, the newest first. */
  async mails(): Promise<readonly string[]> {
    const list = await (await this.#fetch("/dev/mail", {})).text();
    const mails = [...list.matchAll(/href="(\/dev\/mail\/[^"/]+)"/g)].map(([, path]) => path ?? "");
    return Promise.all(mails.map(async (path) => (await this.#fetch(`${path}/text`, {})).text()));
  }

  /** The tenant's log, with the key that a verifier needs. */
  async log(): Promise<{ readonly vkey: string }> {
    return Log.parse(await (await this.#fetch("/v1/log", { headers: this.#headers })).json());
  }

  /** The lead's evidence bundle. */
  async evidence(id: string): Promise<Uint8Array> {
    const response = await this.#fetch(`/v1/leads/${id}/evidence.zip`, { headers: this.#headers });
    return new Uint8Array(await response.arrayBuffer());
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(this.#url + path, init);
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response;
  }
}
