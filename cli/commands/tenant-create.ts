// SPDX-License-Identifier: Apache-2.0
// `revops tenant create`: the operator makes a tenant, its first admin and its first key. What is there already is said
// and left as it is, so a run that broke off is run again.
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { SCOPES, TenantId } from "#domain/access/api-key.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { FirstAdminBody, TenantBody } from "#api/schemas/directory.ts";
import { IssuedKey, KeyBody } from "#api/schemas/key.ts";
import { Client, type Refusal, refusalText } from "../client.ts";
import { findUrl } from "../connect.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { loadLogins, NO_LOGIN, saveLogin } from "../credentials.ts";
import { type Change, ChangeAnswer } from "../directory/change.ts";
import { readFlags } from "../flag-fields.ts";
import { readOptions, STACK_OPTIONS, wrongUse } from "../options.ts";
import { jsonText, plainText } from "../terminal.ts";

export const tenantCreate: Command = {
  name: "tenant create",
  summary: "make a tenant, its first admin and its first key",
  usage: `usage: revops tenant create <tenant> --name <name> --admin-id <id> --admin-name <name> --admin-email <address>
                            [--locale <locale>] [--time-zone <zone>] [--brand-color <color>]
                            [--key-name <name>] [--scope <scope>]... [--login] [--dry-run] [--json]

Needs the operator's key. Makes the tenant, its first person with the role revops_admin, and an API key, which is shown
once. A tenant that stands already keeps its name, locale, time zone and colour, whatever is given here; where somebody
else is its admin, that is said, and no key is issued.

  --name <name>           what people call the tenant
  --locale <locale>       language of texts for people; en where not given
  --time-zone <zone>      IANA time zone; UTC where not given
  --brand-color <color>   colour of mails and pages, such as #1f6feb
  --admin-id <id>         your own id of the first admin, such as u-1
  --admin-name <name>
  --admin-email <address> where the admin's sign-in links go
  --key-name <name>       what the key is for; "first key" where not given
  --scope <scope>         a scope of the key, once per scope; all where not given
  --login                 keep the key as \`revops login --key\` does, instead of printing it; fails where the key was
                          issued before, because it is shown only once
  --dry-run               check everything here, and say what would be asked for
  --url <url>             the stack; else REVOPS_URL, else the one you are signed in to
  --key <key>             the operator's key; else REVOPS_OPERATOR_KEY
  --json                  print the result as one JSON document

exit codes: 0 done, 1 refused or failed, 2 wrong use
`,
  run: runTenantCreate,
};

const KeyFields = KeyBody.pick({ name: true, scopes: true });

