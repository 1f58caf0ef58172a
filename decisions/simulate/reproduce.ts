// SPDX-License-Identifier: Apache-2.0
// A recorded decision made again on its own config and its own Wasm. It is equal where the receipt's whole body comes out
// byte for byte and its leaf says the same; else an exception says which part does not. What no decision gives (digests,
// sealed text, times, prices) is taken as the body states it.
import { canonicalJson, type JsonObject, type JsonValue } from "#domain/bytes/canonical-json.ts";
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import { LeadRoutingDecision } from "#domain/policy/decision.ts";
import { OverriddenDecision } from "#domain/policy/quote.ts";
import type { Leaf } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { chooseMember } from "#domain/rotation/choose-member.ts";
import type { ReplayException } from "#domain/simulation/replay.ts";
import { LEAD_ROUTING, PREFLIGHT } from "../decide-lead.ts";
import { decideQuote, unreadDecision } from "../evaluate-quote.ts";
import type { PolicyHost, TenantConfig } from "../policy-host.ts";
import { attemptFault, canonicalText, exceptionOf, quoteFault } from "./receipt-faults.ts";
import { Raw, type RecordedAttempt, type RecordedEnd, type RecordedQuote } from "./recorded.ts";

/** What a reproduction needs: the documents and the Wasm builds that receipts name. */
export interface Archive {
  readonly tenant: string;
  /** The compiled document of this version with this hash; null where it is not at hand. */
  document(config_version: number, config_sha256: string): CompiledDocument | null;
  /** The host of the Wasm with this hash; null where it is not at hand. */
  host(policy_sha256: string): PolicyHost | null;
}

export interface Reproduction<D> {
  /** Decisions that policy made. */
  readonly decisions: number;
  readonly equal: number;
  readonly exceptions: readonly ReplayException[];
  /** The Wasm that is not at hand, and has made all of them. */
  readonly missing_policy: string | null;
  /** The recorded decision, known to be one; null where there is none to go by. */
  readonly decision: D | null;
}

/** Both questions of an attempt; the decision is the routing's. */
export function reproduceAttempt(
  { leaf, body, raw, text }: RecordedAttempt,
  archive: Archive,
): Reproduction<LeadRoutingDecision> {
  const { frozen } = body;
  const { decided } = frozen;
  if (decided === null)
    return nothing(spellingFault(leaf, raw, text) ?? attemptFault(leaf, frozen, null));
  const { preflight, routing } = decided;
  return withArchive(leaf, archive, {
    decisions: 2,
    read: () => LeadRoutingDecision.safeParse(routing.decision).data ?? null,
    decide(host, config) {
      const first = host.decide(PREFLIGHT, config, preflight.input);
      const second = host.decide(LEAD_ROUTING, config, routing.input);
      if (first.ok && second.ok && isWhole(first.value, second.value)) return second;
      return err(
        differencesOf(leaf, [
          ["preflight", first, preflight.decision],
          ["routing", second, routing.decision],
        ]),
      );
    },
    spelling: () => spellingFault(leaf, raw, text),
    rest: ({ allow }) => attemptFault(leaf, frozen, allow),
  });

  function isWhole(first: JsonValue, second: JsonValue): boolean {
    const again = {
      preflight: { ...preflight, decision: first },
      routing: { ...routing, decision: second },
    };
    return canonicalText({ ...raw, frozen: { ...frozenOf(raw), decided: again } }) === text;
  }
}

export function reproduceQuote(
  quote: RecordedQuote,
  archive: Archive,
): Reproduction<OverriddenDecision> {
  const { leaf, body, raw, text } = quote;
  const { input } = body;
  const again = (decision: OverriddenDecision) =>
    canonicalText({ ...raw, decision }) === text
      ? ok(decision)
      : err(differencesOf(leaf, [["quote", ok(decision), body.decision]]));
  if (input === null) {
    // What policy never saw has one decision, whatever the config and the build.
    const unread = again(unreadDecision());
    return nothing(unread.ok ? quoteFault(quote, unread.value) : (unread.error[0] ?? null));
  }
  return withArchive(leaf, archive, {
    decisions: 1,
    read: () => OverriddenDecision.safeParse(body.decision).data ?? null,
    // A denial for policy's own failure is recorded too, so it is compared like any other.
    decide: (host, config) => again(decideQuote(host, config, input)),
    spelling: () => spellingFault(leaf, raw, text),
    rest: (decision) => quoteFault(quote, decision),
  });
}

