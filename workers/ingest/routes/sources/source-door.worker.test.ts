// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { base64Bytes, utf8Text } from "#domain/bytes/encoding.ts";
import { buildPublicName } from "#domain/ids/public-name.ts";
import { LeadMessage } from "#domain/messages/lead-queue.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { callDoor } from "../../../../tests/faults/doors/door-calls.ts";
import { WALK_CONFIG } from "../../../../tests/faults/doors/walk/walk-scene.ts";
import {
  bodyOfBytes,
  DEAD_STORES,
  hubspotHeaders,
  openSources,
  type OpenSources,
  standardHeaders,
} from "../../../../tests/faults/doors/source-scene.ts";

const TENANT = "signed-posts";
const consoleLog = console.log;
let scene: OpenSources;

beforeAll(async () => {
  scene = await openSources(TENANT);
}, 60_000);
afterAll(() => {
  console.log = consoleLog;
});

const SIGNAL = JSON.stringify({
  type: "trial_started",
  user: { email: "Jo@Customer.example", company: "Customer" },
});

/** The last thing that the door sent. */
const newest = () => scene.sent.at(-1);
const postSignal = (body: string, headers: Record<string, string>, settings = {}) =>
  scene.post(scene.address.product, body, headers, settings);

describe("a signed post", () => {
  test("of a signal is sent whole: the lead, the signal's points, the bytes, and the source as actor", async () => {
    const { status, body } = await postSignal(
      SIGNAL,
      standardHeaders(scene.secret.product, SIGNAL),
    );
    const message = LeadMessage.parse(newest());
    expect([status, body]).toEqual([
      202,
      { status: "received", id: message.lead_id, events: null },
    ]);
    expect(message).toMatchObject({
      tenant: TENANT,
      actor: { kind: "system", ref: "source/product" },
      intake: { kind: "signal", source: "product", signal: "trial_started", points: 40 },
      lead: { source: "product", email: "jo@customer.example", company: "Customer" },
    });
    expect(utf8Text(base64Bytes(message.raw_base64))).toBe(SIGNAL);
  });

  test("of a partner and of a CRM is a lead by that way in", async () => {
    const deal = JSON.stringify({ email: "deal@customer.example", external_id: "deal-1" });
    await scene.post(scene.address.north, deal, standardHeaders(scene.secret.north, deal));
    expect(LeadMessage.parse(newest())).toMatchObject({
      intake: { kind: "partner", source: "north" },
      lead: { source: "north", external_id: "deal-1" },
    });
    const record = JSON.stringify({ Id: "00Q1", LastName: "Prooflastname", Phone: "1234567" });
    await scene.post(
      scene.address.salesforce,
      record,
      standardHeaders(scene.secret.salesforce, record),
    );
    expect(LeadMessage.parse(newest())).toMatchObject({
      intake: { kind: "crm", source: "salesforce" },
      lead: { external_id: "00Q1", last_name: "Prooflastname" },
    });
  });

  test("costs one queue send and no store on a warm isolate", async () => {
    const before = scene.sent.length;
    const headers = standardHeaders(scene.secret.product, SIGNAL);
    expect((await postSignal(SIGNAL, headers, DEAD_STORES)).status).toBe(202);
    expect(scene.sent.length).toBe(before + 1);
  });

  test("that comes again is the same event: same lead, same digest, no second touch", async () => {
    const body = JSON.stringify({ user: { email: "again@customer.example" } });
    const headers = standardHeaders(scene.secret.product, body, { id: "evt_again" });
    await postSignal(body, headers);
    const first = LeadMessage.parse(newest());
    await postSignal(body, standardHeaders(scene.secret.product, body, { id: "evt_again" }));
    const second = LeadMessage.parse(newest());
    const identity = ({ lead_id, request_digest, intake }: LeadMessage) => [
      lead_id,
      request_digest,
      intake,
    ];
    expect(identity(second)).toEqual(identity(first));
    expect(JSON.stringify(first.intake)).not.toContain("evt_again");
    await postSignal(body, standardHeaders(scene.secret.product, body, { id: "evt_other" }));
    const other = LeadMessage.parse(newest());
    expect([other.lead_id, other.request_digest === first.request_digest]).toEqual([
      first.lead_id,
      false,
    ]);
    const { lead } = scene;
    for (const [messages, touches] of [
      [[first, second, first], 1],
      [[other, second, other], 2],
    ] as const) {
      lead.sent.push(...messages);
      await lead.runPipeline();
      const { body: seen } = await lead.see(first.lead_id);
      expect(seen["touches"]).toHaveLength(touches);
    }
  });
});

const good = () => standardHeaders(scene.secret.product, SIGNAL, { id: "evt_bad" });
const shifted = (ms: number) =>
  standardHeaders(scene.secret.product, SIGNAL, { at_ms: Date.now() + ms });
/** What is wrong -> what is posted in place of a good post. */
const FORGED: Readonly<
  Record<string, () => Promise<readonly [body: string, headers: Record<string, string>]>>
