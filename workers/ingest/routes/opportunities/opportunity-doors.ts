// SPDX-License-Identifier: Apache-2.0
// The doors that open, change and make opportunities of leads. A receipt stands before the answer; views follow by the
// log's outbox.
import type { Hono } from "hono";
import { changeOpportunity, convertLead, createOpportunity } from "#api/routes/opportunities.ts";
import { tagText } from "#api/schemas/fields.ts";
import { keyedDigest } from "#domain/ids/ids.ts";
import { ok } from "#domain/result.ts";
import { type DoorEnv, type DoorWork, openDoor } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { convertLead as convert } from "../../commands/convert-lead.ts";
import { changeOpportunity as change } from "../../opportunities/change-opportunity.ts";
import { createOpportunity as create } from "../../opportunities/create-opportunity.ts";
import { readOpportunities } from "../../opportunities/read-opportunities.ts";
import { freshCommandKey } from "../command-problem.ts";
import { doerOf } from "../find-taker.ts";
import {
  type BuildTools,
  type CommandEnv,
  findIssued,
  readCommand,
  refuseCommand,
} from "../lead-command.ts";
import { isDealError, readAccount, readDeal, refuseDeal } from "./refuse-deal.ts";

export function openOpportunityDoors<E extends DoorEnv>(
  app: Hono<{ Bindings: E }>,
  buildTools: BuildTools<E>,
): void {
  openDoor(app, createOpportunity, buildCreateWork(buildTools));
  openDoor(app, changeOpportunity, buildChangeWork(buildTools));
  openDoor(app, convertLead, buildConvertWork(buildTools));
}

function buildCreateWork<E extends CommandEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof createOpportunity, undefined> {
  return {
    async answer({ env, caller: { tenant, actor }, headers, body, now_ms, trace_id }) {
      const idKey = idKeyOf(env, tenant);
      const { account, lead_id = null, name, ...said } = body;
      const deal = { name, ...readDeal(idKey, said) };
      const account_id = readAccount(idKey, account);
      const says = ["opportunity", "create", { ...deal, account_id, lead_id }];
      const outcome = await create(
        {
          tenant,
          actor,
          now_ms,
          deal,
          account_id,
          lead_id,
          command_key: commandKey(headers),
          digest: keyedDigest(idKey, says),
        },
        buildTools(env, now_ms),
      );
      if (!outcome.ok) return refuseDeal(outcome.error, false);
      const { opportunity_id: id, receipt_id } = outcome.value;
      return ok({
        status: 201,
        body: { id, receipt_id, trace_id },
        headers: { ...locationOf(id), etag: `"${receipt_id}"` },
      });
    },
  };
}

function buildChangeWork<E extends CommandEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof changeOpportunity, true> {
  return {
    async find({ env, caller: { tenant }, params: { id }, now_ms }) {
      const found = await readOpportunities(tenant, [id], 1, buildTools(env, now_ms));
      return found.has(id) ? true : null;
    },
    async answer({ env, caller: { tenant, actor }, params, headers, body, now_ms, trace_id }) {
      const idKey = idKeyOf(env, tenant);
      const tag = headers["if-match"];
      const deal = readDeal(idKey, body);
      const outcome = await change(
        {
          tenant,
          actor,
          now_ms,
          deal,
          opportunity_id: params.id,
          command_key: commandKey(headers),
          digest: keyedDigest(idKey, ["opportunity", "change", { ...deal }]),
          expect_head: tag === undefined ? null : tagText(tag),
        },
        buildTools(env, now_ms),
      );
      if (!outcome.ok) return refuseDeal(outcome.error, tag !== undefined);
      const { receipt_id, changed } = outcome.value;
      return ok({
        status: 200,
        body: { id: params.id, receipt_id, changed: [...changed], trace_id },
        headers: { etag: `"${receipt_id}"` },
      });
    },
  };
}

function buildConvertWork<E extends CommandEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof convertLead, true> {
  return {
    find: findIssued,
    async answer(call) {
      const { env, caller, params, headers, body, now_ms, trace_id } = call;
      const idKey = idKeyOf(env, caller.tenant);
      const deal = readDeal(idKey, body.opportunity);
      const account_id = body.account === undefined ? null : readAccount(idKey, body.account);
      const command = {
        ...readCommand(call, "convert", [{ ...deal }, account_id]),
        by: doerOf(caller),
        account_id,
        deal,
      };
      const outcome = await convert(command, buildTools(env, now_ms));
      if (!outcome.ok) {
        const hasTag = headers["if-match"] !== undefined;
        return isDealError(outcome.error)
          ? refuseDeal(outcome.error, hasTag)
          : refuseCommand(outcome.error, hasTag);
      }
      const { opportunity_id, attempt, receipt_id } = outcome.value;
      return ok({
        status: 202,
        body: { id: params.id, attempt, receipt_id, opportunity_id, trace_id },
        headers: locationOf(opportunity_id),
      });
    },
  };
}

/** A client's key counts for deals alone. */
function commandKey(headers: { readonly "idempotency-key"?: string | undefined }): string {
  return `client/opportunity/${headers["idempotency-key"] ?? freshCommandKey()}`;
}

function locationOf(id: string): { readonly location: string } {
  return { location: `/v1/opportunities/${id}` };
}
