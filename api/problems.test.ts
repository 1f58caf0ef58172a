// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { CONTRACTS } from "./contracts.ts";
import { problemsOf } from "./contract.ts";
import { type ProblemCode, PROBLEMS, problemKind, problemType } from "./problems.ts";

const codes = Object.keys(PROBLEMS) as ProblemCode[];

describe("the problem table", () => {
  test("every code has an error status, one sentence as title and a stable type", () => {
    for (const code of codes) {
      const { status, title } = problemKind(code);
      expect(code).toMatch(/^[a-z][a-z_]*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(title).toMatch(/^[A-Z].*\.$/);
      expect(problemType(code)).toBe(`urn:revops-pack:problem:${code}`);
    }
    expect(new Set(codes.map((code) => problemKind(code).title)).size).toBe(codes.length);
  });

  test("what a retry alone cannot cure is never called retryable", () => {
    const never = [400, 401, 403, 404, 412, 413, 415, 422];
    for (const code of codes) {
      const { status, retryable } = problemKind(code);
      if (never.includes(status)) expect([code, retryable]).toEqual([code, false]);
      if (status === 429 || status === 503) expect([code, retryable]).toEqual([code, true]);
    }
  });

  test("every code can be answered by some route, and every route names what a door may always answer", () => {
    const used = new Set(CONTRACTS.flatMap((contract) => problemsOf(contract)));
    expect([...used].toSorted()).toEqual(codes.toSorted());
    for (const contract of CONTRACTS) {
      const asked = contract.action === "anybody" ? [] : ["unauthorized", "missing_scope"];
      const always = [...asked, "rate_limited", "internal", "unavailable"];
      expect(problemsOf(contract)).toEqual(expect.arrayContaining(always));
    }
  });
});
