// SPDX-License-Identifier: Apache-2.0
// What the walk finds behind the doors: one tenant with a thing of every kind, each marked, and a second tenant that must
// see none of it.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Hono } from "hono";
import type { RouteContract } from "#api/contract.ts";
import type { ReceiptLog } from "#durable-objects/receipt-log.ts";
import { conflictIdOf } from "#domain/conflicts/find-conflict.ts";
import { buildPublicName } from "#domain/ids/public-name.ts";
import { buildRegistrationId } from "#domain/ids/registration-id.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { buildControlApp } from "../../../../workers/control/app.ts";
import { buildIngestApp } from "../../../../workers/ingest/app.ts";
import { toolsOver } from "../../pipeline/scene.ts";
import { type Answer, callDoor, controlEnv } from "../door-calls.ts";
import { openLeadScene } from "../lead-scene.ts";
import { issuePartnerKey } from "../partner-key.ts";
import { publishConfig } from "../publish-config.ts";

/** In the name of every thing of the walked tenant. */
export const MARK = "Ownmark";

const TENANT = "walk";
/** Who must see nothing of it. */
export const OTHER_TENANT = `${TENANT}-others`;

/** A config that both tenants may publish. */
export const WALK_CONFIG = {
  segments: [{ name: "walk", company_size_max: 200, sla_minutes: 60 }],
  routing: { fallback_team: "team:sdr" },
  sources: { north: { kind: "partner" } },
  accepted_findings: [
    { code: "segment_gap", pointer: "/segments/0/company_size_max", reason: "None are larger." },
  ],
};

/** Where the walk's browsers are. */
export const ORIGIN = "https://walk.example";

export interface WalkScene {
  readonly tenant: string;
  readonly other: string;
  /** With every scope. */
  readonly key: string;
  readonly otherKey: string;
  /** A routed lead. */
  readonly lead: string;
  /** A disqualified one. */
  readonly closed: string;
  /** An opportunity of the tenant's account. */
  readonly opportunity: string;
  /** Public id of a form. */
  readonly form: string;
  /** A deal that a partner registered and that is held for a conflict, and the conflict. */
  readonly deal: WalkDeal;
  /** Another one, whose conflict nobody has settled. */
  freshDeal(): Promise<WalkDeal>;
  /**
   * One call as the key with every scope, of the tenant or of the other one: how a line of the table makes the thing that
   * its route names.
   */
  make(
    method: string,
    path: string,
    body?: unknown,
    more?: { readonly isOther?: boolean; readonly mayBeMissing?: boolean },
  ): Promise<Answer>;
  /** Hands in a lead and routes it; answers its id. */
  freshLead(): Promise<string>;
}

export interface WalkDeal {
  readonly registration: string;
  readonly conflict: string;
}

/** A name that nothing had before. */
export function fresh(prefix: string): string {
  return `${prefix}-${crypto.randomUUID()}`;
}

export async function openWalk(): Promise<WalkScene> {
  const scene = await openLeadScene(TENANT);
  const { tenant, key, otherTenant: other, otherKey } = scene;
  for (const of of [tenant, other]) await skipWaits(of);
  // The team that the walk's config falls back to.
  await callDoor("PUT", "/v1/teams/sdr", otherKey, { name: "SDR" });
  const freshLead = () =>
    scene.handIn({ email: `${fresh("lead")}@customer.example`, last_name: MARK });
  const lead = await freshLead();
  const closed = await freshLead();
  await scene.post(`/v1/leads/${closed}/disqualify`, { reason: "no_need" });
  await scene.runPipeline();
  const partner = await issuePartnerKey(key, "north");
  const idKey = idKeyOf(env, tenant);
  const freshDeal = async (): Promise<WalkDeal> => {
    // The company is a customer's, with an owner.
    const body = { email: `${fresh("deal")}@customer.example`, company: MARK };
    await scene.post("/v1/registrations", body, {}, partner);
    const message = scene.sent.at(-1);
    const leadId = message?.kind === "lead" ? message.lead_id : "";
    await scene.runPipeline();
    const registration = buildRegistrationId(idKey, "north", leadId);
    return { registration, conflict: conflictIdOf(idKey, leadId, 1) };
  };
  const deal = await freshDeal();
  const opened = await scene.post("/v1/opportunities", { name: MARK, account: "c-1" });
  // The tenant's second version.
  await publishConfig(tenant, key, WALK_CONFIG);
  return {
    tenant,
    other,
    key,
    otherKey,
    lead,
    closed,
    deal,
    opportunity: opened.body["id"] ?? "",
    freshDeal,
    form: buildPublicName(idKeyOf(env, tenant), "frm", { tenant, name: "contact" }),
    async make(method, path, body, { isOther = false, mayBeMissing = false } = {}) {
      const answer = await callDoor(method, path, isOther ? otherKey : key, body);
      if (answer.status < 300 || (mayBeMissing && answer.status === 404)) return answer;
      throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    },
    freshLead,
  };
}

/** The log waits a second between checkpoints; here its clock runs ahead instead. */
async function skipWaits(tenant: string): Promise<void> {
  const object = env.RECEIPT_LOG.get(env.RECEIPT_LOG.idFromName(tenant));
  await runInDurableObject(object, (log: ReceiptLog) => {
    const { world } = log;
    let ahead_ms = 0;
    log.world = {
      ...world,
      now: () => world.now() + ahead_ms,
      pause: async (ms) => {
        ahead_ms += ms;
      },
    };
  });
}

const queue = { send: async () => {}, sendBatch: async () => {} };
const control: Hono<never> = buildControlApp() as never;
const ingest: Hono<never> = buildIngestApp((_, nowMs) =>
  toolsOver(buildLeadPorts(env, nowMs)),
) as never;

/** What a request brings beside its address. */
export interface Ask {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** A text as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Seen {
  readonly status: number;
  /** The problem's code; null where the answer is none. */
  readonly problem: string | null;
  /** The answer without its trace id. */
  readonly text: string;
}

/** One call at the contract's door, in whichever Worker has it. */
export async function askDoor(
  contract: RouteContract,
  { params = {}, query = "", body, headers = {} }: Ask,
  credentials: Readonly<Record<string, string>>,
): Promise<Seen> {
  const path = contract.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? "nosuch"),
  );
  const type = contract.body?.media_types[0];
  const init = {
    method: contract.method.toUpperCase(),
    headers: {
      ...(type === undefined ? {} : { "content-type": type }),
      ...headers,
      ...credentials,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
  const settings = { LEADS: queue, LEADS_BULK: queue, MAIL: queue, JOBS: queue };
  const url = `${ORIGIN}${path}${query}`;
  const response = await appOf(contract).request(url, init, controlEnv(settings));
  const text = new TextDecoder().decode(await response.arrayBuffer());
  return {
    status: response.status,
    problem: /urn:revops-pack:problem:(\w+)/.exec(text)?.[1] ?? null,
    text: text.replaceAll(response.headers.get("trace-id") ?? "?", ""),
  };
}

function appOf({ path, method }: RouteContract): Hono<never> {
  const wanted = path.replaceAll(/\{(\w+)\}/g, ":$1");
  const isIts = (route: { readonly path: string; readonly method: string }): boolean =>
    route.path === wanted && route.method === method.toUpperCase();
  return ingest.routes.some(isIts) ? ingest : control;
}
