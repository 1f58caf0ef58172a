// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { CONTRACTS } from "#api/contracts.ts";
import { buildControlApp } from "../../../workers/control/app.ts";
import { buildIngestApp } from "../../../workers/ingest/app.ts";

const ingest = buildIngestApp(() => {
  throw new Error("not called");
});

/** `METHOD /path/{name}` of every route that an app serves. */
function servedBy(routes: readonly { readonly method: string; readonly path: string }[]): string[] {
  return routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
}

describe("the document and the doors", () => {
  const documented = CONTRACTS.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  const served = [...servedBy(ingest.routes), ...servedBy(buildControlApp().routes)];

  test("every documented route is served, by one Worker", () => {
    for (const route of documented) expect(served.filter((one) => one === route)).toEqual([route]);
  });

  test("every served route is documented, but for the pages", () => {
    const pages = [
      "GET /",
      "GET /dev/mail",
      "GET /dev/mail/{id}",
      "GET /dev/mail/{id}/html",
      "GET /dev/mail/{id}/text",
      "GET /docs",
      "GET /f/{form_id}",
      "GET /f/{form_id}/thanks",
      "GET /me",
      "GET /openapi.json",
      "GET /sign-in",
      "GET /sign-in/access",
      "GET /sign-in/link",
      "OPTIONS /v1/forms/{form_id}",
      "POST /me/sessions/revoke",
      "POST /me/tenant",
      "POST /sign-in",
      "POST /sign-in/access",
      "POST /sign-in/link",
      "POST /sign-out",
    ];
    expect(served.filter((route) => !documented.includes(route)).toSorted()).toEqual(pages);
  });
});
