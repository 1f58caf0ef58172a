// SPDX-License-Identifier: Apache-2.0
// Loads the three profiles as three tenants, through the ordinary admin routes only. A second run changes nothing.
import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { parse } from "yaml";
import { z } from "zod";
import { type Answer, type Call, Client, type Refusal, refusalText } from "../cli/client.ts";
import { applyDirectory } from "../cli/directory/apply-directory.ts";
import { type DirectoryFile, parseDirectory } from "../cli/directory/parse-directory.ts";
import { planDirectory } from "../cli/directory/plan-directory.ts";
import { countText } from "../cli/terminal.ts";
import { FirstAdminBody } from "#api/schemas/directory.ts";
import { SCOPES } from "#domain/access/api-key.ts";
import type { Result } from "#domain/result.ts";
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

/** A seed request that was refused; the message holds the problem as answered. */
export class SeedError extends Error {
  override readonly name = "SeedError";
}

/** Seeds a running stack; calls `progress` with one line per tenant. */
export async function seedStack(url: string, progress: (line: string) => void): Promise<void> {
  const operator = new Client(url, DEVELOPMENT_OPERATOR_KEY, NETWORK);
  for (const { tenant, key } of TENANTS) {
    const directory = await readDirectory(tenant);
    const path = `/v1/tenants/${tenant}`;
    await must(operator, { method: "PUT", path, body: { name: `Profile ${tenant}` } });
    const firstAdmin = {
      method: "POST" as const,
      path: `${path}/first-admin`,
      body: adminOf(directory),
    };
    // From the second run on the profile's other administrator stands too, and the operator makes nobody any more.
    await must(operator, firstAdmin, "admin_exists");
    const issued = { tenant, name: "seed", key, scopes: SCOPES };
    await must(operator, { method: "POST", path: "/v1/keys", body: issued });
    const client = new Client(url, key, NETWORK);
    const plan = await planDirectory(directory, client, () => {});
    if (!plan.ok) {
      throw new SeedError(`${tenant}: ${plan.error.problems.map(({ message }) => message).join()}`);
    }
    const applied = await applyDirectory(plan.value, client, () => {});
    if (!applied.ok) {
      const { entry, refusal } = applied.error;
      throw new SeedError(`${tenant}: ${entry.path}: ${refusalText(refusal)}`);
    }
    const config: unknown = parse(await readProfile(tenant, "config.yaml"));
    await must(client, { method: "POST", path: "/v1/config/versions", body: config });
    progress(`${tenant}: ${countsText(directory)}`);
  }
}

/** Where the sign-in links of a profile's first administrator go. */
export async function adminEmail(tenant: string): Promise<string> {
  return adminOf(await readDirectory(tenant)).email;
}

const NETWORK = {
  fetch: (url: string, init: RequestInit) => fetch(url, init),
  wait: (ms: number) => setTimeout(ms),
};

async function readDirectory(profile: string): Promise<DirectoryFile> {
  const parsed = parseDirectory(await readProfile(profile, "directory.yaml"));
  if (parsed.ok) return parsed.value;
  const [first] = parsed.error;
  throw new SeedError(`${profile}/directory.yaml:${first?.line}: ${first?.message}`);
}

/** The first person of a profile with the role: the directory that follows says the rest about them. */
function adminOf({ entries }: DirectoryFile): z.output<typeof FirstAdminBody> {
  const admin = entries.find(({ kind, body }) => {
    const roles = z.array(z.string()).safeParse(body["roles"]).data ?? [];
    return kind === "users" && roles.includes("revops_admin");
  });
  const { name, email } = admin?.body ?? {};
  const named = FirstAdminBody.safeParse({ external_id: admin?.id, name, email });
  if (!named.success) throw new SeedError("a profile needs a revops_admin with an email");
  return named.data;
}

function countsText({ entries }: DirectoryFile): string {
  const count = (wanted: string): number => entries.filter(({ kind }) => kind === wanted).length;
  return [
    countText(count("users"), "user"),
    countText(count("teams"), "team"),
    countText(count("accounts"), "account"),
    countText(count("products"), "product"),
  ].join(", ");
}

function readProfile(profile: string, file: string): Promise<string> {
  return readFile(`${ROOT}profiles/${profile}/${file}`, "utf8");
}

/** A refusal by `fine` says that what was wanted stands already. */
async function must(
  client: Client,
  call: Omit<Call<unknown>, "answer">,
  fine: string | null = null,
): Promise<void> {
  const sent: Result<Answer<unknown>, Refusal> = await client.send({
    ...call,
    answer: z.unknown(),
    // Every call of the seed changes nothing the second time.
    repeatable: true,
  });
  if (!sent.ok && (fine === null || sent.error.code !== fine)) {
    throw new SeedError(`${call.method} ${call.path}: ${refusalText(sent.error)}`);
  }
}
