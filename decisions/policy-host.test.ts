// SPDX-License-Identifier: Apache-2.0
// Each known hazard of OPA's Wasm under JavaScript, provoked, and the guard that answers it.
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { InvariantError } from "#domain/result.ts";
import { decideLeadRouting, LEAD_ROUTING, PREFLIGHT } from "./decide-lead.ts";
import { PolicyHost } from "./policy-host.ts";
import { FAULTY, NEEDS_BUILTIN, POLICY, tenantOf } from "../tests/fixtures/policy.ts";
import { randomPreflight, randomRouting } from "../tests/fixtures/random-routing.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";

// Thousands of decisions: seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const Asked = z.strictObject({ input_id: z.string(), asks: z.boolean() });
const Answered = z.strictObject({ input_id: z.string(), value: z.int() });
const Anything = z.looseObject({ input_id: z.string() });
const question = (name: string) => ({
  entrypoint: `faulty/${name}`,
  input: Asked,
  decision: Answered,
});
const echo = { entrypoint: "faulty/echo", input: Anything, decision: Anything };

const tenant = tenantOf("standard");
const lead = { ...randomRouting(seededRandom(1), "led_1"), preflight_allow: true };
const codeOf = (answer: { ok: true } | { ok: false; error: { code: string } }): string =>
  answer.ok ? "ok" : answer.error.code;

/** The host still decides, and decides rightly, after whatever happened. */
function expectSound(host: PolicyHost): void {
  const answer = host.decide(question("misshapen"), tenant, { input_id: "after", asks: false });
  expect(answer).toEqual({ ok: true, value: { input_id: "after", value: 1 } });
}

describe("malformed input is never evaluated as no input", () => {
  const host = new PolicyHost(POLICY);
  const withoutSchema = { ...lead, schema: undefined };
  it.each([
    ["undefined", undefined],
    ["null", null],
    ["zero", 0],
    ["an empty string", ""],
    ["false", false],
    ["JSON text", JSON.stringify(lead)],
    ["JSON text with bytes behind it", `${JSON.stringify(lead)} xx`],
    ["an ArrayBuffer", new TextEncoder().encode(JSON.stringify(lead)).buffer],
    ["a Uint8Array", new TextEncoder().encode('{"user":')],
    ["an array", [lead]],
    ["an input without schema", withoutSchema],
    ["a newer schema", { ...lead, schema: 2 }],
    ["an unknown field", { ...lead, extra: 1 }],
    ["a missing field", { ...lead, account: undefined }],
    ["a wrong type", { ...lead, preflight_allow: "yes" }],
    ["an integer beyond 2^53", { ...lead, now_ms: Number.MAX_SAFE_INTEGER + 1 }],
    ["a fraction", { ...lead, now_ms: 1.5 }],
    ["an infinity", { ...lead, now_ms: Number.POSITIVE_INFINITY }],
    ["not a number", { ...lead, now_ms: Number.NaN }],
  ])("%s", (_, input) => {
    expect(codeOf(host.decide(LEAD_ROUTING, tenant, input))).toBe("policy_input_invalid");
  });

  it("an error names the place and never the value", () => {
    const answer = host.decide(LEAD_ROUTING, tenant, {
      ...lead,
      lead: { ...lead.lead, country: 7, "jo@x.example": 1 },
    });
    expect(answer).toMatchObject({
      ok: false,
      error: { detail: "/lead/country invalid_type, /lead unrecognized_keys" },
    });
  });

  it("a lone surrogate, which the Wasm cannot read, is an error and no allow", () => {
    const answer = host.decide(LEAD_ROUTING, tenant, {
      ...lead,
      lead: { ...lead.lead, source: "\ud800" },
    });
    expect(codeOf(answer)).toBe("policy_abort");
    expect(decideLeadRouting(host, tenant, lead).ok).toBe(true);
  });

  it("of 10,000 damaged inputs none is an allow that the whole input would not get", () => {
    const random = seededRandom(7);
    const junk = [undefined, null, 0, -1, 1.5, "", "x", [], {}, true, Number.NaN, "\ud800"];
    for (let n = 0; n < 5000; n++) {
      for (const [ask, input] of [
        [LEAD_ROUTING, { ...randomRouting(random, `led_${n}`), preflight_allow: false }],
        [PREFLIGHT, randomDenied(n)],
      ] as const) {
        const damaged = structuredClone(input) as Record<string, unknown>;
        const keys = Object.keys(damaged);
        damaged[keys[random.below(keys.length)] ?? ""] = junk[random.below(junk.length)];
        const answer = host.decide(ask as typeof LEAD_ROUTING, tenant, damaged);
        // Either refused, or damaged into another valid input; a denied lead stays denied unless its denial was hit.
        if (answer.ok && damaged["preflight_allow"] !== true)
          expect(answer.value.allow).toBe(false);
      }
    }
  });

  function randomDenied(n: number) {
    const input = randomPreflight(seededRandom(n), `led_${n}`);
    return { ...input, lead: { ...input.lead, listed: "block" as const } };
  }
});

