// SPDX-License-Identifier: Apache-2.0
// GET /v1/opportunities from the view, and one of them from its receipts, which also hold what its words were and why a
// lead led to it.
import { z } from "zod";
import type { listOpportunities, readOpportunity } from "#api/routes/opportunities.ts";
import { pageLimit } from "#api/schemas/fields.ts";
import type { OpportunityPage, OpportunityView } from "#api/schemas/opportunity.ts";
import {
  CLOSED_LOST,
  CLOSED_WON,
  type OpportunityStatus,
} from "#domain/opportunities/opportunity.ts";
import {
  opportunityChain,
  type OpportunityCustody,
  type OpportunityStep,
  readOpportunityChain,
} from "#domain/opportunities/read-chain.ts";
import { ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { openDeal } from "#ledger/seal-opportunity.ts";
import { accountId, userId } from "#storage/directory-records.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import * as store from "#storage/read-opportunities.ts";
import type { ControlEnv } from "../control-env.ts";
import { refuseCursor } from "./queues.ts";

const Place = z.strictObject({ created_at_ms: z.int(), opportunity_id: z.string() });

export const listOpportunitiesWork: DoorWork<ControlEnv, typeof listOpportunities, undefined> = {
  async answer({ env, caller: { tenant }, query }) {
    const idKey = idKeyOf(env, tenant);
    const { limit: _, cursor, ...asked } = query;
    // A cursor goes on with the very list that gave it.
    const name = `opportunities/${JSON.stringify(asked)}`;
    const after = cursor === undefined ? null : openCursor(idKey, name, cursor, Place);
    if (cursor !== undefined && after === null) return refuseCursor();
    const { account, owner, stage = null } = asked;
    const filter = {
      account_id: account === undefined ? null : readAccount(idKey, account),
      owner_id: owner === undefined ? null : userId(idKey, owner),
      status: asked.status ?? (stage === null ? null : statusOf(stage)),
      stage,
    };
    const limit = pageLimit(query);
    // One more than the page says whether there is another.
    const page = { after, limit: limit + 1 };
    const rows = await store.listOpportunities(env.DB, tenant, filter, page);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const next_cursor =
      last === undefined
        ? null
        : sealCursor(idKey, name, {
            created_at_ms: last.created_at_ms,
            opportunity_id: last.opportunity_id,
          });
    return ok({ status: 200, body: { items: shown.map(viewItem), next_cursor } });
  },
};

/** The status that every deal of the stage has: the index leads with it. */
function statusOf(stage: string): OpportunityStatus {
  if (stage === CLOSED_WON) return "won";
  return stage === CLOSED_LOST ? "lost" : "open";
}

/** By the caller's own id, or by ours. */
function readAccount(idKey: Uint8Array, account: string): string {
  return /^acc_[a-z2-7]{26}$/.test(account) ? account : accountId(idKey, account);
}

function viewItem(row: store.OpportunityRow): z.input<typeof OpportunityPage>["items"][number] {
  const { opportunity_id, receipt_id, account_id: _a, owner_id: _o, team_id: _t, ...rest } = row;
  const { created_at_ms, changed_at_ms, lead_ids, ...shown } = rest;
  return {
    ...shown,
    id: opportunity_id,
    lead_ids: [...lead_ids],
    created_at: instantText(created_at_ms),
    changed_at: instantText(changed_at_ms),
    head: receipt_id,
  };
}

export const readOpportunityWork: DoorWork<ControlEnv, typeof readOpportunity, OpportunityCustody> =
  {
    async find({ env, caller: { tenant }, params: { id } }) {
      const chains = [opportunityChain(id)];
      const [state] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains });
      return state === undefined ? null : readOpportunityChain(state);
    },
    async answer({ env, caller: { tenant }, found }) {
      const body = await viewOne(env, tenant, found);
      return ok({ status: 200, body, headers: { etag: `"${body.head}"` } });
    },
  };

const SHOWN = 200;

async function viewOne(
  { DB }: ControlEnv,
  tenant: string,
  { opportunity_id, subject_key, steps, newest, complete }: OpportunityCustody,
): Promise<z.input<typeof OpportunityView>> {
  const { state, sealed } = newest.body;
  const { account_id, owner_id, team_id, ...shown } = state;
  const text = await openDeal(opportunity_id, sealed, subject_key);
  const ids = [account_id, owner_id, team_id].filter((id) => id !== null);
  const refs = await store.loadRefs(DB, tenant, ids);
  return {
    ...shown,
    id: opportunity_id,
    name: text?.name ?? null,
    lost_note: text?.note ?? null,
    account: store.refOf(refs, account_id),
    owner: owner_id === null ? null : store.refOf(refs, owner_id),
    team: team_id === null ? null : store.refOf(refs, team_id),
    created_at: (steps[0] ?? newest).leaf.timestamp,
    changed_at: newest.leaf.timestamp,
    head: newest.receipt_id,
    changes: steps.slice(-SHOWN).map(viewChange),
    history_complete: complete && steps.length <= SHOWN,
  };
}

function viewChange({
  receipt_id,
  leaf,
  body: { change, changed, state, evidence },
}: OpportunityStep): z.input<typeof OpportunityView>["changes"][number] {
  return {
    receipt_id,
    change,
    changed,
    evidence,
    stage: state.stage,
    actor: leaf.subject,
    at: leaf.timestamp,
  };
}
