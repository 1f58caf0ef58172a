// SPDX-License-Identifier: Apache-2.0
// The demo's client: posts leads and waits, bounded, until the pipeline has brought them somewhere.
import { z } from "zod";

const Party = z.object({ external_id: z.string(), name: z.string() }).nullable();

const DemoLead = z.object({
  id: z.string(),
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