/** Whether the pick in a receipt is the one that its own state gives; null where no pool picked. */
export function reproducePick({ leaf, body }: RecordedEnd): "equal" | ReplayException | null {
  const { assignment } = body;
  if (assignment?.kind !== "assigned" || assignment.before === null) return null;
  const { user, skipped, after_pass } = chooseMember(assignment.before);
  const recorded = [assignment.user, assignment.skipped, assignment.after_pass];
  const same = canonicalJson([user, [...skipped], after_pass]) === canonicalJson(recorded);
  return same && body.owner_id === assignment.user
    ? "equal"
    : exceptionOf(leaf, "pick_differs", "pick");
}

interface Again<D> {
  readonly decisions: number;
  /** The recorded decision by its shape alone, where nothing can make it again. */
  readonly read: () => D | null;
  /** The decision, where the whole body comes out with it. */
  readonly decide: (
    host: PolicyHost,
    config: TenantConfig,
  ) => Result<D, readonly ReplayException[]>;
  /** Whether the body is canonical text, where nothing can make its decision again. */
  readonly spelling: () => ReplayException | null;
  /** What of the receipt follows from the decision without policy. */
  readonly rest: (decision: D) => ReplayException | null;
}

function withArchive<D>(
  leaf: Leaf,
  archive: Archive,
  { decisions, read, decide, spelling, rest }: Again<D>,
): Reproduction<D> {
  const { policy_sha256, config_version, config_sha256 } = leaf;
  const none = { decisions, equal: 0, missing_policy: null, decision: null };
  const except = (code: ReplayException["code"], part: string): Reproduction<D> => ({
    ...none,
    exceptions: [exceptionOf(leaf, code, part)],
  });
  const host = policy_sha256 === null ? null : archive.host(policy_sha256);
  if (policy_sha256 === null || host === null) {
    const decision = read();
    if (decision === null) return except("unreadable", "body");
    const fault = spelling() ?? rest(decision);
    if (fault !== null) return { ...none, exceptions: [fault] };
    const missing_policy = policy_sha256 ?? "unnamed";
    return { decisions, equal: 0, exceptions: [], missing_policy, decision };
  }
  if (config_version === null || config_sha256 === null) return except("config_unknown", "config");
  const document = archive.document(config_version, config_sha256);
  if (document === null) return except("config_unknown", "config");
  const config = { tenant: archive.tenant, config_sha256, config: document.policy };
  const again = decide(host, config);
  if (!again.ok) return { ...none, exceptions: again.error };
  const fault = rest(again.value);
  if (fault !== null) return { ...none, exceptions: [fault] };
  return { ...none, equal: decisions, exceptions: [], decision: again.value };
}

/** Where policy gave no decision, there is none to make again. */
function nothing(fault: ReplayException | null): Reproduction<never> {
  const exceptions = fault === null ? [] : [fault];
  return { decisions: 0, equal: 0, exceptions, missing_policy: null, decision: null };
}

/** What a decision was named, how it comes out again, and how it was recorded. */
type Part = readonly [part: string, again: Result<JsonValue, unknown>, recorded: JsonValue];

/** Of a body that does not come out: which decisions differ, or else that something about them does. */
function differencesOf(leaf: Leaf, parts: readonly Part[]): readonly ReplayException[] {
  const found = parts.flatMap(([part, again, recorded]) => {
    if (!again.ok) return [exceptionOf(leaf, "policy_failed", part)];
    // OPA sorts no keys: only canonical texts can be compared.
    if (canonicalText(again.value) === canonicalText(recorded)) return [];
    return [exceptionOf(leaf, "decision_differs", part)];
  });
  return found.length > 0 ? found : [exceptionOf(leaf, "body_differs", "body")];
}

function spellingFault(leaf: Leaf, raw: JsonObject, text: string): ReplayException | null {
  return canonicalText(raw) === text ? null : exceptionOf(leaf, "body_differs", "body");
}

/** An attempt's body has it: its shape was looked at. */
function frozenOf({ frozen }: JsonObject): JsonObject {
  return Raw.parse(frozen);
}
