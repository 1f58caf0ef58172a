// SPDX-License-Identifier: Apache-2.0
// A TenantDesk with one published version, and the calls that propose the next and consent to it.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import type { Publication } from "#domain/config/publication.ts";
import type {
  CandidateSummary,
  ConsentReply,
  ProposeReply,
  ProposeRequest,
} from "#domain/messages/config-candidates.ts";
import type { TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { ConfigBody } from "#domain/receipts/body.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { receiptLogStub, tenantDeskStub } from "#storage/object-stubs.ts";

export const AUTHOR: Actor = { kind: "user", ref: "usr_author" };
export const KEY: Actor = { kind: "key", ref: "key-1" };

export const PUBLICATION: Publication = {
  author: AUTHOR,
  consents: [],
  accepted: [{ code: "gap", pointer: "/segments", reason: "Nobody is that large." }],
  diff: {
    loosens: true,
    keys: [],
    decisions: [
      {
        effect: "looser",
        sentence: "SMB quotes up to 25 % no longer need SALES_MANAGER.",
        example: { kind: "quote", facts: { discount: 0.25 }, outcome: "allowed" },
      },
    ],
    more: 0,
  },
};

/** Everybody whom tests name, as active administrators. */
const ALL = [AUTHOR.ref, "usr_a", "usr_b", "usr_c"];

export interface CandidateDesk {
  readonly tenant: string;
  readonly stub: TenantDeskRpc;
  readonly object: DurableObjectStub;
  /** Publishes content over a version, without anybody's consent. */
  publish(content: number, over: number | null): Promise<void>;
  propose(content: number, more?: Partial<ProposeRequest>): Promise<ProposeReply>;
  /** Proposes, and answers the candidate that then waits. */
  waiting(content: number, more?: Partial<ProposeRequest>): Promise<CandidateSummary>;
  consent(
    to: CandidateSummary,
    person: string,
    desk?: TenantDeskRpc,
    config_sha256?: string,
    active_admins?: readonly string[],
  ): Promise<ConsentReply>;
  statusOf(candidate: CandidateSummary): Promise<string | undefined>;
  numbers(): Promise<readonly number[]>;
  /** What the receipts of the tenant's versions say, oldest first. */
  told(): Promise<readonly ConfigBody[]>;
}

export async function openCandidateDesk(tenant: string): Promise<CandidateDesk> {
  const stub = tenantDeskStub(env, tenant);
  const desk: CandidateDesk = {
    tenant,
    stub,
    object: env.TENANT_DESK.get(env.TENANT_DESK.idFromName(tenant)),
    async publish(content, over) {
      const request = { ...documents(tenant, content), expect_version: over };
      const reply = await stub.publish({ ...request, effective_at_ms: null, actor: KEY });
      if (!reply.ok) throw new Error(reply.code);
    },
    propose: (content, more = {}) =>
      stub.propose({
        ...documents(tenant, content),
        effective_at_ms: null,
        actor: AUTHOR,
        base_version: 1,
        publication: { ...PUBLICATION, author: more.actor ?? AUTHOR },
        diff_against: 1,
        in_person: true,
        ...more,
      }),
    async waiting(content, more) {
      const reply = await desk.propose(content, more);
      if (!reply.ok) throw new Error(reply.code);
      return reply.candidate;
    },
    consent(
      { candidate_id, config_sha256 },
      person,
      of = stub,
      hash = config_sha256,
      admins = ALL,
    ) {
      const asked = { v: 1, tenant, candidate_id, config_sha256: hash, person } as const;
      return of.consent({ ...asked, active_admins: admins });
    },
    async statusOf({ candidate_id }) {
      return (await stub.candidate({ v: 1, tenant, candidate_id }))?.status;
    },
    async numbers() {
      const versions = await stub.versions({ v: 1, tenant });
      return versions.map(({ config_version }) => config_version);
    },
    async told() {
      const chains = [`config:${tenant}`];
      const [chain] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains });
      return (chain?.receipts ?? []).map(({ body }) => ConfigBody.parse(JSON.parse(body)));
    },
  };
  await desk.publish(1, null);
  return desk;
}

/** Calls the desk with its clock ahead. */
export function callLater<T>(
  { object }: CandidateDesk,
  ahead_ms: number,
  call: (desk: TenantDeskRpc) => Promise<T>,
): Promise<T> {
  return runInDurableObject(object, async (instance) => {
    const inner = instance as unknown as { env: Record<string, unknown> } & TenantDeskRpc;
    const real = inner.env;
    inner.env = { ...real, CLOCK_OFFSET_MS: String(ahead_ms) };
    try {
      return await call(inner);
    } finally {
      inner.env = real;
    }
  });
}

export function hashOf(content: number): string {
  return sha256Hex(JSON.stringify({ compiled: content }));
}

function documents(tenant: string, content: number) {
  return {
    v: 1,
    tenant,
    source: JSON.stringify({ content }),
    compiled: JSON.stringify({ compiled: content }),
    compiler: "revops-config/1",
  } as const;
}
