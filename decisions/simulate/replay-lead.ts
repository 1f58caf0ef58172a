// SPDX-License-Identifier: Apache-2.0
// The end of a lead's attempt under the candidate, in each rotation mode: counted always, a row where the lead would go
// elsewhere.
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { LeadRoutingDecision } from "#domain/policy/decision.ts";
import type { Assignment } from "#domain/receipts/assignment.ts";
import { parseInstant } from "#domain/time/instant.ts";
import type { LEAD_CHANGES, LeadEnd, LeadRow, RotationMode } from "#domain/simulation/replay.ts";
import { keptUnder } from "./kept-lead.ts";
import { type MetLead, metUnder } from "./met-lead.ts";
import { pickFromReceipt } from "./pick-from-receipt.ts";
import {
  type LeadPlan,
  mayFollow,
  namedUser,
  NO_STATE,
  plannedEnd,
  type PlannedPick,
  planLead,
  planReasons,
  recordedEnd,
  takerOf,
} from "./plan-lead.ts";
import { poolOf } from "./pool-of.ts";
import type { RecordedAttempt, RecordedEnd } from "./recorded.ts";
import type { PartContext } from "./replay-world.ts";

type Given = Extract<Assignment, { readonly kind: "assigned" }>;
type LeadChange = (typeof LEAD_CHANGES)[number];

/** An attempt whose end came, and the routing decision that was recorded; null where policy gave none. */
export interface EndedAttempt {
  readonly attempt: RecordedAttempt;
  readonly decision: LeadRoutingDecision | null;
  readonly reproduced: boolean;
}

/** Null where nothing changes, or where policy never saw the lead. */
export function replayLead(
  end: RecordedEnd,
  { attempt, decision, reproduced }: EndedAttempt,
  context: PartContext,
): LeadRow | null {
  const { frozen } = attempt.body;
  const { candidate, archive, modes, desk, count } = context;
  const { id: receipt_id, seq, chain } = end.leaf;
  const lead_id = chain.slice(chain.indexOf(":") + 1);
  const { decided } = frozen;
  if (decided === null || decision === null) {
    freeHolder(end, lead_id, context);
    return null;
  }
  const { host, config, document } = candidate;
  const plan = planLead({ host, config, intake: document.intake }, { ...frozen, decided });
  const own = documentOf(attempt, archive);
  const before = recordedEnd(end.body, decision, frozen.ordered);
  const recorded = end.body.assignment;
  const met = metUnder(document.intake, recorded);
  const kept = keptUnder(document, recorded);
  const at_ms = atMs(end);
  const asked = { lead_id, attempt: frozen.attempt, plan, recorded, met, kept, at_ms };
  const forgotten = modes.includes("evolving_state") && desk.mayHaveForgotten(asked);
  const picks: Record<RotationMode, () => PlannedPick> = {
    recorded_state: () => pickAsRecorded({ plan, met, kept, decision, own, document }, recorded),
    evolving_state: () => desk.pick(asked),
  };
  const after: LeadRow["after"] = {};
  const changed = new Map<RotationMode, readonly LeadChange[]>();
  for (const mode of modes) {
    const planned = plannedEnd(plan, picks[mode](), candidate.config);
    after[mode] = planned;
    const changes = leadChanges(before, planned);
    if (changes.length > 0) changed.set(mode, changes);
  }
  const isOpen = before.status === "routed" || before.status === "held";
  const in_flight = isOpen && context.isInFlight(receipt_id);
  count.lead({
    changed: [...changed.keys()],
    in_flight,
    without_state: after.recorded_state?.reason === NO_STATE,
    forgotten,
    lists_as_recorded: own !== null && !context.hasSameLists(own),
  });
  if (changed.size === 0) return null;
  const all = [...changed.values()].flat();
  return {
    kind: "lead",
    receipt_id,
    seq,
    lead_id,
    attempt: frozen.attempt,
    in_flight,
    reproduced,
    before,
    after,
    changes: (["status", "owner", "team", "sla"] as const).filter((name) => all.includes(name)),
    reason_codes: [...planReasons(plan)],
  };
}

/** What policy never saw cannot be decided again; a further attempt of it freed its holder all the same. */
function freeHolder(end: RecordedEnd, lead_id: string, { modes, desk }: PartContext): void {
  if (!modes.includes("evolving_state")) return;
  const { attempt, assignment: recorded } = end.body;
  const plan = { kind: "failed", reason: "without_decision" } as const;
  desk.pick({ lead_id, attempt, plan, recorded, met: null, kept: null, at_ms: atMs(end) });
}

/** When the desk was asked, as near as the log says it. */
function atMs({ leaf }: RecordedEnd): number {
  return parseInstant(leaf.timestamp) ?? 0;
}

function documentOf({ leaf }: RecordedAttempt, archive: PartContext["archive"]) {
  const { config_version, config_sha256 } = leaf;
  if (config_version === null || config_sha256 === null) return null;
  return archive.document(config_version, config_sha256);
}

interface AskedOfReceipt {
  readonly plan: LeadPlan;
  readonly met: MetLead | null;
  /** Who had its company before and gets it therefore; null where a turn decides. */
  readonly kept: string | null;
  /** As recorded. */
  readonly decision: LeadRoutingDecision;
  /** The document of the recorded version, where it is at hand, and the candidate's. */
  readonly own: CompiledDocument | null;
  readonly document: CompiledDocument;
}

/** Policy's own naming needs no state; a pool's turn comes from the receipt, and so does whom a linked lead followed. */
function pickAsRecorded(
  { plan, met, kept, decision, own, document }: AskedOfReceipt,
  assignment: Assignment | null,
): PlannedPick {
  if (plan.kind !== "open") return { kind: "team" };
  if (met?.becomes === "duplicate") return { kind: "duplicate", rule: met.rule };
  if (met?.becomes === "conflict") return { kind: "held", reason: "conflict" };
  if (met !== null && mayFollow(plan)) {
    // A merged lead's receipt does not say who held the other.
    if (assignment?.kind === "duplicate") return { kind: "unknown" };
    if (assignment?.kind === "assigned" && hasFollowed(assignment, decision))
      return { kind: "user", user: assignment.user };
  }
  const { pool, user } = takerOf(plan);
  if (pool === null) return user === null ? { kind: "team" } : { kind: "user", user };
  if (kept !== null) return { kind: "user", user: kept };
  return pickFromReceipt({
    pool,
    candidate: poolOf(document, pool),
    own: own === null ? undefined : poolOf(own, pool),
    assignment,
  });
}

/** Given to the other lead's holder: no pool took a turn, and policy named somebody else or nobody. */
function hasFollowed({ pool, user }: Given, decision: LeadRoutingDecision): boolean {
  return pool === null && (decision.pool !== null || namedUser(decision) !== user);
}

/** A held lead's reason counts as its status: waiting for capacity is not waiting for a person's look. */
function leadChanges(before: LeadEnd, after: LeadEnd): LeadChange[] {
  const changes: LeadChange[] = [];
  const isHeld = before.status === "held" && after.status === "held";
  if (before.status !== after.status || (isHeld && before.reason !== after.reason))
    changes.push("status");
  if (before.owner_id !== after.owner_id || after.reason === NO_STATE) changes.push("owner");
  if (before.team_id !== after.team_id) changes.push("team");
  if (before.sla_minutes !== after.sla_minutes) changes.push("sla");
  return changes;
}
