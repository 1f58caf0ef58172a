// SPDX-License-Identifier: Apache-2.0
// POST /v1/views/rebuild: a part of the log into D1. The caller loops, so no request grows with the log.
import type { rebuildViews } from "#api/routes/views.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { openReceipt } from "#ledger/open-receipt.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { clearTenantViews, type OpenReceipt, rebuildPart } from "#storage/rebuild-views.ts";
import type { ControlEnv } from "../control-env.ts";

export const rebuildViewsWork: DoorWork<ControlEnv, typeof rebuildViews, undefined> = {
  // A crash after the clearing leaves empty views: the same call again begins anew.
  async answer({ env, caller: { tenant }, body: { from_seq, clear } }) {
    if (clear) await clearTenantViews(env.DB, tenant);
    const log = receiptLogStub(env, tenant);
    return ok({ status: 200, body: await rebuildPart(env.DB, log, tenant, from_seq, openLogged) });
  },
};

const openLogged: OpenReceipt = (receipt) => openReceipt(receipt, receipt.subject_key);
