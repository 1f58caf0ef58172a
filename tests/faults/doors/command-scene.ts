// SPDX-License-Identifier: Apache-2.0
// Commands on leads through the doors and the real pipeline: each call with everything that it sets going.
import { expect } from "vitest";
import type { z } from "zod";
import { LeadView } from "#api/schemas/lead.ts";
import { type DoorAnswer, type LeadScene, openLeadScene } from "./lead-scene.ts";

type Headers = Readonly<Record<string, string>>;

export interface CommandScene extends LeadScene {
  /** The lead as its page shows it. */
  look(id: string): Promise<z.output<typeof LeadView>>;
  /** `PATCH /v1/leads/{id}`, and what it sets going. */
  patch(id: string, body: object, headers?: Headers): Promise<DoorAnswer>;
  /** `POST /v1/leads/{id}/<door>`, and what it sets going. */
  command(id: string, door: string, body?: object, headers?: Headers): Promise<DoorAnswer>;
}

/** A tenant that requires a country, refuses one domain and wants fifty points of signals. */
export async function openCommandScene(tenant: string): Promise<CommandScene> {
  const scene = await openLeadScene(tenant, {
    enrichment: { required: ["country"], deadline_minutes: 60 },
    lists: { block_domains: ["blocked.example"] },
    signals: { qualify_at: 50, window_days: 30 },
    sources: { product: { kind: "signal", points: { any: 15 } } },
    capacity: {},
    forms: {},
  });
  const run = async (method: string, path: string, body?: object, headers: Headers = {}) => {
    const answer = await scene.call(method, path, body, { ...headers });
    await scene.runPipeline();
    return answer;
  };
  return {
    ...scene,
    look: async (id) => LeadView.parse((await scene.see(id)).body),
    patch: (id, body, headers) => run("PATCH", `/v1/leads/${id}`, body, headers),
    command: (id, door, body, headers) => run("POST", `/v1/leads/${id}/${door}`, body, headers),
  };
}

/** A problem by its status and code and, where given, the one field that it names. */
export function expectProblem(
  answer: DoorAnswer,
  status: number,
  code: string,
  pointer?: string,
): void {
  expect([answer.status, answer.body["type"]]).toEqual([status, `urn:revops-pack:problem:${code}`]);
  const errors = (answer.body["errors"] ?? []) as unknown as { pointer: string }[];
  if (pointer !== undefined) expect(errors.map((one) => one.pointer)).toEqual([pointer]);
}
