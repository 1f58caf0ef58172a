// SPDX-License-Identifier: Apache-2.0
// The published wrapper as its manual shows it: one set of data at a time, answers as they come. None of the policy
// host's guards is here.
import { readFileSync } from "node:fs";
import * as opaWasm from "@open-policy-agent/opa-wasm";
import { z } from "zod";

const { loadPolicySync } = (opaWasm as unknown as { readonly default: typeof opaWasm }).default;
/** As much memory as the policy host has. */
const PAGES = 512;
const Rows = z.tuple([z.object({ result: z.unknown() })]);

export interface WrappedPolicy {
  /** Replaces all data; a buffer holds its JSON. */
  setData(data: object | ArrayBuffer): void;
  evaluate(entrypoint: string, input: object): unknown;
}

export function wrappedPolicy(module: WebAssembly.Module): WrappedPolicy {
  const policy = loadPolicySync(module, { initial: PAGES, maximum: PAGES });
  return {
    setData: (data) => policy.setData(data),
    evaluate: (entrypoint, input) => Rows.parse(policy.evaluate(input, entrypoint))[0].result,
  };
}

/** Shipped rules that take their config from the input: config_in_input.rego. */
export function configInInput(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL("config_in_input.wasm", import.meta.url)));
}
