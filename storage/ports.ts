// SPDX-License-Identifier: Apache-2.0
// What pipelines need of the world. stores.ts builds these from a Worker's env; fault tests wrap them.
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { LeadPatch } from "#domain/lead/lead-patch.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { ReceiptLogRpc, StandingReceipt } from "#domain/messages/receipt-log.ts";
import type { RoutingDeskRpc } from "#domain/messages/routing-desk.ts";
import type { ConfigVersion } from "#domain/messages/tenant-desk.ts";
import type { Unavailable } from "#domain/receipts/assignment.ts";

/** A config version together with its compiled document. */
export interface ActiveConfig {
  readonly version: ConfigVersion;
  readonly document: CompiledDocument;
}

export interface ConfigPort {
  /** The version in effect at an instant; null where the tenant has none yet. */
  active(tenant: string, atMs: number): Promise<ActiveConfig | null>;
  /** The version with this number; null where unknown. */
  version(tenant: string, configVersion: number): Promise<ActiveConfig | null>;
}

/** What D1 knows of one account that claims a domain. */
export interface DomainAccount {
  readonly domain: string;
  readonly account_id: string;
  readonly customer_status: "prospect" | "customer" | "former";
  readonly arr_minor: number | null;
  readonly owner_id: string | null;
  readonly owner_active: boolean;
  readonly owner_team_id: string | null;
}

export interface AccountPort {
  /** All accounts claiming any of the domains, in one statement whatever their number. */
  byDomains(tenant: string, domains: readonly string[]): Promise<readonly DomainAccount[]>;
}

export interface AvailabilityPort {
  /** Everybody who takes no turn now, at most a minute behind the directory. */
  unavailable(tenant: string): Promise<readonly Unavailable[]>;
}

/** A receipt with what its subject key opened: the unit of projection and of rebuild. */
export interface ProjectionEvent {
  readonly receipt: StandingReceipt;
  /** The normalized lead sealed in the body; null where the body seals none or its key is erased. */
  readonly lead: NormalizedLead | null;
  /** What an enrichment sealed in the body says; likewise. */
  readonly patch?: LeadPatch | null;
}

export interface ViewPort {
  /** Upserts every view row these receipts cause, any order, any number of times; one statement per table. */
  project(tenant: string, events: readonly ProjectionEvent[]): Promise<void>;
}

export interface LeadPorts {
  readonly configs: ConfigPort;
  readonly accounts: AccountPort;
  readonly availability: AvailabilityPort;
  readonly views: ViewPort;
  log(tenant: string): ReceiptLogRpc;
  desk(tenant: string): RoutingDeskRpc;
}
