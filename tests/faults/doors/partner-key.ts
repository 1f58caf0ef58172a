// SPDX-License-Identifier: Apache-2.0
// A key of a partner of the tenant's config.
import { callDoor } from "./door-calls.ts";

/** Issued in the name of `admin`, another key. */
export async function issuePartnerKey(admin: string, source: string): Promise<string> {
  const body = { name: `partner ${source}`, scopes: ["registrations"], source };
  const issued = await callDoor("POST", "/v1/keys", admin, body);
  if (issued.status !== 201) throw new Error(JSON.stringify(issued.body));
  return String(issued.body["key"]);
}