interface Options {
  readonly url: string;
  readonly operatorKey: string;
  readonly tenant: string;
  readonly body: z.output<typeof TenantBody>;
  readonly admin: z.output<typeof FirstAdminBody>;
  readonly key: z.output<typeof KeyFields>;
  readonly keep: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

interface Made {
  readonly tenant: string;
  readonly change: Change;
  readonly admin: Change;
  /** Null where the operator issued a key of this name before. */
  readonly key: z.infer<typeof IssuedKey> | null;
}

async function runTenantCreate(args: readonly string[], remote: Remote): Promise<number> {
  const parsed = await parseOptions(args, remote);
  if (!parsed.ok) return wrongUse(remote, tenantCreate, parsed.error);
  const options = parsed.value;
  const { url, tenant, body, admin, key, json } = options;
  if (options.dryRun) {
    const asked = { dry_run: true, url, tenant: { tenant, ...body }, admin, key };
    remote.out(json ? jsonText(asked) : dryRunText(options));
    return EXIT_DONE;
  }
  const client = new Client(url, options.operatorKey, remote);
  const made = await makeTenant(client, options);
  if (!made.ok) {
    const { reason, errors, code } = made.error;
    if (json) remote.out(jsonText({ done: false, tenant, code, reason, errors }));
    remote.err(`${refusalText(made.error)}\n`);
    return EXIT_FAILED;
  }
  return tellMade(options, made.value, remote);
}

/**
 * Tenant, admin, key, each under the one before; a crash between two leaves what a repeat finds. The admin is asked for
 * first: the operator reads no tenant, and only a PUT for one that is not there changes nothing of one that is.
 */
async function makeTenant(
  client: Client,
  { tenant, body, admin, key }: Options,
): Promise<Result<Made, Refusal>> {
  const path = `/v1/tenants/${tenant}`;
  const appoint = () =>
    client.send({
      method: "POST",
      path: `${path}/first-admin`,
      answer: ChangeAnswer,
      body: admin,
      repeatable: true,
    });
  let change: Change = "unchanged";
  let first = await appoint();
  if (!first.ok && first.error.status === 404) {
    const saved = await client.send({ method: "PUT", path, answer: ChangeAnswer, body });
    if (!saved.ok) return saved;
    change = saved.value.value.change;
    first = await appoint();
  }
  if (!first.ok) return first.error.code === "admin_exists" ? err(otherAdmin(first.error)) : first;
  const issued = await client.send({
    method: "POST",
    path: "/v1/keys",
    answer: IssuedKey,
    body: { tenant, ...key },
    idempotency_key: randomUUID(),
  });
  if (!issued.ok && issued.error.code !== "first_key_exists") return issued;
  const made = issued.ok ? issued.value.value : null;
  return ok({ tenant, change, admin: first.value.value.change, key: made });
}

function otherAdmin(refusal: Refusal): Refusal {
  const reason =
    "the tenant stands already, and its admin is not the person given here; nothing was changed";
  return { ...refusal, reason };
}

async function tellMade(options: Options, made: Made, remote: Remote): Promise<number> {
  const { url, keep, json, key: asked } = options;
  const { tenant, change, admin, key } = made;
  const failure = keep ? await keepKey(url, made, asked.name, remote) : null;
  // A key that could not be kept is shown after all: it is shown nowhere else.
  const shown = keep && failure === null ? undefined : key?.key;
  if (json) {
    const told = key === null ? null : { key_id: key.key_id, ...(shown ? { key: shown } : {}) };
    const why = failure === null ? {} : { reason: failure };
    remote.out(jsonText({ done: failure === null, tenant, change, admin, key: told, ...why }));
  } else {
    remote.out(tenantText(options, made));
    if (key === null) {
      remote.out(`key "${plainText(asked.name)}": issued before; --key-name issues another\n`);
    } else if (shown === undefined)
      remote.out(`key ${plainText(key.key_id)}: kept, you are signed in\n`);
    else remote.out(`key ${plainText(key.key_id)}, shown this once:\n${plainText(shown)}\n`);
  }
  if (failure === null) return EXIT_DONE;
  remote.err(`${failure}\n`);
  return EXIT_FAILED;
}

/** Null where it is kept; else why there is nothing to be signed in with. */
async function keepKey(
  url: string,
  { tenant, key }: Made,
  name: string,
  remote: Remote,
): Promise<string | null> {
  if (key === null) {
    return (
      `not signed in: the key "${plainText(name)}" was issued before and is not shown again; ` +
      "give another --key-name, or sign in with `revops login`"
    );
  }
  const kept = await saveLogin(remote, url, { ...NO_LOGIN, key: key.key, tenant });
  return kept.ok ? null : kept.error;
}

function tenantText({ url, admin }: Options, made: Made): string {
  const stands = "stands already, and nothing of it was changed";
  const change = made.change === "unchanged" ? stands : made.change;
  const where = `signs in at ${url}/sign-in as ${admin.email}`;
  return `tenant ${made.tenant}: ${change}\nadmin ${admin.external_id}: ${made.admin}; ${where}\n`;
}

function dryRunText({ url, tenant, body, admin, key }: Options): string {
  return (
    `would ask ${url} for\n` +
    `  tenant ${tenant}: ${plainText(body.name)}, ${body.locale}, ${body.time_zone}\n` +
    `  admin ${admin.external_id}: ${plainText(admin.name)}, ${admin.email}\n` +
    `  key "${plainText(key.name)}": ${key.scopes.join(", ")}\n`
  );
}

async function parseOptions(
  args: readonly string[],
  remote: Remote,
): Promise<Result<Options, string>> {
  const text = { type: "string" } as const;
  const options = {
    ...STACK_OPTIONS,
    name: text,
    locale: text,
    "time-zone": text,
    "brand-color": text,
    "admin-id": text,
    "admin-name": text,
    "admin-email": text,
    "key-name": { type: "string", default: "first key" },
    scope: { type: "string", multiple: true },
    login: { type: "boolean", default: false },
    "dry-run": { type: "boolean", default: false },
  } as const;
  const read = readOptions(args, options, 1);
  if (!read.ok) return read;
  const { values, positionals } = read.value;
  const tenant = TenantId.safeParse(positionals[0]);
  if (!tenant.success) {
    return err("name the tenant by a handle: 3 to 40 of a-z, 0-9 and -, such as acme");
  }
  const { name, locale, "time-zone": time_zone, "brand-color": brand_color } = values;
  const body = readFlags(TenantBody, { name, locale, time_zone, brand_color });
  if (!body.ok) return body;
  const { "admin-id": external_id, "admin-name": adminName, "admin-email": email } = values;
  const admin = readFlags(
    FirstAdminBody,
    { external_id, name: adminName, email },
    { external_id: "admin-id", name: "admin-name", email: "admin-email" },
  );
  if (!admin.ok) return admin;
  const key = readFlags(
    KeyFields,
    { name: values["key-name"], scopes: values.scope ?? [...SCOPES] },
    { name: "key-name", scopes: "scope" },
  );
  if (!key.ok) return key;
  const logins = await loadLogins(remote);
  const url = findUrl(values, logins.ok ? logins.value : null, remote);
  if (!url.ok) return url;
  const operatorKey = values.key ?? remote.env("REVOPS_OPERATOR_KEY") ?? "";
  if (!/^rvo_[\x21-\x7e]{1,200}$/.test(operatorKey)) {
    return err("this needs the operator's key: set REVOPS_OPERATOR_KEY, or give --key");
  }
  return ok({
    url: url.value,
    operatorKey,
    tenant: tenant.data,
    body: body.value,
    admin: admin.value,
    key: key.value,
    keep: values.login,
    dryRun: values["dry-run"],
    json: values.json,
  });
}
