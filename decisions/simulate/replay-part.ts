// SPDX-License-Identifier: Apache-2.0
// The heart of a replay, for Worker and command line alike: a part of the log in, what it says of a candidate out. Each
// recorded decision is first made again on its own config and Wasm, then decided under the candidate. Pure: nothing is
// read or written but what is handed in, and however a log is cut into parts, they add up to the same.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { LeadRoutingDecision } from "#domain/policy/decision.ts";
import { poolsOf } from "#domain/config/compile-config.ts";
import type { ReplayException, ReplayRow, ReplayTotals } from "#domain/simulation/replay.ts";
import { EMPTY_DESK, EvolvingDesk, type EvolvingState } from "./evolving-desk.ts";
import {
  type ReceiptText,
  type RecordedAttempt,
  type RecordedEnd,
  readRecorded,
} from "./recorded.ts";
import { noTotals, ReplayCount } from "./replay-count.ts";
import { type EndedAttempt, replayLead } from "./replay-lead.ts";
import { replayQuote } from "./replay-quote.ts";
import { endFault } from "./receipt-faults.ts";
import type { PartContext, ReplayWorld } from "./replay-world.ts";
import { reproduceAttempt, reproducePick, reproduceQuote, type Reproduction } from "./reproduce.ts";

export interface ReplayPart {
  /** In the order of the log, nothing left out between parts. */
  readonly receipts: readonly ReceiptText[];
  /** Receipts of attempts that began before this part and end in it. */
  readonly earlier: readonly ReceiptText[];
  readonly isInFlight: PartContext["isInFlight"];
}

/** What a replay carries from part to part. */
export interface ReplayState {
  readonly totals: ReplayTotals;
  readonly desk: EvolvingState;
}

export const BEGINNING: ReplayState = { totals: noTotals(), desk: EMPTY_DESK };

export interface ReplayedPart extends ReplayState {
  /** What would be decided otherwise. */
  readonly rows: readonly ReplayRow[];
  readonly exceptions: readonly ReplayException[];
}

export function replayPart(world: ReplayWorld, part: ReplayPart, from: ReplayState): ReplayedPart {
  const { candidate, memory } = world;
  const context: PartContext = {
    ...world,
    count: new ReplayCount(from.totals),
    desk: new EvolvingDesk(poolsOf(candidate.document), from.desk, memory),
    isInFlight: part.isInFlight,
    hasSameLists: compareLists(candidate.document),
  };
  const replay = new PartReplay(context);
  for (const text of part.earlier) replay.remember(text);
  for (const text of part.receipts) replay.receipt(text);
  const { rows, exceptions } = replay;
  return { rows, exceptions, totals: context.count.totals, desk: context.desk.state() };
}

class PartReplay {
  readonly rows: ReplayRow[] = [];
  readonly exceptions: ReplayException[] = [];
  readonly #context: PartContext;
  /** Attempts whose end may come; null where they did not reproduce: nothing is compared with them. */
  readonly #begun = new Map<string, EndedAttempt | null>();

  constructor(context: PartContext) {
    this.#context = context;
  }

  /** An attempt that was counted in an earlier part. */
  remember(text: ReceiptText): void {
    const read = readRecorded(text, this.#context.digest);
    if (read.kind === "recorded" && read.recorded.kind === "attempt") this.#begin(read.recorded);
  }

  receipt(text: ReceiptText): void {
    const { count, digest, archive } = this.#context;
    count.receipt();
    const read = readRecorded(text, digest);
    if (read.kind === "exception") this.#except([read.exception]);
    if (read.kind !== "recorded") return;
    const { recorded } = read;
    if (recorded.kind === "attempt") {
      const again = this.#begin(recorded);
      count.reproduction(again, recorded.body.frozen.decided === null);
      this.#except(again.exceptions);
    } else if (recorded.kind === "quote") {
      const again = reproduceQuote(recorded, archive);
      count.reproduction(again, recorded.body.input === null);
      this.#except(again.exceptions);
      this.#keep(replayQuote(recorded, again, this.#context));
    } else if (recorded.picked) {
      this.#end(recorded);
    } else {
      const fault = endFault(recorded);
      if (fault !== null) this.#except([fault]);
    }
  }

  #begin(attempt: RecordedAttempt): Reproduction<LeadRoutingDecision> {
    const again = reproduceAttempt(attempt, this.#context.archive);
    const { decision, exceptions, missing_policy } = again;
    const key = attemptKey(attempt.leaf.chain, attempt.body.frozen.attempt);
    const reproduced = missing_policy === null;
    this.#begun.set(key, exceptions.length > 0 ? null : { attempt, decision, reproduced });
    return again;
  }

  /** A pick that does not reproduce is no basis for a comparison, nor is the end of what did not. */
  #end(end: RecordedEnd): void {
    const { leaf, body } = end;
    const pick = reproducePick(end);
    const fault = pick === null || pick === "equal" ? endFault(end) : pick;
    if (pick !== null) this.#context.count.pick(fault === null);
    if (fault !== null) return this.#except([fault]);
    const begun = this.#begun.get(attemptKey(leaf.chain, body.attempt));
    if (begun === undefined) {
      const { id: receipt_id, seq } = leaf;
      return this.#except([{ code: "attempt_unknown", receipt_id, seq, part: "routing" }]);
    }
    if (begun !== null) this.#keep(replayLead(end, begun, this.#context));
  }

  #keep(row: ReplayRow | null): void {
    if (row !== null) this.rows.push(row);
  }

  #except(found: readonly ReplayException[]): void {
    for (const one of found) this.#context.count.exception(one);
    this.exceptions.push(...found);
  }
}

function attemptKey(chain: string, attempt: number): string {
  return `${chain}/${attempt}`;
}

/** Each version's lists are looked at once: they may hold 20,000 domains. */
function compareLists(candidate: CompiledDocument): PartContext["hasSameLists"] {
  const own = canonicalJson(candidate.lists);
  const known = new Map<CompiledDocument, boolean>([[candidate, true]]);
  return (other) => {
    const same = known.get(other) ?? canonicalJson(other.lists) === own;
    known.set(other, same);
    return same;
  };
}
