// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { base64Bytes, base64Text, utf8Bytes } from "#domain/bytes/encoding.ts";
import type { EventsMessage } from "#domain/messages/lead-queue.ts";
import { EventBody } from "#domain/receipts/body.ts";
import { openSealed } from "#ledger/seal.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { listCrmEvents } from "#storage/read-crm-events.ts";
import { clearTenantViews, rebuildTenant } from "#storage/rebuild-views.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { receiveEvents } from "../../../workers/ingest/receive-events.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { buildFaultyPorts, type Fault, PLANTED } from "../pipeline/faulty-ports.ts";
import { toolsOver } from "../pipeline/scene.ts";

beforeAll(async () => {
  await migratedDatabase();
});

const AT = 1_790_000_000_000;

/** Events of one post, each `[event, record]`. */
function message(tenant: string, events: readonly (readonly [number, number])[]): EventsMessage {
  return {
    v: 1,
    kind: "events",
    tenant,
    source: "hub",
    received_at_ms: AT,
    events: events.map(([event, object]) => ({
      event_id: String(event).padStart(32, "0"),
      object_type: "contact",
      object_id: String(object),
      event_type: "propertyChange",
      occurred_at_ms: AT + event,
      subject_key: base64Text(crypto.getRandomValues(new Uint8Array(16))),
      raw_base64: base64Text(utf8Bytes(`{"propertyValue":"jo-${event}@customer.example"}`)),
    })),
    actor: { kind: "system", ref: "source/hub" },
    trace_id: "trace",
  };
}

async function run(tenant: string, messages: readonly EventsMessage[], fault: Fault | null = null) {
  const { ports, calls } = buildFaultyPorts(buildLeadPorts(env, AT), fault);
  try {
    await receiveEvents(tenant, messages, toolsOver(ports));
  } catch (error) {
    if (fault === null || !String(error).includes(PLANTED)) throw error;
  }
  return calls;
}

const chainOf = (object: number) => `crm_object:hub.contact.${object}`;

/** What each record's chain says, opened with the key that stands for it. */
async function told(tenant: string, objects: readonly number[]) {
  const states = await receiptLogStub(env, tenant).read({
    v: 1,
    tenant,
    chains: objects.map(chainOf),
  });
  return Promise.all(
    states.map(async ({ chain, subject_key, receipts }) => {
      const key = base64Bytes(subject_key ?? "");
      return Promise.all(
        receipts.map(async ({ body }) => {
          expect(body).not.toContain("jo-");
          const { event_id, sealed } = EventBody.parse(JSON.parse(body));
          const text = sealed === null ? null : await openSealed(key, chain, sealed);
          return [Number(event_id), text];
        }),
      );
    }),
  );
}

const opened = (event: number) => [event, `{"propertyValue":"jo-${event}@customer.example"}`];
const rows = async (tenant: string) =>
  (await listCrmEvents(env.DB, tenant, null, null, 100))
    .map(({ object_id, event_id }) => [Number(object_id), Number(event_id)])
    .toSorted(([, a = 0], [, b = 0]) => a - b);

const POSTED = [
  [1, 7],
  [2, 7],
  [3, 8],
  [2, 7],
  [4, 7],
] as const;
const STORED = [
  [7, 1],
  [7, 2],
  [8, 3],
  [7, 4],
];

describe("a CRM's events", () => {
  test("stand once each in their record's chain, in order, sealed under the chain's one key", async () => {
    const tenant = "events-once";
    const first = message(tenant, POSTED);
    const again = message(tenant, [
      [4, 7],
      [5, 7],
    ]);
    for (const messages of [[first], [first, again], [again]]) await run(tenant, messages);
    expect(await told(tenant, [7, 8])).toEqual([[1, 2, 4, 5].map(opened), [opened(3)]]);
    expect(await rows(tenant)).toEqual([...STORED, [7, 5]]);
  });

  test("of a hundred to one record take two appends, of known records one", async () => {
    const tenant = "events-few-calls";
    const hundred = Array.from({ length: 100 }, (_, i) => [i + 1, 7] as const);
    const appends = (calls: readonly string[]) =>
      calls.filter((name) => name === "log.append").length;
    expect(appends(await run(tenant, [message(tenant, hundred)]))).toBe(2);
    expect(appends(await run(tenant, [message(tenant, hundred)]))).toBe(1);
  });

  test("come out the same where any call fails and the message comes again", async () => {
    const clean = await run("events-count", [message("events-count", POSTED)]);
    expect(clean).toContain("views.project");
    for (const when of ["before", "after"] as const) {
      for (const [call] of clean.entries()) {
        const tenant = `events-${when}-${call}`;
        const posted = message(tenant, POSTED);
        await run(tenant, [posted], { call, when });
        await run(tenant, [posted]);
        expect([tenant, await told(tenant, [7, 8])]).toEqual([
          tenant,
          [[1, 2, 4].map(opened), [opened(3)]],
        ]);
        expect([tenant, await rows(tenant)]).toEqual([tenant, STORED]);
      }
    }
  });

  test("that two consumers bring at once are all there, and none is sealed under a key that the log does not have", async () => {
    const tenant = "events-race";
    const posts = Array.from({ length: 4 }, (_, i) =>
      message(tenant, [
        [i + 1, 7],
        [i + 11, 7],
      ]),
    );
    await Promise.all(posts.map((one) => run(tenant, [one])));
    const [events = []] = await told(tenant, [7]);
    expect(events.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual(
      [1, 2, 3, 4, 11, 12, 13, 14].map(opened),
    );
  });

  test("come back from the log alone", async () => {
    const tenant = "events-rebuilt";
    await run(tenant, [message(tenant, POSTED)]);
    await clearTenantViews(env.DB, tenant);
    expect(await rows(tenant)).toEqual([]);
    await rebuildTenant(env.DB, receiptLogStub(env, tenant), tenant, async () => ({
      lead: null,
      patch: null,
    }));
    expect(await rows(tenant)).toEqual(STORED);
  });
});
