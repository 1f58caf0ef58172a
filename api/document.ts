// SPDX-License-Identifier: Apache-2.0
// The OpenAPI 3.1 document, built from the contracts alone: the same bytes from a script, a test and a Worker.
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { actionRule } from "#domain/access/actions.ts";
import { type Role, ROLES } from "#domain/access/roles.ts";
import type { Access, RouteContract, SuccessSpec } from "./contract.ts";
import { problemsOf } from "./contract.ts";
import { CONTRACTS } from "./contracts.ts";
import { type ProblemCode, problemKind } from "./problems.ts";
import { ProblemDocument } from "./schemas/problem.ts";

type Registry = OpenAPIHono["openAPIRegistry"];
type Responses = Parameters<typeof createRoute>[0]["responses"];

/** What the document is built as; plain JSON. */
type ApiDocument = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** The document for `version` of the product. */
export function buildDocument(contracts: readonly RouteContract[] = CONTRACTS): ApiDocument {
  const collected = new OpenAPIHono();
  const registry = collected.openAPIRegistry;
  registerSecurity(registry);
  for (const contract of contracts) registry.registerPath(buildRoute(contract));
  return collected.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "revops-pack",
      version: "v1",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
      description: INTRODUCTION,
    },
    servers: [{ url: "/" }],
  });
}

/** The committed form of the document, openapi.json. */
export function documentText(): string {
  return `${JSON.stringify(buildDocument(), null, 2)}\n`;
}

const INTRODUCTION = [
  "Leads in, an owner out, and a receipt for every step.",
  "Every failure is an RFC 9457 problem document whose `type` is stable. A door looks at a request in one order: " +
    "413, 401, 429, 403, 404, 415, 400, 422, then 409, 412, 428 and 503.",
  "Bodies are strict: an unknown field is an error. Lists page by opaque cursors. A PUT may be repeated at will.",
].join("\n\n");

function registerSecurity(registry: Registry): void {
  registry.registerComponent("securitySchemes", "api_key", {
    type: "http",
    scheme: "bearer",
    description: "A tenant's API key: `Authorization: Bearer rvk_<tenant>_<key id>_<secret>`.",
  });
  registry.registerComponent("securitySchemes", "operator_key", {
    type: "http",
    scheme: "bearer",
    description: "The deployment's operator key: `Authorization: Bearer rvo_<secret>`.",
  });
  registry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-revops_session",
    description:
      "A signed-in person: the cookie that a sign-in sets, or the same text as `Authorization: Bearer rvs_..`.",
  });
}

function buildRoute(contract: RouteContract): ReturnType<typeof createRoute> {
  const { body, params, query, headers } = contract;
  return createRoute({
    operationId: contract.id,
    method: contract.method,
    path: contract.path,
    tags: [contract.tag],
    summary: contract.summary,
    description: `${contract.description}\n\n${accessText(contract.action)}`,
    security: securityOf(contract.action),
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined
        ? {}
        : {
            body: {
              required: body.optional !== true,
              content: Object.fromEntries(
                body.media_types.map((type) => [
                  type,
                  {
                    schema: body.shown_as ?? body.schema,
                    ...(type === "application/json" && { example: body.example }),
                  },
                ]),
              ),
            },
          }),
    },
    responses: { ...successResponses(contract), ...problemResponses(contract) },
  });
}

function accessText(access: Access): string {
  if (access === "anybody") return "Needs no credential.";
  if (access === "signed_in") return "Needs a signed-in session.";
  const { scope, roles, operator } = actionRule(access);
  const ways = [
    ...(operator === "no" ? [] : ["the operator key"]),
    ...(scope === null ? [] : [`a key with scope \`${scope}\``]),
    ...(roles.length === 0 ? [] : [`a session of ${roleText(roles)}`]),
  ];
  return `Needs ${ways.join(", or ")}.`;
}

function roleText(roles: readonly Role[]): string {
  if (roles.length === ROLES.length) return "any role";
  return roles.map((role) => `\`${role}\``).join(", ");
}

function securityOf(access: Access): Record<string, string[]>[] {
  if (access === "anybody") return [];
  if (access === "signed_in") return [{ session: [] }];
  const { scope, roles, operator } = actionRule(access);
  return [
    ...(operator === "no" ? [] : [{ operator_key: [] }]),
    ...(scope === null ? [] : [{ api_key: [] }]),
    ...(roles.length === 0 ? [] : [{ session: [] }]),
  ];
}

const TRACE = {
  "trace-id": { schema: { type: "string" }, description: "Id of this request." },
} as const;

function successResponses({ success }: RouteContract): Responses {
  return Object.fromEntries(
    Object.entries(success).map(([status, one]) => [status, buildSuccess(one)]),
  );
}

function buildSuccess(one: SuccessSpec): Responses[string] {
  const named = Object.entries(one.headers ?? {}).map(([name, description]) => [
    name,
    { schema: { type: "string" }, description },
  ]);
  const headers = { ...TRACE, ...Object.fromEntries(named) };
  if (one.empty === true) return { description: one.description, headers };
  const schema = one.schema ?? ({ type: "string", format: "binary" } as const);
  return {
    description: one.description,
    headers,
    content: { [one.media_type ?? "application/json"]: { schema } },
  };
}

/** One response per status; its description lists the codes that share it. */
function problemResponses(contract: RouteContract): Responses {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(contract)) {
    const { status } = problemKind(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${problemKind(code).title}`).join("\n\n"),
        headers: {
          ...TRACE,
          ...(codes.some((code) => problemKind(code).retryable) && {
            "retry-after": { schema: { type: "string" }, description: "Seconds to wait." },
          }),
        },
        content: { "application/problem+json": { schema: ProblemDocument } },
      },
    ]),
  );
}
