// SPDX-License-Identifier: Apache-2.0
// Every check that asks policy, over every cell that the config's own thresholds make.
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { ConfigReport, Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import type { LintSubject } from "#domain/config/lint/lint-subject.ts";
import { checkApprovals } from "./check-approvals.ts";
import { checkApprovers } from "./check-approvers.ts";
import { checkDeadRules } from "./check-dead-rules.ts";
import { checkDeadThresholds } from "./check-dead-thresholds.ts";
import { checkFloor } from "./check-floor.ts";
import { checkInvariants } from "./check-invariants.ts";
import { checkLimits } from "./check-limits.ts";
import { checkMonotone } from "./check-monotone.ts";
import { checkPools } from "./check-pools.ts";
import { checkRouting, decideLeads, type RoutingSubject } from "./check-routing.ts";
import { checkSegmentScale, checkUnreachable } from "./check-segments.ts";
import { checkSeniority } from "./check-seniority.ts";
import { countQuoteCells, decideQuotes, type QuoteProof } from "./decide-quotes.ts";
import { decideSegments, SEGMENT_SCALES, segmentAt } from "./decide-segments.ts";
import {
  bracketCells,
  countLeadCells,
  distinctBrackets,
  MAX_LEAD_CELLS,
  placeCells,
} from "./lead-cells.ts";
import { leadKinds } from "./lead-kinds.ts";
import { handlesOf } from "./lead-words.ts";
import { askPolicy, type Decider, NoProofError } from "./oracle.ts";

export type Proof = Pick<ConfigReport, "findings" | "skipped" | "cells">;

/** A second and a half of decisions; a config with more is refused, because nobody could say what it does. */
const MAX_QUOTE_CELLS = 30_000;

export function proveConfig(host: Decider, subject: LintSubject): Proof {
  try {
    const parts = [
      proveSegments(host, subject.compiled.policy),
      proveRouting(host, subject),
      proveDeals(host, subject),
    ];
    return {
      findings: parts.flatMap((part) => part.findings),
      skipped: parts.flatMap((part) => part.skipped),
      cells: parts.reduce((sum, part) => sum + part.cells, 0),
    };
  } catch (thrown) {
    if (!(thrown instanceof NoProofError)) throw thrown;
    return noProof(`Policy gives no decision under this config (${thrown.message}).`);
  }
}

function noProof(message: string): Proof {
  return { findings: [finding("not_provable", "", message)], skipped: [], cells: 0 };
}

function proveSegments(host: Decider, policy: CompiledConfig): Proof {
  const scales = SEGMENT_SCALES.map((scale) => decideSegments(host, policy, scale));
  const findings = scales.flatMap(({ intervals }) => checkSegmentScale(policy, intervals));
  const intervals = scales.flatMap((scale) => scale.intervals);
  return {
    findings: [...findings, ...checkUnreachable(policy, intervals)],
    skipped: [],
    cells: scales.reduce((sum, { asked }) => sum + asked, 0),
  };
}

function proveRouting(host: Decider, { written, source, compiled, directory }: LintSubject): Proof {
  const { policy } = compiled;
  const oracle = askPolicy(host, policy);
  const brackets = bracketCells([policy], (_, scale, value) => segmentAt(oracle, scale, value));
  const subject: RoutingSubject = {
    written,
    oracle,
    places: placeCells([policy]),
    brackets: distinctBrackets(brackets),
    handles: handlesOf(source, policy),
    knows_capacity: directory !== null,
  };
  const kinds = countLeadCells(subject.places, subject.brackets, leadKinds([policy]));
  if (kinds > MAX_LEAD_CELLS) {
    const reason = `Territories and segments make ${kinds} kinds of lead, more than ${MAX_LEAD_CELLS}.`;
    const skipped = [{ check: "territories and pools by the leads that reach them", reason }];
    return { findings: [], skipped, cells: oracle.asked() };
  }
  const leads = decideLeads(subject);
  const findings = [...checkRouting(subject, leads), ...checkPools(subject, leads)];
  return { findings, skipped: [], cells: oracle.asked() };
}

function proveDeals(host: Decider, subject: LintSubject): Proof {
  const { policy } = subject.compiled;
  const cells = countQuoteCells(policy);
  if (cells > MAX_QUOTE_CELLS) {
    return noProof(
      `The thresholds make ${cells} different kinds of quote, more than ${MAX_QUOTE_CELLS}. Let rules share their thresholds.`,
    );
  }
  const proof = decideQuotes(host, policy);
  if (proof === null) return { findings: [], skipped: [], cells: 0 };
  const real = askPolicy(host, policy);
  const asked = { written: subject.written, proof };
  const dead = checkDeadRules(asked);
  const approvers = proveApprovers(subject, proof);
  const findings = [
    ...checkInvariants(real),
    ...checkFloor(asked),
    ...checkApprovals(asked),
    ...checkLimits(asked, policy.segments),
    ...checkMonotone(asked),
    ...checkSeniority(asked),
    ...checkDeadThresholds(asked),
    ...dead.findings,
    ...approvers.findings,
  ];
  const skipped =
    dead.skipped === null ? [] : [{ check: "dead rules of risk", reason: dead.skipped }];
  return {
    findings,
    skipped: [...skipped, ...approvers.skipped],
    cells: proof.asked() + real.asked(),
  };
}

function proveApprovers(
  { written, source, compiled, directory }: LintSubject,
  proof: QuoteProof,
): Pick<Proof, "skipped"> & { readonly findings: readonly Finding[] } {
  const { desk } = compiled;
  if (directory === null || desk === undefined) return { findings: [], skipped: [] };
  const { users } = directory;
  if (users.every(({ roles }) => roles === undefined)) {
    const reason = "The directory does not say who has which role.";
    return { findings: [], skipped: [{ check: "somebody can give every approval", reason }] };
  }
  const regions = Object.keys(source.regions);
  return { findings: checkApprovers({ written, proof, desk, users, regions }), skipped: [] };
}
