// SPDX-License-Identifier: Apache-2.0
// API keys: `rvk_<tenant>_<key id>_<secret>`, where the id ends in a tag (buildKeyId in domain/ids). Development keys
// carry `dev_` before it, have no tag and work only where DEV_CREDENTIALS is on. The operator's key is `rvo_<secret>`.
import { z } from "zod";

/** What a tenant's own key may do, by actions.ts. `admin` writes the directory, records and keys. */
export const SCOPES = [
  "leads:write",
  "leads:read",
  "config:write",
  "directory:read",
  "admin",
  "evidence:read",
] as const;

/** The one scope of a partner's key, which is bound to the partner's source and has no other. */
export const PARTNER_SCOPE = "registrations";

export const KEY_SCOPES = [...SCOPES, PARTNER_SCOPE] as const;
export type Scope = (typeof KEY_SCOPES)[number];

/** A tenant's handle is its id: part of keys, of object names and of cache keys. No underscore, so keys split. */
export const TenantId = z.string().regex(/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/);

export interface ParsedKey {
  readonly tenant: string;
  readonly key_id: string;
  readonly development: boolean;
}

const KEY = /^(dev_)?rvk_([a-z][a-z0-9-]{1,38}[a-z0-9])_([a-z0-9]{4,26})_([A-Za-z0-9]{16,64})$/;

/** The parts of a key that are not secret, or null where the text is no key. */
export function parseApiKey(key: string): ParsedKey | null {
  const match = KEY.exec(key);
  if (match === null) return null;
  return { development: match[1] !== undefined, tenant: match[2] ?? "", key_id: match[3] ?? "" };
}
