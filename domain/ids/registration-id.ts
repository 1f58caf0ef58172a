// SPDX-License-Identifier: Apache-2.0
// What a partner calls its registration: the lead's id, and a tag that ties it to the partner's source. So a partner's
// key knows its own before any store is asked, right after the 202, and another's for the same 404 as a missing one.
import { sameBytes } from "../bytes/sha256.ts";
import { utf8Bytes } from "../bytes/encoding.ts";
import { isIssuedLeadId, tagOf } from "./ids.ts";

/** `reg_` with the lead id's own 32 characters and a tag of 6. */
export function buildRegistrationId(idKey: Uint8Array, source: string, leadId: string): string {
  return `reg_${leadId.slice("led_".length)}${tagOf(idKey, `registration/${source}/${leadId}`)}`;
}

/** The lead behind the id; null where this tenant never made that lead's id. */
export function leadOfRegistration(idKey: Uint8Array, id: string): string | null {
  const [, ref] = /^reg_([a-z2-7]{32})[a-z2-7]{6}$/.exec(id) ?? [];
  const leadId = `led_${ref ?? ""}`;
  return isIssuedLeadId(idKey, leadId) ? leadId : null;
}

/** Whether it is that source's registration of the lead. Constant time in the tag. */
export function isRegistrationOf(
  idKey: Uint8Array,
  source: string,
  leadId: string,
  id: string,
): boolean {
  return sameBytes(utf8Bytes(buildRegistrationId(idKey, source, leadId)), utf8Bytes(id));
}
