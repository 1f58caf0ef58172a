// SPDX-License-Identifier: Apache-2.0
// GET /v1/leads/{id}/explain: the lead's path from its receipts, with the names of today.
import type { explainLead } from "#api/routes/lead-explanation.ts";
import { explainLead as explain } from "#decisions/explain/explain-lead.ts";
import { idsIn, tellSteps } from "#decisions/explain/tell-steps.ts";
import { chooseLocale } from "#decisions/rationale.ts";
import { isIssuedLeadId } from "#domain/ids/ids.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { loadNames, loadReaderLocale } from "#storage/read-names.ts";
import type { ControlEnv } from "../control-env.ts";
import { readReceipt } from "./lead-decision.ts";

/** A lead that was worked on for years has some hundred; at 6 KB of body each, 3 MB. */
const RECEIPTS = 500;

export const explainLeadWork: DoorWork<ControlEnv, typeof explainLead, true> = {
  find: ({ env, caller, params }) =>
    isIssuedLeadId(idKeyOf(env, caller.tenant), params.id) ? true : null,
  async answer({ env, caller: { tenant, actor }, params: { id }, query }) {
    const chains = [`lead:${id}`];
    const log = receiptLogStub(env, tenant);
    const [chain] = await log.read({ v: 1, tenant, chains, newest: RECEIPTS });
    if (chain === undefined || chain.receipts.length === 0) return refuse("lead_pending");
    const steps = explain(chain.receipts.map(readReceipt));
    const user = actor.kind === "user" ? actor.ref : null;
    const [names, own] = await Promise.all([
      loadNames(env.DB, tenant, idsIn(steps)),
      query.locale ?? loadReaderLocale(env.DB, tenant, user),
    ]);
    const locale = chooseLocale(own);
    const told = tellSteps(steps, locale, names).map((step) => ({
      ...step,
      facts: step.facts.map((fact) => ({ ...fact, parts: [...fact.parts] })),
    }));
    const complete = chain.complete && chain.receipts.length < RECEIPTS;
    return ok({ status: 200, body: { id, locale, complete, steps: told } });
  },
};
