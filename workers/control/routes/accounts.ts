// SPDX-License-Identifier: Apache-2.0
// The accounts' doors: PUT replaces the whole thing under the caller's own id and answers what now stands.
import type { z } from "zod";
import type { listAccounts, readAccount, saveAccount } from "#api/routes/accounts.ts";
import type { AccountView } from "#api/schemas/account.ts";
import { registrableDomain } from "#domain/lead/domain-name.ts";
import { InvariantError, ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { userId } from "#storage/directory-records.ts";
import * as records from "#storage/list-records.ts";
import { type ReferenceError, saveAccountStatements } from "#storage/records/save-accounts.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildRecordPorts } from "../records/record-ports.ts";
import { freshWrite, writeAndSettle } from "../records/write-and-settle.ts";
import { openRecordPage, sealNext } from "./record-pages.ts";

export const saveAccountWork: DoorWork<ControlEnv, typeof saveAccount, undefined> = {
  async answer({ env, caller, params: { external_id }, body, now_ms }) {
    const { tenant } = caller;
    const idKey = idKeyOf(env, tenant);
    const batch = freshWrite(caller, now_ms);
    const statements = await saveAccountStatements(env.DB, idKey, batch, external_id, body);
    if (!statements.ok) return refuseReferences(statements.error);
    const { row, writes } = statements.value;
    const written = await writeAndSettle(batch, row, writes, buildRecordPorts(env));
    if (!written.ok) return written;
    const account = await records.loadAccount(env.DB, idKey, tenant, external_id);
    if (account === null) throw new InvariantError("a saved account is not there");
    const change = written.value;
    const status = change === "created" ? 201 : 200;
    return ok({ status, body: { ...viewAccount(account), change } });
  },
};

export const readAccountWork: DoorWork<ControlEnv, typeof readAccount, records.StandingAccount> = {
  find: ({ env, caller: { tenant }, params: { external_id } }) =>
    records.loadAccount(env.DB, idKeyOf(env, tenant), tenant, external_id),
  answer: ({ found }) => ok({ status: 200, body: viewAccount(found) }),
};

export const listAccountsWork: DoorWork<ControlEnv, typeof listAccounts, undefined> = {
  async answer({ env, caller: { tenant }, query }) {
    const idKey = idKeyOf(env, tenant);
    const page = openRecordPage(idKey, "accounts", query);
    if (!page.ok) return page;
    const { owner, customer_status = null, region = null, domain } = query;
    const filter = {
      owner_id: owner === undefined ? null : userId(idKey, owner),
      customer_status,
      region,
      domain: domain === undefined ? null : (registrableDomain(domain) ?? domain.toLowerCase()),
    };
    const { items, next } = await records.listAccounts(env.DB, tenant, filter, page.value);
    const next_cursor = sealNext(idKey, "accounts", next);
    return ok({ status: 200, body: { items: items.map(viewAccount), next_cursor } });
  },
};

function viewAccount(account: records.StandingAccount): z.input<typeof AccountView> {
  const { domains, contact_domains, external_ids, ...rest } = account;
  return {
    ...rest,
    domains: [...domains],
    contact_domains: [...contact_domains],
    external_ids: { ...external_ids },
  };
}

const REFERENCES = {
  unknown_user: "No user has this external id.",
  unknown_account: "No account has this external id.",
  account_cycle: "The account would stand above itself, or the companies above it are too many.",
} as const satisfies Record<ReferenceError["code"], string>;

function refuseReferences(found: readonly ReferenceError[]): ReturnType<typeof refuse> {
  const errors = found.map(({ field, code }) => ({
    pointer: `/${field}`,
    code,
    message: REFERENCES[code],
  }));
  return refuse("invalid_fields", { errors });
}
