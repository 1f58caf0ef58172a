// SPDX-License-Identifier: Apache-2.0
// Publishing in a test as a tenant does: where a config loosens something, two administrators consent in person.
import type { TestPerson } from "./people.ts";
import { type Answer, callDoor } from "./door-calls.ts";
import { openTestSession, seedPerson } from "./people.ts";

const VERSIONS = "/v1/config/versions";

/** A signed-in administrator of the tenant. */
export interface Admin extends TestPerson {
  readonly session: string;
}

export async function seedAdmin(tenant: string, external_id: string): Promise<Admin> {
  const person = await seedPerson(tenant, external_id, ["revops_admin"]);
  return { ...person, session: await openTestSession(person, tenant) };
}

/** The answer of the publish, or of the consent that completed it. */
export async function publishConfig(tenant: string, key: string, config: unknown): Promise<Answer> {
  const answer = await callDoor("POST", VERSIONS, key, config);
  if (answer.status !== 202) return answer;
  let last = answer;
  for (const name of ["consenter-1", "consenter-2"]) {
    const { session } = await seedAdmin(tenant, name);
    last = await consentTo(answer, session);
  }
  return last;
}

/** A person's consent to a candidate as it was answered. */
export function consentTo({ body }: Answer, session: string): Promise<Answer> {
  const path = `/v1/config/candidates/${String(body["candidate_id"])}/consent`;
  return callDoor("POST", path, session, { config_sha256: body["config_sha256"] });
}
