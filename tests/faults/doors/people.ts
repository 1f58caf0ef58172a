// SPDX-License-Identifier: Apache-2.0
// People of a tenant in the pool's real D1, and their sessions in the real PersonDesk.
import { env } from "cloudflare:workers";
import type { Role } from "#domain/access/roles.ts";
import { base32Text, hexText } from "#domain/bytes/encoding.ts";
import { sha256Bytes } from "#domain/bytes/sha256.ts";
import { buildId, personOf } from "#domain/ids/ids.ts";
import { personKeyOf } from "#edge/session.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { personDeskStub } from "#storage/object-stubs.ts";

export interface TestPerson {
  readonly tenant: string;
  readonly user_id: string;
  readonly external_id: string;
  readonly person: string;
}

/** A tenant's row. */
export async function seedTenantRow(tenant: string): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO tenant (tenant_id, name, locale, time_zone, created_at_ms, updated_at_ms)
     VALUES (?1, ?1, 'en', 'UTC', 0, 0) ON CONFLICT DO NOTHING`,
  )
    .bind(tenant)
    .run();
}

/** A user with these roles, whose address is `<external id>@<tenant>.example`. */
export async function seedPerson(
  tenant: string,
  external_id: string,
  roles: readonly Role[],
  active = true,
): Promise<TestPerson> {
  const person = personOf(personKeyOf(env), `${external_id}@${tenant}.example`);
  const user_id = buildId(idKeyOf(env, tenant), "usr", [external_id]);
  await env.DB.prepare(
    `INSERT INTO user (tenant_id, user_id, external_id, name, email, active, person, roles, territories,
       created_at_ms, updated_at_ms) VALUES (?1, ?2, ?3, ?3, ?3 || '@' || ?1 || '.example', ?4, ?5, ?6, '[]', 0, 0)
     ON CONFLICT DO UPDATE SET active = excluded.active, roles = excluded.roles`,
  )
    .bind(tenant, user_id, external_id, active ? 1 : 0, person, JSON.stringify(roles))
    .run();
  return { tenant, user_id, external_id, person };
}

/** Opens a session of the person in a tenant (null: none chosen yet) and answers its token. */
export async function openTestSession(
  { person }: Pick<TestPerson, "person">,
  tenant: string | null,
  client = "test",
): Promise<string> {
  const session_id = randomText(16);
  const token = `rvs_${person}_${session_id}_${randomText(52)}`;
  await personDeskStub(env, person).openSession({
    v: 1,
    person,
    session_id,
    session_sha256: hexText(sha256Bytes(token)),
    client,
    proof: "access",
    // Of several tenants a person has to choose one.
    tenants: tenant === null ? ["one", "another"] : [tenant],
    now_ms: Date.now(),
  });
  return token;
}

function randomText(characters: number): string {
  return base32Text(crypto.getRandomValues(new Uint8Array(40))).slice(0, characters);
}
