// SPDX-License-Identifier: Apache-2.0
// One thought-up case under one config: what policy sees of it, what it decides, and why in words.
import type { ActivationDecision, ActivationInput } from "#domain/policy/activation.ts";
import type { LeadRoutingInput, PreflightInput } from "#domain/policy/input.ts";
import type { QuoteInput } from "#domain/policy/quote.ts";
import type {
  CaseAnswer,
  CaseFacts,
  ContractFacts,
  LeadFacts,
  QuoteFacts,
} from "#domain/simulation/case.ts";
import { decideLeadRouting, decidePreflight } from "../decide-lead.ts";
import { CONTRACT_ACTIVATION } from "../decide-quote.ts";
import { decideQuote } from "../evaluate-quote.ts";
import type { PolicyHost, TenantConfig } from "../policy-host.ts";
import { type Locale, sentenceOf } from "../rationale.ts";

/** What policy echoes of a case. */
const INPUT_ID = "case/1";

export interface CaseWorld {
  readonly host: PolicyHost;
  readonly config: TenantConfig;
  readonly now_ms: number;
  readonly locale?: Locale;
}

export function simulateCase(asked: CaseFacts, world: CaseWorld): CaseAnswer {
  if (asked.subject === "quote") return simulateQuote(asked.facts, world);
  return asked.subject === "lead"
    ? simulateLead(asked.facts, world)
    : simulateContract(asked.facts, world);
}

function simulateQuote(facts: QuoteFacts, world: CaseWorld): CaseAnswer {
  const { role, credit, exception, largest_line_discount_bps, ...quote } = facts;
  const input: QuoteInput = {
    ...headOf(world),
    action: "SUBMIT_QUOTE",
    subject: { kind: "user", role },
    quote: {
      ...quote,
      largest_line_discount_bps: largest_line_discount_bps ?? quote.discount_bps,
    },
    account: { credit },
    exception,
  };
  const decision = decideQuote(world.host, world.config, input);
  return { subject: "quote", input, decision, ...inWords(decision.reason_codes, world) };
}

/** Both questions as the pipeline asks them; without an answer the lead would be held. */
function simulateLead(facts: LeadFacts, world: CaseWorld): CaseAnswer {
  const { account, match_conflicts, ...lead } = facts;
  const { host, config } = world;
  const asked: PreflightInput = {
    ...headOf(world),
    action: "CREATE_LEAD",
    subject: { kind: "key" },
    lead,
  };
  const preflight = decidePreflight(host, config, asked);
  const { source, country, region, company_size } = lead;
  const input: LeadRoutingInput = {
    ...headOf(world),
    preflight_allow: preflight.ok && preflight.value.decision.allow,
    lead: { source, country, region, company_size },
    account,
    match_conflicts,
  };
  const routing = decideLeadRouting(host, config, input);
  const failed = [preflight, routing].flatMap((one) => (one.ok ? [] : [one.error.code]))[0] ?? null;
  const admitted = preflight.ok ? preflight.value.decision : null;
  const routed = routing.ok ? routing.value.decision : null;
  const codes =
    failed === null
      ? [
          ...(admitted?.reason_codes ?? []),
          ...(routed?.reason_codes ?? []),
          ...(routed?.conflicts ?? []),
        ]
      : [failed];
  return {
    subject: "lead",
    preflight: { input: asked, decision: admitted },
    routing: { input, decision: routed },
    failure: failed,
    ...inWords(codes, world),
  };
}

function simulateContract(facts: ContractFacts, world: CaseWorld): CaseAnswer {
  const { role, segment, approved, required_approvals, receipts, ...contract } = facts;
  const input: ActivationInput = {
    ...headOf(world),
    action: "ACTIVATE_CONTRACT",
    subject: { kind: "user", role },
    contract,
    quote: { segment, approved, required_approvals },
    receipts,
  };
  const decided = world.host.decide(CONTRACT_ACTIVATION, world.config, input);
  const decision = decided.ok ? decided.value : blocked(decided.error.code);
  return { subject: "contract", input, decision, ...inWords(decision.reason_codes, world) };
}

/** No decision is no activation. */
function blocked(code: string): ActivationDecision {
  return {
    input_id: INPUT_ID,
    allow: false,
    blocking_issues: [code],
    required_receipts: [],
    allowed_jurisdictions: [],
    reason_codes: [code],
    trace: [],
  };
}

function headOf({ now_ms }: CaseWorld) {
  return { schema: 1, input_id: INPUT_ID, now_ms } as const;
}

function inWords(
  codes: readonly string[],
  { locale = "en" }: CaseWorld,
): Pick<CaseAnswer, "reasons" | "rationale"> {
  const reasons = codes.map((code) => ({ code, sentence: sentenceOf(code, locale) }));
  return { reasons, rationale: reasons.map(({ sentence }) => sentence).join(" ") };
}
