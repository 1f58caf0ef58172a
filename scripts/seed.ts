// SPDX-License-Identifier: Apache-2.0
// Loads the three profiles as three tenants, through the ordinary admin routes only. A second run changes nothing.
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { DEVELOPMENT_KEYS, DEVELOPMENT_OPERATOR_KEY } from "#edge/credentials.ts";
import { ROOT } from "./run.ts";

export interface SeededTenant {
  /** Also the name of its profile. */
  readonly tenant: string;
  /** The documented development key, with every scope. */
  readonly key: string;
}

/** One tenant per profile. */
export const TENANTS: readonly SeededTenant[] = Object.entries(DEVELOPMENT_KEYS).map(
  ([tenant, key]) => ({ tenant, key }),
);

/** The tenant that examples, demo and flows speak as. */
export const DEMO_TENANT: SeededTenant = {
  tenant: "default",
  key: DEVELOPMENT_KEYS["default"] ?? "",
};

const Named = z.looseObject({ external_id: z.string() });
const Directory = z.strictObject({
  users: z.array(Named),
  teams: z.array(Named),
  accounts: z.array(Named),
});

/** A seed request that was refused; the message holds the problem as answered. */
export class SeedError extends Error {
  override readonly name = "SeedError";
}

/** Seeds a running stack; calls `progress` with one line per tenant. */
export async function seedStack(url: string, progress: (line: string) => void): Promise<void> {
  for (const { tenant, key } of TENANTS) {
    const operator = { url, key: DEVELOPMENT_OPERATOR_KEY };
    const admin = { url, key };
    await send(operator, "PUT", `/v1/tenants/${tenant}`, { name: `Profile ${tenant}` });
    await send(operator, "POST", "/v1/keys", { tenant, name: "seed", key, scopes: SEED_SCOPES });
    const directory = Directory.parse(parse(await readProfile(tenant, "directory.yaml")));
    for (const kind of ["users", "teams", "accounts"] as const) {
      for (const { external_id, ...rest } of directory[kind]) {
        await send(admin, "PUT", `/v1/${kind}/${encodeURIComponent(external_id)}`, rest);
      }
    }
    const config: unknown = parse(await readProfile(tenant, "config.yaml"));
    await send(admin, "POST", "/v1/config/versions", config);
    const { users, teams, accounts } = directory;
    progress(
      `${tenant}: ${users.length} users, ${teams.length} teams, ${accounts.length} accounts`,
    );
  }
}

const SEED_SCOPES = ["leads:write", "leads:read", "config:write", "admin", "evidence:read"];

function readProfile(profile: string, file: string): Promise<string> {
  return readFile(`${ROOT}profiles/${profile}/${file}`, "utf8");
}

async function send(
  to: { readonly url: string; readonly key: string },
  method: string,
  path: string,
  body: unknown,
): Promise<void> {
  const response = await fetch(to.url + path, {
    method,
    headers: { authorization: `Bearer ${to.key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new SeedError(`${method} ${path}: ${await response.text()}`);
  await response.arrayBuffer();
}
