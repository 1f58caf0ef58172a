// SPDX-License-Identifier: Apache-2.0
// The JSON Schemas beside the Rego modules, generated from the zod objects that the host itself checks with, so that
// `opa check` and the host can never disagree about a field's name or type.
import { z } from "zod";
import { CompiledConfig } from "#domain/config/compiled-config.ts";
import {
  LeadRoutingDecision,
  PreflightDecision,
  SegmentDecision,
} from "#domain/policy/decision.ts";
import { ActivationDecision, ActivationInput } from "#domain/policy/activation.ts";
import { LeadRoutingInput, PreflightInput, SegmentInput } from "#domain/policy/input.ts";
import { OverriddenDecision, QuoteDecision, QuoteInput } from "#domain/policy/quote.ts";

const SCHEMAS: Record<string, z.ZodType> = {
  "policies/revops/schemas/compiled_config.json": CompiledConfig,
  // One package, two inputs: the union is what Rego is type-checked against.
  "policies/revops/lead_routing/schemas/input.json": z.union([LeadRoutingInput, PreflightInput]),
  "policies/revops/lead_routing/schemas/decision.json": LeadRoutingDecision,
  "policies/revops/lead_routing/schemas/preflight.json": PreflightDecision,
  "policies/revops/segment_definitions/schemas/input.json": SegmentInput,
  "policies/revops/segment_definitions/schemas/decision.json": SegmentDecision,
  "policies/revops/discount_approvals/schemas/input.json": QuoteInput,
  "policies/revops/discount_approvals/schemas/decision.json": QuoteDecision,
  "policies/revops/tenant_overrides/schemas/input.json": QuoteInput,
  "policies/revops/tenant_overrides/schemas/decision.json": OverriddenDecision,
  "policies/revops/contract_activation/schemas/input.json": ActivationInput,
  "policies/revops/contract_activation/schemas/decision.json": ActivationDecision,
};

/**
 * Path below the project's root -> text of the file. Draft 7, the newest that OPA's type checker reads.
 */
export function policySchemas(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [path, schema] of Object.entries(SCHEMAS)) {
    const draft7 = z.toJSONSchema(schema, { target: "draft-7" });
    files[path] = `${JSON.stringify(splitTypes(draft7), null, 2)}\n`;
  }
  return files;
}

/** OPA reads only the first of `type: ["string", "null"]` and would call every null check impossible: anyOf says both. */
function splitTypes(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map((item) => splitTypes(item));
  if (typeof schema !== "object" || schema === null) return schema;
  const members = Object.entries(schema).map(([key, value]) => [key, splitTypes(value)] as const);
  const types: unknown = Object.fromEntries(members)["type"];
  if (!Array.isArray(types)) return Object.fromEntries(members);
  const rest = members.filter(([key]) => key !== "type");
  return {
    anyOf: types.map((type) =>
      type === "null" ? { type } : Object.fromEntries([["type", type], ...rest]),
    ),
  };
}
