// SPDX-License-Identifier: Apache-2.0
// The only place that names objects (idFromName) and the only one that casts a stub to its interface in
// domain/messages. An object's name is its tenant; each object refuses calls that name another one.
/* oxlint-disable typescript/no-unsafe-type-assertion -- The class behind each binding implements the interface. */
import type { ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import type { PersonDeskRpc } from "#domain/messages/person-desk.ts";
import type { RoutingDeskRpc } from "#domain/messages/routing-desk.ts";
import type { TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import type { WebhookDeskRpc } from "#domain/messages/webhook-desk.ts";
import { placementOf } from "./placement.ts";

/** What this needs of a DurableObjectNamespace, whatever class its binding is typed with. */
interface ObjectNamespace {
  idFromName(name: string): DurableObjectId;
  get(id: DurableObjectId): unknown;
  jurisdiction(jurisdiction: DurableObjectJurisdiction): ObjectNamespace;
}

/** The object bindings of an env; a Worker has those that it calls. */
export interface ObjectNamespaces {
  readonly RECEIPT_LOG: ObjectNamespace;
  readonly ROUTING_DESK: ObjectNamespace;
  readonly TENANT_DESK: ObjectNamespace;
  readonly PERSON_DESK: ObjectNamespace;
  readonly WEBHOOK_DESK: ObjectNamespace;
}

export function receiptLogStub(
  env: Pick<ObjectNamespaces, "RECEIPT_LOG">,
  tenant: string,
): ReceiptLogRpc {
  return stubOf(env.RECEIPT_LOG, tenant) as ReceiptLogRpc;
}

export function routingDeskStub(
  env: Pick<ObjectNamespaces, "ROUTING_DESK">,
  tenant: string,
): RoutingDeskRpc {
  return stubOf(env.ROUTING_DESK, tenant) as RoutingDeskRpc;
}

export function tenantDeskStub(
  env: Pick<ObjectNamespaces, "TENANT_DESK">,
  tenant: string,
): TenantDeskRpc {
  return stubOf(env.TENANT_DESK, tenant) as TenantDeskRpc;
}

export function webhookDeskStub(
  env: Pick<ObjectNamespaces, "WEBHOOK_DESK">,
  tenant: string,
): WebhookDeskRpc {
  return stubOf(env.WEBHOOK_DESK, tenant) as WebhookDeskRpc;
}

/** Of a person (personOf in domain/ids), who may belong to several tenants and so lives nowhere in particular. */
export function personDeskStub(
  env: Pick<ObjectNamespaces, "PERSON_DESK">,
  person: string,
): PersonDeskRpc {
  return env.PERSON_DESK.get(env.PERSON_DESK.idFromName(person)) as PersonDeskRpc;
}

/** A fresh stub per call: after an exception a stub is broken for good. */
function stubOf(namespace: ObjectNamespace, tenant: string): unknown {
  const { jurisdiction } = placementOf(tenant);
  const home = jurisdiction === null ? namespace : namespace.jurisdiction(jurisdiction);
  return home.get(home.idFromName(tenant));
}
