// SPDX-License-Identifier: Apache-2.0
// A decision is replayable from its receipt: the same input, config and Wasm must give the same canonical JSON.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import type { PolicyError } from "./policy-error.ts";
import type { PolicyHost, PolicyQuestion, TenantConfig } from "./policy-host.ts";

/** What became of a stored decision: `differs` carries what policy says now. */
export type Replay<D> =
  | { readonly verdict: "same" }
  | { readonly verdict: "differs"; readonly decision: D }
  | { readonly verdict: "failed"; readonly error: PolicyError };

/**
 * Decides a stored input again. The caller gives the host of the Wasm and the config that the receipt's leaf names;
 * with others, the answer says what would be decided there.
 */
export function replayDecision<
  I extends { input_id: string },
  D extends { input_id: string } & JsonValue,
>(
  host: PolicyHost,
  question: PolicyQuestion<I, D>,
  config: TenantConfig,
  stored: { readonly input: I; readonly decision: D },
): Replay<D> {
  const again = host.decide(question, config, stored.input);
  if (!again.ok) return { verdict: "failed", error: again.error };
  // OPA sorts no keys: only the canonical texts can be compared.
  if (canonicalJson(again.value) === canonicalJson(stored.decision)) return { verdict: "same" };
  return { verdict: "differs", decision: again.value };
}
