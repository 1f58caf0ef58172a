// SPDX-License-Identifier: Apache-2.0
// Whether an address may be sent to, now: as it is written, and by every address that its name has at this moment.
import {
  type AddressRefusal,
  isPublicAddress,
  judgeAddress,
} from "#domain/webhooks/judge-address.ts";
import type { LookUp } from "./doh.ts";

export type AddressCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: "address_refused"; readonly reason: AddressRefusal }
  | { readonly ok: false; readonly code: "name_unresolved" | "look_up_failed" };

export async function checkAddress(
  url: string,
  development: boolean,
  lookUp: (name: string) => Promise<LookUp>,
): Promise<AddressCheck> {
  const judged = judgeAddress(url, { development });
  if (!judged.ok) return { ok: false, code: "address_refused", reason: judged.error };
  if (judged.value.kind !== "name") return { ok: true };
  const found = await lookUp(judged.value.name);
  if (!found.ok) {
    return { ok: false, code: found.code === "no_address" ? "name_unresolved" : "look_up_failed" };
  }
  return found.addresses.every(isPublicAddress)
    ? { ok: true }
    : { ok: false, code: "address_refused", reason: "not_public" };
}
