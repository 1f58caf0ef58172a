// SPDX-License-Identifier: Apache-2.0
// Whom people know: only administrators propose and consent, so one short list has them. Somebody who is none any more,
// and a key, keep the id that the receipt has.
import { UserList } from "#api/schemas/directory.ts";
import type { Client } from "../client.ts";

/** What people call whoever acted. */
export type NameOf = (ref: string) => string;

/** Names are a courtesy: where they cannot be read, or nobody wants them, it is ids. */
export async function readAdminNames(client: Client, wanted = true): Promise<NameOf> {
  if (!wanted) return (ref) => ref;
  const path = "/v1/users?role=revops_admin&limit=100";
  const read = await client.send({ method: "GET", path, answer: UserList });
  const known = read.ok ? read.value.value.items : [];
  const names = new Map(known.map(({ id, external_id }) => [id, external_id]));
  return (ref) => names.get(ref) ?? ref;
}
