// SPDX-License-Identifier: Apache-2.0
// A fact about a lead that somebody works on: its receipt stands on the lead's chain and begins no attempt. The head that
// was seen has to stand still, because what a fact does to a clock depends on what came before.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { type AppendItem, standingReceipt } from "#domain/messages/receipt-log.ts";
import type { WorkflowStep } from "#domain/receipts/leaf.ts";
import { AcceptedBody, ActivityBody } from "#domain/receipts/work-bodies.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Custody, WorkReceipt } from "../custody.ts";
import { FACT, leadChain, leadIdem, type LeadTools } from "../lead-tools.ts";
import type { CommandError, LeadCommand } from "./command.ts";
import { loadForAttempt } from "./freeze-attempt.ts";
import { isSame, KEY_REUSED, refusalOf } from "./run-command.ts";

const Body = z.discriminatedUnion("kind", [ActivityBody, AcceptedBody]);
type Body = z.infer<typeof Body>;

export interface FactOrder {
  readonly step: Extract<WorkflowStep, "LOG_ACTIVITY" | "ACCEPT_LEAD">;
  /** What makes it the same fact, however often it is sent. */
  readonly which: string;
  readonly build: (
    custody: Custody,
  ) => Promise<Result<Body, CommandError>> | Result<Body, CommandError>;
}

/** Without a head of the caller's a moved one is looked at again: a touch may come at any time. */
const TRIES = 3;

/** The receipt that stands: this call's or an earlier one's. */
export async function appendFact(
  command: LeadCommand,
  order: FactOrder,
  tools: LeadTools,
): Promise<Result<{ readonly receipt_id: string; readonly body: Body }, CommandError>> {
  for (let left = TRIES; ; left -= 1) {
    const done = await tryAppend(command, order, tools);
    const isMoved = !done.ok && done.error.code === "head_moved";
    if (!isMoved || command.expect_head !== null || left <= 1) return done;
  }
}

async function tryAppend(
  command: LeadCommand,
  { step, which, build }: FactOrder,
  tools: LeadTools,
): ReturnType<typeof appendFact> {
  const { tenant, lead_id, actor, expect_head } = command;
  const loaded = await loadForAttempt(command, tools);
  if (!loaded.ok) return loaded;
  const custody = loaded.value;
  const idem = leadIdem(tools.idKey(tenant), lead_id, step, which);
  const earlier = findFact(custody, idem);
  if (earlier !== null) {
    const { receipt, body } = earlier;
    return isSame(command, body) ? ok({ receipt_id: receipt.id, body }) : KEY_REUSED;
  }
  const refusal = refusalOf(custody);
  if (refusal?.code === "is_duplicate") return err(refusal);
  if (!custody.settled) return err({ code: "in_progress" });
  const built = await build(custody);
  if (!built.ok) return built;
  const item: AppendItem = {
    ...FACT,
    chain: leadChain(lead_id),
    step,
    idem,
    expect_head: expect_head ?? custody.head,
    actor,
    resource: { type: "lead", id: lead_id },
    outcome: "done",
    body: canonicalJson(built.value),
    follow_up: { v: 1, kind: "acted", tenant, lead_id },
  };
  const reply = await tools.ports.log(tenant).append({ v: 1, tenant, items: [item] });
  if (!reply.ok) return err({ code: "log_refuses", reason: reply.reason });
  const [answer] = reply.answers;
  if (answer?.kind !== "stands") return err({ code: "head_moved", head: answer?.head ?? null });
  // Of two at once under one key the log keeps the first, and this call's may have said something else.
  const { id, body } = standingReceipt(item, answer);
  const standing = Body.parse(JSON.parse(body));
  return isSame(command, standing) ? ok({ receipt_id: id, body: standing }) : KEY_REUSED;
}

function findFact({ work }: Custody, idem: string): (WorkReceipt & { readonly body: Body }) | null {
  const found = work.find(
    (one): one is WorkReceipt & { readonly body: Body } =>
      one.body.kind !== "sla" && one.receipt.leaf.includes(`"idem":"${idem}"`),
  );
  return found ?? null;
}