> = {
  "no signature": async () => [SIGNAL, {}],
  "a signature by nobody": async () => [
    SIGNAL,
    { ...good(), "webhook-signature": `v1,${btoa("x".repeat(32))}` },
  ],
  "a stamp of six minutes ago": async () => [SIGNAL, shifted(-360_000)],
  "a stamp of in six minutes": async () => [SIGNAL, shifted(360_000)],
  "the secret of another source": async () => [SIGNAL, standardHeaders(scene.secret.north, SIGNAL)],
  "the secret of another tenant's source": async () => {
    const other = await otherTenantsSecret();
    return [SIGNAL, standardHeaders(other, SIGNAL)];
  },
  "a truncated body": async () => [SIGNAL.slice(0, -1), good()],
  "the same JSON with its members in another order": async () => {
    const { type, user } = JSON.parse(SIGNAL) as Record<string, unknown>;
    return [JSON.stringify({ user, type }), good()];
  },
  "another id": async () => [SIGNAL, { ...good(), "webhook-id": "evt_else" }],
  "two ids in one header": async () => [SIGNAL, { ...good(), "webhook-id": "evt_bad, evt_else" }],
  "a signature list without end": async () => [
    SIGNAL,
    { ...good(), "webhook-signature": `${"v1,eA== ".repeat(1_000)}${good()["webhook-signature"]}` },
  ],
  "HubSpot's headers": async () => [SIGNAL, hubspotHeaders(scene.address.product, SIGNAL)],
  "a body that is no JSON": async () => ["{", good()],
  "no body": async () => ["", good()],
};

async function otherTenantsSecret(): Promise<string> {
  const { lead, addSecret } = scene;
  const { otherKey } = lead;
  await callDoor("PUT", "/v1/teams/sdr", otherKey, { name: "SDR" });
  const published = await callDoor("POST", "/v1/config/versions", otherKey, {
    ...WALK_CONFIG,
    sources: { product: { kind: "partner" } },
  });
  expect([published.status, published.pointers]).toEqual([201, []]);
  return (await addSecret("product", {}, otherKey)).secret;
}

describe("a post that is not its source's", () => {
  test.each(Object.keys(FORGED))(
    "with %s is the same 401 as any other, and nothing is sent",
    async (name) => {
      const before = scene.sent.length;
      const [body, headers] = (await FORGED[name]?.()) ?? ["", {}];
      const refused = await postSignal(body, headers);
      expect(refused.status).toBe(401);
      expect(refused.text).toBe((await postSignal("{}", {})).text);
      expect(refused.body["type"]).toBe("urn:revops-pack:problem:signature_refused");
      expect(scene.sent.length).toBe(before);
    },
  );

  test("is a 404 without a store where the id was made up, and one where the config has no such source", async () => {
    const idKey = idKeyOf(env, TENANT);
    const unknown = buildPublicName(idKey, "src", { tenant: TENANT, name: "nobody" });
    const inherited = buildPublicName(idKey, "src", { tenant: TENANT, name: "constructor" });
    const form = buildPublicName(idKey, "frm", { tenant: TENANT, name: "product" });
    const elsewhere = buildPublicName(idKey, "src", { tenant: "no-such-tenant", name: "product" });
    const madeUp = `${scene.address.product.slice(0, -"/events".length).slice(0, -1)}a`;
    const at = (id: string) => `/v1/sources/${id}/events`;
    const headers = standardHeaders(scene.secret.product, SIGNAL);
    for (const [path, settings] of [
      [at(unknown), {}],
      [at(inherited), {}],
      [at(form), DEAD_STORES],
      [at(elsewhere), DEAD_STORES],
      [`${madeUp}/events`, DEAD_STORES],
      [at("src_"), DEAD_STORES],
      [at("x".repeat(300)), DEAD_STORES],
    ] as const) {
      const { status, body } = await scene.post(path, SIGNAL, headers, settings);
      expect([path, status, body["type"]]).toEqual([
        path,
        404,
        "urn:revops-pack:problem:not_found",
      ]);
    }
  });
});

describe("a post that is its source's and cannot be taken", () => {
  test("is refused by its size before anything else, up to 64 KiB it is read", async () => {
    for (const [bytes, status] of [
      [64 * 1024 + 1, 413],
      [64 * 1024, 422],
    ] as const) {
      const body = bodyOfBytes(bytes);
      const { status: answered } = await postSignal(
        body,
        standardHeaders(scene.secret.product, body),
      );
      expect([bytes, answered]).toEqual([bytes, status]);
    }
    expect((await postSignal(bodyOfBytes(64 * 1024 + 1), {})).status).toBe(413);
  });

  test.each([
    ["half an object", "{", 400, [""]],
    ["nothing", "", 400, [""]],
    ["a name twice", '{"user":{"email":"a@b.example"},"user":{}}', 400, ["/user"]],
    ["nesting without end", "[".repeat(10_000), 400, [""]],
    ["null", "null", 422, ["/user/email"]],
    ["a list", "[]", 422, ["/user/email"]],
    ["an address that is none", '{"user":{"email":"jo at acme"}}', 422, ["/user/email"]],
    ["a prototype", '{"__proto__":{"user":{"email":"a@b.example"}}}', 422, ["/user/email"]],
  ] as const)("names what is wrong where it stands: %s", async (_, body, status, pointers) => {
    const before = scene.sent.length;
    const refused = await postSignal(body, standardHeaders(scene.secret.product, body));
    expect([refused.status, refused.pointers]).toEqual([status, pointers]);
    expect(scene.sent.length).toBe(before);
  });

  test("is to be sent again where the queue does not take it, and too many are told to wait", async () => {
    const headers = standardHeaders(scene.secret.product, SIGNAL);
    const LEADS = {
      send: async () => {
        throw new Error("down, jo@customer.example");
      },
    };
    expect((await postSignal(SIGNAL, headers, { LEADS })).status).toBe(503);
    const counted: string[] = [];
    const KEY_LIMIT = {
      limit: async ({ key }: { key: string }) => {
        counted.push(key);
        return { success: false };
      },
    };
    const more = { ...headers, "cf-connecting-ip": "192.0.2.7" };
    expect((await postSignal(SIGNAL, more, { KEY_LIMIT })).status).toBe(429);
    const [id] = scene.address.product.split("/").slice(3);
    expect(counted).toEqual([`source/${id}/192.0.2.7`]);
  });
});
