// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { problemsOf } from "./contract.ts";
import { CONTRACTS } from "./contracts.ts";
import { buildDocument } from "./document.ts";
import { problemKind } from "./problems.ts";

interface Operation {
  readonly operationId: string;
  readonly description: string;
  readonly security: readonly Record<string, unknown>[];
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: object; readonly headers?: object }>
  >;
}
const document = buildDocument();
const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
    path,
    method,
    operation,
  })),
);

describe("the OpenAPI document", () => {
  test("is OpenAPI 3.1 and the same on every build", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(JSON.stringify(buildDocument())).toBe(JSON.stringify(document));
  });

  test("lists every contract once, under its own address", () => {
    expect(operations.map(({ operation }) => operation.operationId).toSorted()).toEqual(
      CONTRACTS.map(({ id }) => id).toSorted(),
    );
    for (const { id, method, path } of CONTRACTS) {
      const found = operations.find(({ operation }) => operation.operationId === id);
      expect([found?.method, found?.path]).toEqual([method, path]);
    }
  });

  test("declares every status that a door may answer, problems as problem+json with a trace id", () => {
    for (const contract of CONTRACTS) {
      const found = operations.find(({ operation }) => operation.operationId === contract.id);
      const responses = found?.operation.responses ?? {};
      for (const code of problemsOf(contract)) {
        const response = responses[problemKind(code).status];
        expect(Object.keys(response?.content ?? {})).toEqual(["application/problem+json"]);
        expect(response?.headers).toHaveProperty("trace-id");
      }
      for (const status of Object.keys(contract.success)) expect(responses).toHaveProperty(status);
    }
  });

  test("says of every operation which credential it needs, and of every path parameter what it is", () => {
    const open = CONTRACTS.filter(({ action }) => action === "anybody").map(({ id }) => id);
    for (const { path, operation } of operations) {
      const asksNobody = open.includes(operation.operationId);
      expect(operation.security.length === 0).toBe(asksNobody);
      expect(operation.description).toContain("Needs ");
      const named = (operation.parameters ?? []).filter((one) => one.in === "path");
      expect(named.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{.+?\}/g) ?? []);
    }
  });

  test("every example of a body is one that its schema accepts", () => {
    for (const { id, body } of CONTRACTS) {
      if (body === undefined) continue;
      const parsed = (body.shown_as ?? body.schema).safeParse(body.example);
      expect([id, parsed.error?.issues ?? []]).toEqual([id, []]);
    }
  });

  test("no reference leads nowhere", () => {
    const text = JSON.stringify(document);
    const names = Object.keys(document.components?.schemas ?? {});
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(names).toContain(name);
    }
  });
});
