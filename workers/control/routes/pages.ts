// SPDX-License-Identifier: Apache-2.0
// What a browser sees: the home page, the reference, and the document behind it. None of them needs a key.
import type { Context } from "hono";
import { documentText } from "#api/document.ts";
import { keyDigest } from "#edge/authenticate.ts";
import { DEVELOPMENT_KEYS, DEVELOPMENT_OPERATOR_KEY } from "#edge/credentials.ts";
import { isDevelopmentStack } from "#storage/development-secrets.ts";
import { answerPage } from "#edge/html.ts";
import { parseApiKey } from "#domain/access/api-key.ts";
import { countQueues } from "#storage/count-queues.ts";
import { loadTenant, loadTenantIds } from "#storage/load-directory.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { renderDocs } from "../pages/docs-page.ts";
import { type DevelopmentFacts, renderHome } from "../pages/home-page.ts";

type PageContext = Context<{ Bindings: ControlEnv }>;

/** openapi.json as committed; built once per isolate, at the first request for it. */
let builtText: string | undefined;

function apiText(): string {
  builtText ??= documentText();
  return builtText;
}

export async function answerHome({ env, req }: PageContext): Promise<Response> {
  const facts = isDevelopmentStack(env) ? await loadDevelopmentFacts(env) : null;
  return answerPage("revops-pack", renderHome(new URL(req.url).origin, facts));
}

export function answerDocs(): Promise<Response> {
  return answerPage("API reference, revops-pack", renderDocs(JSON.parse(apiText())));
}

export function answerDocument(): Response {
  return new Response(apiText(), {
    headers: {
      "content-type": "application/json",
      "x-content-type-options": "nosniff",
      "access-control-allow-origin": "*",
    },
  });
}

async function loadDevelopmentFacts(env: ControlEnv): Promise<DevelopmentFacts> {
  const tenants = await loadTenantIds(env.DB);
  const isKnown = env.OPERATOR_KEY === DEVELOPMENT_OPERATOR_KEY;
  return {
    operator_key: isKnown ? DEVELOPMENT_OPERATOR_KEY : null,
    tenants: await Promise.all(
      tenants.map(async (tenant) => ({
        tenant,
        name: (await loadTenant(env.DB, tenant))?.name ?? tenant,
        key: await findDevelopmentKey(env, tenant),
        queues: await countQueues(env.DB, tenant),
      })),
    ),
  };
}

/** The documented key, if the seed has stored it. Asked of the desk itself: a door's cache would remember a miss. */
async function findDevelopmentKey(env: ControlEnv, tenant: string): Promise<string | null> {
  const key = DEVELOPMENT_KEYS[tenant] ?? null;
  const key_id = key === null ? null : (parseApiKey(key)?.key_id ?? null);
  if (key === null || key_id === null) return null;
  const record = await tenantDeskStub(env, tenant).findKey({ v: 1, tenant, key_id });
  return record?.key_sha256 === keyDigest(key) ? key : null;
}
