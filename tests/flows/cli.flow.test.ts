// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/run.ts";
import { DEVELOPMENT_OPERATOR_KEY } from "#edge/credentials.ts";
import { waitUntil } from "./settle.ts";
import { type FlowStack, startFlowStack } from "./stack.ts";

const TENANT = "fourth";
const ADMIN = "asker@fourth.example";
const ACCOUNTS = 1000;

const DIRECTORY = `tenant: { tenant: ${TENANT}, name: Fourth, locale: en-GB, time_zone: Europe/London }
users:
  - { external_id: asker, name: Asker, email: ${ADMIN}, roles: [revops_admin], deputy: rep }
  - { external_id: rep, name: Rep, email: rep@fourth.example, roles: [ae], manager: asker }
teams:
  - { external_id: sales, name: Sales, lead: asker, members: [asker, rep] }
products:
  - { sku: plan, name: Plan, charge: recurring, billing_period: year }
absences:
  - { external_id: summer, user: rep, starts_at: "2027-07-01T00:00:00.000Z", ends_at: "2027-07-15T00:00:00.000Z" }
`;

const CSV = [
  "external_id,name,domains,owner",
  ...Array.from({ length: ACCOUNTS }, (_, i) => `acc-${i},Account ${i},company-${i}.example,rep`),
  "",
].join("\n");

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe("the command line, against the whole stack", () => {
  let stack: FlowStack;
  let dir = "";

  beforeAll(async () => {
    stack = await startFlowStack();
    dir = await mkdtemp(join(tmpdir(), "revops-flow-"));
    await writeFile(join(dir, "directory.yaml"), DIRECTORY);
    await writeFile(join(dir, "accounts.csv"), CSV);
    await writeFile(join(dir, "odd.csv"), `${CSV}acc-odd,,not a domain,\n`);
  });

  afterAll(async () => {
    await stack.harness.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** As a person would in a folder of their own, with nothing in the environment but what is given. */
  function revops(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const { PATH = "" } = process.env;
      const child = spawn("node", [`${ROOT}cli/revops.ts`, ...args], {
        cwd: dir,
        env: { PATH, HOME: dir, XDG_CONFIG_HOME: join(dir, "config"), ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let out = "";
      let err = "";
      child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, out, err }));
    });
  }

  async function json(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const { code, out, err } = await revops([...args, "--json"], env);
    expect(err).not.toMatch(/\n\s+at /);
    return { code, told: JSON.parse(out) as unknown };
  }

  /** What a repeat must leave as it is: the tenant's receipts of changed records, and its rows. */
  async function standing(): Promise<unknown> {
    const counts = ["user", "team", "account", "product", "absence"].map(
      (table) => `(SELECT count(*) FROM ${table} WHERE tenant_id = ?1) AS ${table}s`,
    );
    const sql = `SELECT ${counts.join()}, (SELECT count(*) FROM receipt
      WHERE tenant_id = ?1 AND workflow_step = 'CHANGE_RECORD') AS changes`;
    return (await stack.db.prepare(sql).bind(TENANT).all()).results[0];
  }

  it("makes a tenant, its people and 1,000 accounts, and the same again changes nothing", async () => {
    const operator = { REVOPS_OPERATOR_KEY: DEVELOPMENT_OPERATOR_KEY };
    const create = ["tenant", "create", TENANT, "--url", stack.url, "--name", "Fourth"];
    create.push("--locale", "en-GB", "--time-zone", "Europe/London", "--login");
    create.push("--admin-id", "asker", "--admin-name", "Asker", "--admin-email", ADMIN);
    const created = await revops(create, operator);
    expect(created).toMatchObject({ code: 0, err: "" });
    expect((await stat(join(dir, "config/revops/credentials.json"))).mode & 0o777).toBe(0o600);

    const dry = await json(["apply", "directory.yaml", "--dry-run"]);
    const applied = await json(["apply", "directory.yaml"]);
    expect(applied).toMatchObject({
      code: 0,
      told: {
        tenant: "unchanged",
        counts: {
          users: { created: 1, updated: 1, unchanged: 0 },
          teams: { created: 1 },
          products: { created: 1 },
          absences: { created: 1 },
        },
      },
    });
    expect(dry.told).toEqual({ ...(applied.told as object), dry_run: true });

    const looked = await json(["import", "accounts.csv", "--dry-run"]);
    expect(looked).toMatchObject({
      code: 0,
      told: { dry_run: true, rows: ACCOUNTS, created: ACCOUNTS },
    });
    const imported = await json(["import", "accounts.csv"]);
    expect(imported).toMatchObject({ code: 0, told: { created: ACCOUNTS, rejected: 0 } });
    const stood = await standing();
    expect(stood).toMatchObject({
      users: 2,
      teams: 1,
      accounts: ACCOUNTS,
      products: 1,
      absences: 1,
    });

    // The key is shown only once, so there is nothing to sign in with again.
    expect(await json([...create, "--brand-color", "#1f6feb"], operator)).toMatchObject({
      code: 1,
      told: { change: "unchanged", admin: "unchanged", key: null },
    });
    expect(await json(["apply", "directory.yaml"])).toMatchObject({
      code: 0,
      told: { changes: [] },
    });
    const again = await json(["import", "accounts.csv"]);
    expect(again).toMatchObject({ code: 0, told: { created: 0, updated: 0, unchanged: ACCOUNTS } });
    expect(await standing()).toEqual(stood);

    const odd = await json(["import", "odd.csv", "--rejects", "rejects.csv"]);
    expect(odd).toMatchObject({ code: 3, told: { rejected: 1, rejects: "rejects.csv" } });
    expect((await stat(join(dir, "rejects.csv"))).size).toBeGreaterThan(0);
  });

  it("never brings a leaver back by a file that is silent about them, and tells fields in the dry run", async () => {
    const left = JSON.stringify({ name: "Cy", active: false, roles: ["ae"] });
    expect((await json(["send", "PUT", "/v1/users/cy", "--data", left])).code).toBe(0);
    await writeFile(join(dir, "cy.yaml"), "users:\n  - { external_id: cy, name: Cyrus }\n");
    const dry = await revops(["apply", "cy.yaml", "--dry-run"]);
    expect(dry.out).toContain("updated  user cy: name\n");
    expect((await revops(["apply", "cy.yaml"])).code).toBe(0);
    expect(await json(["get", "/v1/users/cy"])).toMatchObject({
      code: 0,
      told: { name: "Cyrus", active: false, roles: ["ae"] },
    });
    await writeFile(
      join(dir, "last.yaml"),
      "users: [{ external_id: asker, name: Asker, roles: [] }]\n",
    );
    expect((await revops(["apply", "last.yaml", "--dry-run"])).err).toContain(
      "no active revops_admin",
    );
  });

  it("names a name that the stack refuses by its place in the file", async () => {
    await writeFile(
      join(dir, "ghost.yaml"),
      "teams:\n  - { external_id: t, name: T, lead: ghost }\n",
    );
    for (const flags of [["--dry-run"], []]) {
      const { code, err } = await revops(["apply", "ghost.yaml", ...flags]);
      expect([code, err.startsWith("ghost.yaml:2:38: team t: ")]).toEqual([1, true]);
    }
  });

  it("issues, rotates and revokes keys, and shows each in clear once", async () => {
    const issued = await json(["keys", "issue", "--name", "form", "--scope", "directory:read"]);
    const { key_id, key } = issued.told as { key_id: string; key: string };
    expect((await json(["whoami", "--url", stack.url, "--key", key])).told).toMatchObject({
      tenant: TENANT,
      id: key_id,
      name: "Fourth",
    });
    const rotated = await json(["keys", "rotate", key_id, "--overlap-minutes", "5"]);
    expect(rotated).toMatchObject({ code: 0, told: { replaces: { key_id } } });
    expect((await revops(["keys", "revoke", key_id])).code).toBe(0);
    const listed = await revops(["keys", "list", "--json"]);
    expect(listed.out).not.toContain(key);
    const items = (JSON.parse(listed.out) as { items: { key_id: string; status: string }[] }).items;
    expect(items.find((one) => one.key_id === key_id)?.status).toBe("revoked");
  });

  it("signs a person in by the mailed link, and out again", async () => {
    const env = { XDG_CONFIG_HOME: join(dir, "person") };
    const asked = await revops(["login", "--url", stack.url, "--email", ADMIN, "--no-wait"], env);
    expect(asked.code).toBe(0);
    let link = "";
    await waitUntil("the mail is there", async () => {
      const list = await (await fetch(`${stack.url}/dev/mail`)).text();
      const mail = /href="(\/dev\/mail\/[^"/]+)"/.exec(list)?.[1];
      if (mail === undefined) return false;
      const text = await (await fetch(`${stack.url}${mail}/text`)).text();
      link = /\S+\/sign-in\/link\?token=[\w~.-]+/.exec(text)?.[0] ?? "";
      return link !== "";
    });
    expect((await revops(["login", "--link", link], env)).code).toBe(0);
    expect(await json(["whoami"], env)).toMatchObject({
      code: 0,
      told: { kind: "person", tenant: TENANT, id: "asker", roles: ["revops_admin"] },
    });
    expect((await json(["apply", "directory.yaml"], env)).told).toMatchObject({ changes: [] });
    expect((await revops(["logout"], env)).code).toBe(0);
    expect((await revops(["whoami"], env)).code).toBe(2);
    // The link worked once.
    expect((await revops(["login", "--url", stack.url, "--link", link], env)).code).toBe(1);
  });
});