describe("what the Wasm does wrong is an error value, and the next decision is sound", () => {
  const host = new PolicyHost(FAULTY);
  it.each([
    ["two values for one document", "conflict", "policy_conflict"],
    ["no value", "undefined", "policy_undefined"],
    ["an answer to another input", "mixed_up", "policy_result_invalid"],
    ["an answer of another shape", "misshapen", "policy_result_invalid"],
  ])("%s", (_, name, code) => {
    expect(codeOf(host.decide(question(name), tenant, { input_id: "a", asks: true }))).toBe(code);
    expectSound(host);
  });

  it("after a throw no config is taken to be in the heap any more", () => {
    host.decide(question("conflict"), tenant, { input_id: "a", asks: true });
    expect(host.residence).toEqual({ configs: 0, bytes: 0 });
    expectSound(host);
    expect(host.residence.configs).toBe(1);
  });

  it("a conflict names its place in the Rego, as printable text", () => {
    const answer = host.decide(question("conflict"), tenant, { input_id: "a", asks: true });
    expect(answer).toMatchObject({
      ok: false,
      error: {
        entrypoint: "faulty/conflict",
        detail: expect.stringMatching(/^[\x20-\x7e]+faulty\.rego:\d+:\d+: [\x20-\x7e]+$/),
      },
    });
  });

  it("nesting too deep for the stack", () => {
    const nested = (depth: number): unknown => {
      let value: unknown = 1;
      for (let n = 0; n < depth; n++) value = [value];
      return value;
    };
    // Deep enough for the Wasm's stack and not yet for JSON.stringify's.
    const answers = [1_000, 4_000, 20_000].map((depth) => {
      try {
        return codeOf(host.decide(echo, tenant, { input_id: "deep", value: nested(depth) }));
      } catch (error) {
        return error instanceof RangeError ? "stringify" : "thrown";
      }
    });
    expect(answers[0]).toBe("ok");
    expect(["policy_abort", "stringify"]).toContain(answers[2]);
    expectSound(host);
  });

  it("an input that does not fit is an error, and memory never grows", () => {
    const big = { input_id: "big", value: "x".repeat(14 * 1024 * 1024) };
    expect(codeOf(host.decide(echo, tenant, big))).toBe("policy_memory");
    expectSound(host);
    const bigger = { input_id: "big", value: "x".repeat(40 * 1024 * 1024) };
    expect(codeOf(host.decide(echo, tenant, bigger))).toBe("policy_memory");
    expectSound(host);
  });

  it("a config that fits no heap is an error, and the other tenants' decisions go on", () => {
    const config = { ...tenant.config, currency: "x".repeat(4 * 1024 * 1024) };
    const huge = { tenant: "ten_huge", config_sha256: "h", config };
    expect(codeOf(host.decide(question("misshapen"), huge, { input_id: "a", asks: false }))).toBe(
      "policy_memory",
    );
    expectSound(host);
  });

  it("a config that is not JSON is an error, and the old heap is not used again", () => {
    const config = { ...tenant.config, currency: "\ud800" };
    const broken = { tenant: "ten_broken", config_sha256: "b", config };
    expect(codeOf(host.decide(question("misshapen"), broken, { input_id: "a", asks: false }))).toBe(
      "policy_abort",
    );
    expectSound(host);
  });

  it("200 aborts in a row leave a host that decides", () => {
    for (let n = 0; n < 200; n++) {
      expect(codeOf(host.decide(question("conflict"), tenant, { input_id: "a", asks: true }))).toBe(
        "policy_conflict",
      );
    }
    expectSound(host);
  });
});

describe("values come back as they went in", () => {
  const host = new PolicyHost(FAULTY);
  it.each([
    ["the largest exact integer", Number.MAX_SAFE_INTEGER],
    ["the smallest exact integer", Number.MIN_SAFE_INTEGER],
    ["falsy values", [0, false, "", null]],
    ["text beyond ASCII", 'Zoë 東京 🎪 \u0000\u0007 "\\/'],
    ["objects and lists", { b: [1, { a: null }], a: {} }],
  ])("%s", (_, value) => {
    const answer = host.decide(echo, tenant, { input_id: "x", value });
    expect(answer).toMatchObject({ ok: true, value: { value, config: tenant.config } });
  });
});

describe("one call at a time", () => {
  it("a call from within a call is refused, and the host decides on", () => {
    const host = new PolicyHost(POLICY);
    const config = {
      ...tenant.config,
      get currency(): string {
        decideLeadRouting(host, tenant, lead);
        return "USD";
      },
    };
    const nesting = { tenant: "ten_nesting", config_sha256: "n", config };
    expect(() => decideLeadRouting(host, nesting, lead)).toThrow(InvariantError);
    expect(decideLeadRouting(host, tenant, lead).ok).toBe(true);
  });

  it("a module that needs functions from JavaScript is not loaded", () => {
    expect(() => new PolicyHost(NEEDS_BUILTIN)).toThrow(/builtin functions/);
  });

  it("an entrypoint that the module lacks is a broken build, not a decision", () => {
    const host = new PolicyHost(FAULTY);
    expect(() => host.decide(LEAD_ROUTING, tenant, lead)).toThrow(InvariantError);
  });
});
