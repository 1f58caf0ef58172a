// SPDX-License-Identifier: Apache-2.0
// What may happen to one person, message by message: forms, signals, rows of files, enrichment, deadlines, an undoing.
import { env } from "cloudflare:workers";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { buildLeadMessage } from "#domain/lead/build-lead-message.ts";
import type { Intake } from "#domain/lead/intake.ts";
import { LeadInput } from "#domain/lead/lead-input.ts";
import { normalizeLead } from "#domain/lead/normalize-lead.ts";
import type { LeadMessage, LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { userId } from "#storage/directory-records.ts";
import { enrichment } from "./people-world.ts";
import { ACCEPTED_AT_MS } from "./scene.ts";

export const FORM = { kind: "form", form: "contact", honeypot: false } as const satisfies Intake;
type Mode = "route" | "keep_owner" | "store";

/** One person's story; each telling is about another one, so that a tenant serves for many. */
export class Story {
  readonly tenant: string;
  /** Of the person's own company. */
  readonly domain: string;
  readonly #number: number;
  #at = ACCEPTED_AT_MS;

  constructor(tenant: string, number: number) {
    this.tenant = tenant;
    this.domain = `acme-${number}.example`;
    this.#number = number;
  }

  signal(points: number, n: number): LeadMessage {
    const event_id = String(this.#number * 10_000 + n).padStart(32, "0");
    return this.post({ kind: "signal", source: "product", event_id, signal: "login", points });
  }

  /** Jo, said in some way, a second after what came before. */
  post(intake: Intake | undefined, more: Record<string, unknown> = {}, raw_bytes = 0): LeadMessage {
    const body = { source: "web", email: `jo@${this.domain}`, country: "GB", ...more };
    const normalized = normalizeLead(LeadInput.parse(body));
    if (!normalized.ok) throw new Error(JSON.stringify(normalized.error));
    return buildLeadMessage(idKeyOf(env, this.tenant), {
      tenant: this.tenant,
      lead: normalized.value,
      ...(intake === undefined ? {} : { intake }),
      idempotency_key: null,
      accepted_at_ms: (this.#at += 1_000),
      subject_key: crypto.getRandomValues(new Uint8Array(16)),
      content_type: "application/json",
      raw: utf8Bytes(JSON.stringify(body).padEnd(raw_bytes)),
      actor: { kind: "system", ref: "test" },
      trace_id: "trace",
    });
  }

  /** The external id of the person's row. */
  get rowId(): string {
    return `row-${this.#number}`;
  }

  row(
    mode: Mode,
    import_id = "job_a",
    owner: string | null = null,
    more: Record<string, unknown> = {},
  ): LeadMessage {
    const owner_id = owner === null ? null : userId(idKeyOf(env, this.tenant), owner);
    const intake = { kind: "import", import_id, row: 1, mode, owner_id, team_id: null } as const;
    return this.post(intake, { source: "import", external_id: this.rowId, ...more });
  }

  enrich(of: LeadMessage, patch: Parameters<typeof enrichment>[2]): LeadQueueMessage {
    return enrichment(this.tenant, of.lead_id, patch, "bureau", (this.#at += 1_000));
  }

  expire({ lead_id }: LeadMessage, attempt: number): LeadQueueMessage {
    const due_at_ms = (this.#at += 3_600_000 * 24);
    const shared = { v: 1, tenant: this.tenant, lead_id, trace_id: "trace" } as const;
    return { ...shared, kind: "expire", attempt, due_at_ms };
  }

  undo({ lead_id }: LeadMessage, import_id = "job_a"): LeadQueueMessage {
    const commanded_at_ms = (this.#at += 1_000);
    const actor = { kind: "user", ref: "usr_1" } as const;
    const shared = { v: 1, tenant: this.tenant, lead_id, trace_id: "trace" } as const;
    return { ...shared, kind: "withdraw", import_id, commanded_at_ms, actor };
  }
}
