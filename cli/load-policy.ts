// SPDX-License-Identifier: Apache-2.0
// The committed Wasm for commands that decide without a network: the very bytes that the Workers carry.
import { readFileSync } from "node:fs";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { PolicyHost } from "#decisions/policy-host.ts";

const WASM = new URL("../policies/dist/policy.wasm", import.meta.url);

export function loadPolicy(): PolicyHost {
  return openPolicy(new Uint8Array(readFileSync(WASM)));
}

/** The policy in a Wasm file. Throws where the bytes are none of ours. */
export function openPolicy(bytes: Uint8Array<ArrayBuffer>): PolicyHost {
  return new PolicyHost({ module: new WebAssembly.Module(bytes), sha256: sha256Hex(bytes) });
}
