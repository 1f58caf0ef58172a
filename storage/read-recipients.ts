// SPDX-License-Identifier: Apache-2.0
// Who a mail goes to: active users with an address, with the language, the clock and the tenant's letterhead that it
// is written with. Read anew for each mail, so whoever was removed gets none.
import type { Role } from "#domain/access/roles.ts";

export interface Recipient {
  readonly tenant: string;
  readonly user_id: string;
  readonly person: string;
  readonly email: string;
  /** The person's own, else the tenant's. */
  readonly locale: string;
  readonly time_zone: string;
  readonly brand: string;
  /** `#rrggbb` or null. */
  readonly brand_color: string | null;
}

const SELECT = `SELECT user.tenant_id AS tenant, user.user_id, user.person, user.email,
  coalesce(user.locale, tenant.locale) AS locale, coalesce(user.time_zone, tenant.time_zone) AS time_zone,
  tenant.name AS brand, tenant.brand_color
  FROM user JOIN tenant ON tenant.tenant_id = user.tenant_id
  WHERE user.active = 1 AND user.email IS NOT NULL AND user.person IS NOT NULL`;

/** The person's user in each of their tenants, by handle. */
export function readRecipientsOfPerson(
  db: D1Database,
  person: string,
): Promise<readonly Recipient[]> {
  return readRecipients(
    db.prepare(`${SELECT} AND user.person = ?1 ORDER BY user.tenant_id`).bind(person),
  );
}

/** A tenant's user of this id; none where they left or have no address. */
export function readRecipientsOfUser(
  db: D1Database,
  tenant: string,
  userId: string,
): Promise<readonly Recipient[]> {
  return readRecipients(
    db.prepare(`${SELECT} AND user.tenant_id = ?1 AND user.user_id = ?2`).bind(tenant, userId),
  );
}

/** A tenant's users who have the role, by id. */
export function readRecipientsOfRole(
  db: D1Database,
  tenant: string,
  role: Role,
): Promise<readonly Recipient[]> {
  return readRecipients(
    db
      .prepare(
        `${SELECT} AND user.tenant_id = ?1
         AND EXISTS (SELECT 1 FROM json_each(user.roles) AS held WHERE held.value = ?2)
         ORDER BY user.user_id`,
      )
      .bind(tenant, role),
  );
}

async function readRecipients(statement: D1PreparedStatement): Promise<readonly Recipient[]> {
  const { results } = await statement.all<Recipient>();
  return results;
}
