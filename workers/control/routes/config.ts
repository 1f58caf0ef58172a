// SPDX-License-Identifier: Apache-2.0
// Config versions as they stand: all of them, one with its documents, what one changes.
import type * as contracts from "#api/routes/config.ts";
import type { ConfigVersion } from "#domain/messages/tenant-desk.ts";
import { InvariantError, ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { compare, compareWith, loadSide, UNREADABLE } from "./config-compare.ts";
import { consentsView, publicationView, versionView } from "./config-view.ts";

export const listConfigVersionsWork: DoorWork<
  ControlEnv,
  typeof contracts.listConfigVersions,
  undefined
> = {
  async answer({ env, caller: { tenant } }) {
    const versions = await tenantDeskStub(env, tenant).versions({ v: 1, tenant });
    return ok({ status: 200, body: { items: versions.toReversed().map(versionView) } });
  },
};

/** A version, or null where the tenant has none of this number. */
export async function findVersion({
  env,
  caller: { tenant },
  params,
}: {
  readonly env: ControlEnv;
  readonly caller: { readonly tenant: string };
  readonly params: { readonly version: string };
}): Promise<ConfigVersion | null> {
  const versions = await tenantDeskStub(env, tenant).versions({ v: 1, tenant });
  const wanted = Number(params.version);
  return versions.find(({ config_version }) => config_version === wanted) ?? null;
}

export const readConfigVersionWork: DoorWork<
  ControlEnv,
  typeof contracts.readConfigVersion,
  ConfigVersion
> = {
  find: findVersion,
  async answer({ env, caller: { tenant }, found }) {
    const { config_version } = found;
    const desk = tenantDeskStub(env, tenant);
    const texts = await desk.versionDocument({ v: 1, tenant, config_version });
    if (texts === null) throw new InvariantError("a config version has no documents");
    const source: unknown = JSON.parse(texts.source);
    const compiled: unknown = JSON.parse(texts.compiled);
    const { publication: told } = texts;
    const publication =
      told === null
        ? null
        : {
            author: told.author,
            consents: consentsView(told.consents),
            ...publicationView(told),
          };
    return ok({
      status: 200,
      body: { ...versionView(found), source, compiled, publication },
      headers: { etag: `"${config_version}"` },
    });
  },
};

export const diffConfigVersionWork: DoorWork<
  ControlEnv,
  typeof contracts.diffConfigVersion,
  ConfigVersion
> = {
  find: findVersion,
  async answer({ env, caller, query, found: { config_version } }) {
    const { tenant } = caller;
    const desk = tenantDeskStub(env, tenant);
    const wanted = query.against ?? (config_version === 1 ? null : String(config_version - 1));
    const before =
      wanted === null ? null : await findVersion({ env, caller, params: { version: wanted } });
    if (wanted !== null && before === null) return refuseAgainst();
    const after = await loadSide(desk, tenant, config_version);
    const comparison =
      before !== null
        ? await compareWith(desk, tenant, before, after)
        : { against: null, diff: after === null ? UNREADABLE : compare(null, after) };
    return ok({ status: 200, body: { config_version, ...comparison } });
  },
};

/** `against` names no version of the tenant. */
export function refuseAgainst(): ReturnType<typeof refuse> {
  const message = "There is no version of this number.";
  return refuse("invalid_fields", {
    errors: [{ pointer: "/query/against", code: "unknown_version", message }],
  });
}
