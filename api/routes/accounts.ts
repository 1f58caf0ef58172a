// SPDX-License-Identifier: Apache-2.0
// Accounts: PUT by your own id, so that a seed or a sync may run any number of times.
import { defineRoute } from "../contract.ts";
import {
  AccountBody,
  AccountPage,
  AccountQuery,
  AccountView,
  SavedAccount,
} from "../schemas/account.ts";
import { ExternalIdParams } from "../schemas/fields.ts";

const shared = { tag: "Records", params: ExternalIdParams } as const;

export const saveAccount = defineRoute({
  ...shared,
  id: "saveAccount",
  action: "record.write",
  method: "put",
  path: "/v1/accounts/{external_id}",
  summary: "Create or change an account",
  description:
    "A company you know: a lead from one of its domains may follow the account's owner. The body replaces the whole " +
    "account; each change leaves a receipt with its diff.",
  body: {
    schema: AccountBody,
    media_types: ["application/json"],
    example: {
      name: "Acme Industries Ltd",
      domains: ["acme.example"],
      owner: "ae-1",
      csm: "csm-1",
      arr_minor: 12_000_000,
      customer_status: "customer",
      region: "GB",
      company_size: 240,
      industry: "manufacturing",
      external_ids: { salesforce: "0015g00000AbCdE" },
    },
  },
  success: {
    200: {
      description: "It was there before; `change` says whether anything changed.",
      schema: SavedAccount,
    },
    201: { description: "Created.", schema: SavedAccount },
  },
  problems: ["log_refuses"],
});

export const readAccount = defineRoute({
  ...shared,
  id: "readAccount",
  action: "record.read",
  method: "get",
  path: "/v1/accounts/{external_id}",
  summary: "See an account",
  description: "By your own id.",
  success: { 200: { description: "The account with its domains.", schema: AccountView } },
  problems: [],
});

export const listAccounts = defineRoute({
  id: "listAccounts",
  tag: "Records",
  action: "record.read",
  method: "get",
  path: "/v1/accounts",
  summary: "List accounts",
  description: "In the order of your own ids; every filter that is given must hold.",
  query: AccountQuery,
  success: { 200: { description: "A page of accounts.", schema: AccountPage } },
  problems: [],
});
