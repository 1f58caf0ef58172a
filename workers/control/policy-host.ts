// SPDX-License-Identifier: Apache-2.0
// The policy that control asks: about configs that are not in force yet, never about a lead or quote of the day.
import { PolicyHost } from "#decisions/policy-host.ts";
import manifest from "#policies/dist/manifest.json";
import policyWasm from "../../policies/dist/policy.wasm";

let host: PolicyHost | undefined;

/** One per isolate, made at the first question and not at start-up: it keeps a Wasm heap of up to 32 MB. */
export function policyHost(): PolicyHost {
  host ??= new PolicyHost({ module: policyWasm, sha256: manifest.sha256 });
  return host;
}
