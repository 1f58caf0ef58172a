// SPDX-License-Identifier: Apache-2.0
// From receipts to the rows that people look at. Any order, any split into batches and any repetition
// of the same receipts gives the same rows: every table merges by the receipt's place in its chain, never by arrival.
import type { ProjectionEvent } from "./ports.ts";
import { activityStatements } from "./views/write-activity.ts";
import { conflictStatements } from "./views/write-conflict.ts";
import { crmEventStatements } from "./views/write-crm-event.ts";
import { leadMergeStatements } from "./views/write-lead-merge.ts";
import { leadStatements } from "./views/write-lead.ts";
import { opportunityStatements } from "./views/write-opportunity.ts";
import { policyDecisionStatements } from "./views/write-policy-decision.ts";
import { receiptStatements } from "./views/write-receipt.ts";
import { revWorkflowStatements } from "./views/write-rev-workflow.ts";
import { slaEventStatements } from "./views/write-sla-event.ts";
import { touchStatements } from "./views/write-touch.ts";
import { parseEvent } from "./views/view-event.ts";

/** Tables that hold nothing but what receipts say, so that a rebuild may empty them. */
export const VIEW_TABLES = [
  "lead",
  "touch",
  "lead_merge",
  "conflict",
  "crm_event",
  "activity",
  "sla_event",
  "opportunity",
  "policy_decision",
  "receipt",
  "rev_workflow",
] as const;

/**
 * One transaction, one statement per table, whatever the number of receipts (json-rows.ts names the exception).
 * A failure leaves nothing behind, and the same call again repairs everything.
 */
export async function projectReceipts(
  db: D1Database,
  tenant: string,
  events: readonly ProjectionEvent[],
): Promise<void> {
  const parsed = events.map(parseEvent);
  const statements = [
    ...receiptStatements(db, tenant, parsed),
    ...revWorkflowStatements(db, tenant, parsed),
    ...touchStatements(db, tenant, parsed),
    ...leadMergeStatements(db, tenant, parsed),
    ...conflictStatements(db, tenant, parsed),
    ...crmEventStatements(db, tenant, parsed),
    ...activityStatements(db, tenant, parsed),
    ...slaEventStatements(db, tenant, parsed),
    ...opportunityStatements(db, tenant, parsed),
    // Before lead, which reads the decision of the attempt that stands.
    ...policyDecisionStatements(db, tenant, parsed),
    ...leadStatements(db, tenant, parsed),
  ];
  if (statements.length > 0) await db.batch(statements);
}
