// SPDX-License-Identifier: Apache-2.0
// Tenants, people, teams and accounts: PUT by your own id, so that a seed or a sync may run any number of times.
import { defineRoute } from "../contract.ts";
import {
  AccountBody,
  AccountView,
  SavedAccount,
  SavedTeam,
  SavedUser,
  TeamBody,
  TeamParams,
  TeamView,
  TenantBody,
  TenantParams,
  TenantView,
  UserBody,
  UserView,
} from "../schemas/directory.ts";
import { ExternalIdParams } from "../schemas/fields.ts";

const CREATED = "Created.";
const STANDS = "It was there before; `change` says whether anything changed.";

export const saveTenant = defineRoute({
  id: "saveTenant",
  method: "put",
  path: "/v1/tenants/{tenant}",
  tag: "Directory",
  access: "operator",
  summary: "Create or change a tenant",
  description:
    "The operator's key makes tenants, their first API keys and replays of messages that name no tenant, and nothing " +
    "else.",
  params: TenantParams,
  body: {
    schema: TenantBody,
    media_types: ["application/json"],
    example: { name: "Acme", locale: "en-GB", time_zone: "Europe/London" },
  },
  success: {
    200: { description: STANDS, schema: TenantView },
    201: { description: CREATED, schema: TenantView },
  },
  problems: [],
});

const shared = { tag: "Directory", access: "admin", params: ExternalIdParams } as const;

export const saveUser = defineRoute({
  ...shared,
  id: "saveUser",
  method: "put",
  path: "/v1/users/{external_id}",
  summary: "Create or change a user",
  description: "A person who may own leads. Policies know the id alone.",
  body: {
    schema: UserBody,
    media_types: ["application/json"],
    example: { name: "Sales development 1", email: "sdr-1@acme.example" },
  },
  success: {
    200: { description: STANDS, schema: SavedUser },
    201: { description: CREATED, schema: SavedUser },
  },
  problems: [],
});

export const readUser = defineRoute({
  ...shared,
  id: "readUser",
  method: "get",
  path: "/v1/users/{external_id}",
  summary: "See a user",
  description: "By your own id.",
  success: { 200: { description: "The user.", schema: UserView } },
  problems: [],
});

export const saveTeam = defineRoute({
  ...shared,
  params: TeamParams,
  id: "saveTeam",
  method: "put",
  path: "/v1/teams/{external_id}",
  summary: "Create or change a team",
  description:
    "Members are named by the external ids of users; one that does not exist is a 422 at its place.",
  body: {
    schema: TeamBody,
    media_types: ["application/json"],
    example: { name: "SMB", lead: null, members: ["sdr-1", "sdr-2"] },
  },
  success: {
    200: { description: STANDS, schema: SavedTeam },
    201: { description: CREATED, schema: SavedTeam },
  },
  problems: [],
});

export const readTeam = defineRoute({
  ...shared,
  id: "readTeam",
  method: "get",
  path: "/v1/teams/{external_id}",
  summary: "See a team",
  description: "By your own id.",
  success: { 200: { description: "The team with its members.", schema: TeamView } },
  problems: [],
});

export const saveAccount = defineRoute({
  ...shared,
  id: "saveAccount",
  method: "put",
  path: "/v1/accounts/{external_id}",
  summary: "Create or change an account",
  description: "A company you know: a lead from one of its domains may follow the account's owner.",
  body: {
    schema: AccountBody,
    media_types: ["application/json"],
    example: {
      name: "Acme Industries Ltd",
      domains: ["acme.example"],
      owner: "ae-1",
      arr_minor: 12_000_000,
      customer_status: "customer",
      region: "GB",
    },
  },
  success: {
    200: { description: STANDS, schema: SavedAccount },
    201: { description: CREATED, schema: SavedAccount },
  },
  problems: [],
});

export const readAccount = defineRoute({
  ...shared,
  id: "readAccount",
  method: "get",
  path: "/v1/accounts/{external_id}",
  summary: "See an account",
  description: "By your own id.",
  success: { 200: { description: "The account with its domains.", schema: AccountView } },
  problems: [],
});
