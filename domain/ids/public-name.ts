// SPDX-License-Identifier: Apache-2.0
// Public ids of what a config names: forms and sources. Tenant and name stand in them in the clear, and a tag under the
// tenant's id key, so that a made-up one is known for it before any store is asked.
import { sameBytes } from "../bytes/sha256.ts";
import { utf8Bytes } from "../bytes/encoding.ts";
import { tagOf } from "./ids.ts";

export type PublicKind = "frm" | "src";

export interface PublicName {
  readonly tenant: string;
  readonly name: string;
}

/** `<kind>_<tenant>_<name>_<tag>`; none of the parts holds an underscore. */
export function buildPublicName(idKey: Uint8Array, kind: PublicKind, of: PublicName): string {
  const base = `${kind}_${of.tenant}_${of.name}`;
  return `${base}_${tagOf(idKey, `public-name/${base}`)}`;
}

const PUBLIC_NAME = /^(frm|src)_([a-z][a-z0-9-]{1,38}[a-z0-9])_([a-z][a-z0-9-]{0,39})_[a-z2-7]{6}$/;

/**
 * What the id names, or null where this deployment never gave it; `keyOf` derives a tenant's id key and keeps nothing
 * of it. Constant time in the tag.
 */
export function openPublicName(
  id: string,
  kind: PublicKind,
  keyOf: (tenant: string) => Uint8Array,
): PublicName | null {
  const [, given, tenant = "", name = ""] = PUBLIC_NAME.exec(id) ?? [];
  if (given !== kind) return null;
  const made = buildPublicName(keyOf(tenant), kind, { tenant, name });
  return sameBytes(utf8Bytes(made), utf8Bytes(id)) ? { tenant, name } : null;
}
