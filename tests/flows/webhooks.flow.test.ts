// SPDX-License-Identifier: Apache-2.0
// A tenant's own receiver on this machine: real HTTP from the object to a server, over the bundles as they are deployed.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import { postLeads, waitUntil } from "./settle.ts";
import { type FlowStack, startFlowStack } from "./stack.ts";

interface Received {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const Told = z.object({ type: z.string(), data: z.object({ lead_id: z.string() }) });
const Saved = z.object({ secret: z.string().nullable(), status: z.string() });

describe("a webhook subscription", () => {
  let stack: FlowStack;
  let server: Server;
  let origin = "";
  const received: Received[] = [];
  /** The status that the next POST to a path is answered with; 200 where nothing is said. */
  const answers = new Map<string, number[]>();

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const path = request.url ?? "";
        received.push({ path, headers: request.headers as Record<string, string>, body });
        const status = answers.get(path)?.shift() ?? 200;
        response.writeHead(status, { location: `${origin}/elsewhere` });
        response.end("x".repeat(100_000));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    stack = await startFlowStack();
  });

  afterAll(async () => {
    await stack.harness.close();
    server.close();
  });

  const call = (method: string, path: string, body?: unknown) =>
    fetch(`${stack.url}/v1/webhooks${path}`, {
      method,
      headers: { authorization: `Bearer ${stack.key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  const at = (path: string) => received.filter((one) => one.path === path);

  it("is sent a lead's life in order, signed, and again where it failed first", async () => {
    answers.set("/hook", [500, 302]);
    const saved = await call("PUT", "/mine", {
      url: `${origin}/hook`,
      events: ["lead.created", "lead.routed", "lead.held", "lead.denied"],
    });
    expect(saved.status).toBe(201);
    const { secret } = Saved.parse(await saved.json());
    const [posted] = await postLeads(
      stack,
      [{ source: "website", external_id: "webhook-1", email: "it@large-company.example" }],
      1,
    );
    const told = () => at("/hook").map(({ body }) => Told.parse(JSON.parse(body)));
    // The second try comes after 5 s, the third after 5 minutes: a replay makes it now.
    await waitUntil("two tries", async () => at("/hook").length >= 2);
    const listed = await call("GET", "/mine/deliveries");
    const { items } = z
      .object({ items: z.array(z.object({ id: z.string(), last_status: z.int().nullable() })) })
      .parse(await listed.json());
    const first = items.at(-1);
    expect((await call("POST", `/mine/deliveries/${first?.id}/replay`)).status).toBe(202);
    await waitUntil("a lead's two events", async () => at("/hook").length >= 4);
    expect(told().map(({ type }) => type)).toEqual([
      "lead.created",
      "lead.created",
      "lead.created",
      expect.stringMatching(/^lead\.(?:routed|held|denied)$/),
    ]);
    expect(new Set(told().map(({ data }) => data.lead_id))).toEqual(new Set([posted?.id]));
    const ids = at("/hook").map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    for (const { body, headers } of at("/hook")) {
      expect(new Webhook(secret ?? "").verify(body, headers)).toBeTruthy();
      expect(body).not.toContain("large-company");
    }
    // A redirect is a failure and is not followed.
    expect(at("/elsewhere")).toEqual([]);
  });

  it("is refused where it leads into a private network, also on a developer's machine", async () => {
    for (const url of ["http://10.0.0.1/", "https://192.168.0.1/", "https://router.home.arpa/"]) {
      expect((await call("PUT", "/inside", { url, events: ["lead.routed"] })).status).toBe(422);
    }
  });
});
