// SPDX-License-Identifier: Apache-2.0
// The whole path of a lead, from its receipts alone: the same from the log and from an evidence bundle without a network.
// Nothing is decided again and nothing personal is opened.
import { z } from "zod";
import { type ReceiptBody } from "#domain/receipts/body.ts";
import type { Leaf } from "#domain/receipts/leaf.ts";
import { instantText } from "#domain/time/instant.ts";
import { attemptFacts } from "./attempt-facts.ts";
import { type ExplainStep, type Fact, fact } from "./fact.ts";
import { routedFacts } from "./routed-facts.ts";

export interface ExplainedReceipt {
  readonly leaf: Leaf;
  readonly body: ReceiptBody;
}

/** One step per receipt of the chain, oldest first. Receipts of other chains (its conflicts) may stand among them. */
export function explainLead(receipts: readonly ExplainedReceipt[]): readonly ExplainStep[] {
  return receipts
    .toSorted((a, b) => a.leaf.seq - b.leaf.seq)
    .map(({ leaf, body }) => ({
      seq: leaf.seq,
      receipt_id: leaf.id,
      step: leaf.workflow_step,
      at: leaf.timestamp,
      by: leaf.subject,
      attempt: attemptOf(body),
      facts: factsOf(leaf, body),
    }));
}

const Numbered = z.object({ attempt: z.int() });

function attemptOf(body: ReceiptBody): number | null {
  if (body.kind === "attempt") return body.frozen.attempt;
  return Numbered.safeParse(body).data?.attempt ?? null;
}

function factsOf(leaf: Leaf, body: ReceiptBody): readonly Fact[] {
  switch (body.kind) {
    case "attempt":
      return attemptFacts(leaf, body);
    case "routed":
      return routedFacts(leaf, body);
    case "touch": {
      const { source, adopted, intake } = body;
      const values = { source, intake: intake?.kind ?? "lead_door" };
      return adopted === undefined
        ? [fact("touched", values)]
        : [fact("touch_adopted", { ...values, lead: adopted.lead_id })];
    }
    case "enrichment":
      return [fact("enriched", { source: body.source, fields: body.attributes.join(", ") })];
    case "return":
      return [fact("touches_returned", { lead: body.lead_id })];
    case "accepted":
      return [fact("accepted_by_owner", { user: body.user_id })];
    case "activity":
      return activityFacts(body);
    case "sla":
      return slaFacts(body);
    case "conflict":
      return conflictFacts(body);
    case "export":
      return [fact("exported")];
    default:
      return [];
  }
}

type Of<K extends ReceiptBody["kind"]> = Extract<ReceiptBody, { kind: K }>;

function activityFacts(body: Of<"activity">): readonly Fact[] {
  const { activity, performed_by, occurred_at_ms, human, clock } = body;
  const who = performed_by.kind === "user" ? { user: performed_by.ref } : { by: performed_by.kind };
  const done = fact(human ? "activity_by_person" : "activity_by_program", {
    activity,
    occurred_at: instantText(occurred_at_ms),
    ...who,
  });
  if (clock === null) return [done];
  const { due_at_ms, business_minutes, calendar_minutes } = clock;
  const due_at = instantText(due_at_ms);
  return [done, fact(`first_touch_${clock.state}`, { due_at, business_minutes, calendar_minutes })];
}

function slaFacts(body: Of<"sla">): readonly Fact[] {
  const { clock, event, due_at_ms, minutes, told, reassigns, away_until_ms, owner_id } = body;
  const values = { clock, due_at: instantText(due_at_ms), minutes };
  return [
    fact(event === "breach" ? "sla_breached" : "sla_reminded", values),
    told === null ? fact("nobody_told") : fact(`told_${told.as}`, { user: told.user_id }),
    ...(reassigns ? [fact("reassigned_by_breach")] : []),
    ...(away_until_ms === null
      ? []
      : [fact("marked_away", { user: owner_id, until_at: instantText(away_until_ms) })]),
  ];
}

function conflictFacts({ facts, severity, resolution }: Of<"conflict">): readonly Fact[] {
  const candidates = facts.candidates.map(({ kind, id, owner_id, origin }) =>
    fact(`candidate_${kind}`, { [kind]: id, user: owner_id, origin }),
  );
  const { type } = facts;
  if (resolution === null) {
    return [fact(severity === "severe" ? "conflict_holds" : "conflict_told", { type }, candidates)];
  }
  const { choice, resolved_by, target_id } = resolution;
  const values = { type, choice, target: target_id ?? null };
  return [fact(`conflict_resolved_by_${resolved_by}`, values, candidates)];
}
