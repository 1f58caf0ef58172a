// SPDX-License-Identifier: Apache-2.0
// Tenants: the operator makes them and their first administrator, who appoints everybody else.
import { defineRoute } from "../contract.ts";
import {
  FirstAdminBody,
  SavedTenant,
  SavedUser,
  TenantBody,
  TenantParams,
  TenantView,
} from "../schemas/directory.ts";
import { CREATED, STANDS } from "./directory.ts";

const shared = { tag: "Directory" } as const;

export const saveTenant = defineRoute({
  ...shared,
  id: "saveTenant",
  method: "put",
  path: "/v1/tenants/{tenant}",
  action: "tenant.save",
  summary: "Create or change a tenant",
  description:
    "The operator's key makes tenants, their first administrator, their first API keys and replays of messages that " +
    "name no tenant, and nothing else.",
  params: TenantParams,
  body: {
    schema: TenantBody,
    media_types: ["application/json"],
    example: { name: "Acme", locale: "en-GB", time_zone: "Europe/London" },
  },
  success: {
    200: { description: STANDS, schema: SavedTenant },
    201: { description: CREATED, schema: SavedTenant },
  },
  problems: ["log_refuses"],
});

export const makeFirstAdmin = defineRoute({
  ...shared,
  id: "makeFirstAdmin",
  method: "post",
  path: "/v1/tenants/{tenant}/first-admin",
  action: "tenant.save",
  summary: "Appoint a tenant's first administrator",
  description:
    "Makes this person an active user with the role `revops_admin`. The same call again answers what stands; where " +
    "there is an active administrator any other is refused, because administrators appoint and change each other.",
  params: TenantParams,
  body: {
    schema: FirstAdminBody,
    media_types: ["application/json"],
    example: { external_id: "u-1", name: "Revenue operations 1", email: "revops-1@acme.example" },
  },
  success: {
    200: { description: STANDS, schema: SavedUser },
    201: { description: CREATED, schema: SavedUser },
  },
  problems: ["admin_exists", "log_refuses"],
});

export const readTenant = defineRoute({
  ...shared,
  id: "readTenant",
  method: "get",
  path: "/v1/tenant",
  action: "directory.read",
  summary: "See your tenant",
  description: "The caller's own.",
  success: { 200: { description: "The tenant.", schema: TenantView } },
  problems: ["not_found"],
});
