// SPDX-License-Identifier: Apache-2.0
// The one bridge to policy: typed input in, zod-checked decision out, and a guard for each known hazard of the Wasm
// (docs/decisions/0003-policy-host.md). It is handed a module and loads no file; it is synchronous from end to end.
import { z } from "zod";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import { InvariantError, err, ok } from "#domain/result.ts";
import type { Result } from "#domain/result.ts";
import { classPolicyError } from "./policy-error.ts";
import type { PolicyError, PolicyErrorCode } from "./policy-error.ts";
import { HeapFullError, PolicyHeap } from "./policy-heap.ts";

/** The Wasm and its SHA-256, from policies/dist: the hash goes into every receipt. */
export interface PolicyModule {
  readonly module: WebAssembly.Module;
  readonly sha256: string;
}

/** A tenant's compiled config under the hash that addresses it: together they are its key in the heap. */
export interface TenantConfig {
  readonly tenant: string;
  readonly config_sha256: string;
  readonly config: CompiledConfig;
}

/** One entrypoint with the shapes of its two ends. */
export interface PolicyQuestion<I extends { input_id: string }, D extends { input_id: string }> {
  readonly entrypoint: string;
  readonly input: z.ZodType<I>;
  readonly decision: z.ZodType<D>;
}

export class PolicyHost {
  readonly sha256: string;
  readonly #module: WebAssembly.Module;
  #heap: PolicyHeap;
  /** Tenant -> config hash -> address of the parsed config: two look-ups are faster than one of a joined key. */
  readonly #resident = new Map<string, Map<string, number>>();
  #configs = 0;
  #busy = false;

  /** Instantiates the module. Throws InvariantError for one that is not ours. */
  constructor({ module, sha256 }: PolicyModule) {
    this.sha256 = sha256;
    this.#module = module;
    this.#heap = new PolicyHeap(module);
  }

  /** Configs in the heap and the bytes that they take. */
  get residence(): { readonly configs: number; readonly bytes: number } {
    return { configs: this.#configs, bytes: this.#heap.residentBytes };
  }

  /**
   * Decides one question for one tenant. Every failure is a value, after which the host is as new; a call from
   * within a call throws InvariantError.
   */
  decide<I extends { input_id: string }, D extends { input_id: string }>(
    question: PolicyQuestion<I, D>,
    tenant: TenantConfig,
    input: unknown,
  ): Result<D, PolicyError> {
    if (this.#busy) throw new InvariantError("policy called from within policy");
    this.#busy = true;
    try {
      // Only what zod made is spelled as JSON: malformed text would be evaluated as no input at all, silently.
      const parsed = question.input.safeParse(input);
      if (!parsed.success) return refuse(question, "policy_input_invalid", issueText(parsed.error));
      const answer = this.#evaluate(question.entrypoint, tenant, JSON.stringify(parsed.data));
      return answer.ok ? checkRows(question, parsed.data.input_id, answer.value) : answer;
    } finally {
      this.#busy = false;
    }
  }

  #evaluate(
    entrypoint: string,
    tenant: TenantConfig,
    inputJson: string,
  ): Result<Rows, PolicyError> {
    const number = this.#heap.entrypoints.get(entrypoint);
    if (number === undefined) throw new InvariantError(`the policy module has no ${entrypoint}`);
    try {
      const text = this.#heap.evaluate(number, this.#addressOf(tenant), inputJson);
      return ok(Rows.parse(JSON.parse(text)));
    } catch (thrown) {
      // What the heap holds after a throw is unknown; a new one costs 0.2 ms.
      this.#forgetAll();
      this.#heap = new PolicyHeap(this.#module);
      if (thrown instanceof InvariantError) throw thrown;
      return err(classPolicyError(entrypoint, thrown));
    }
  }

  /** Where the tenant's config stands in the heap; put there where it is not yet. */
  #addressOf(tenant: TenantConfig): number {
    const resident = this.#resident.get(tenant.tenant)?.get(tenant.config_sha256);
    if (resident !== undefined) return resident;
    const json = JSON.stringify({ config: tenant.config });
    const address = this.#addResident(json);
    const versions = this.#resident.get(tenant.tenant) ?? new Map<string, number>();
    this.#resident.set(tenant.tenant, versions.set(tenant.config_sha256, address));
    this.#configs += 1;
    return address;
  }

  #forgetAll(): void {
    this.#resident.clear();
    this.#configs = 0;
  }

  /** A full heap is emptied for the config at hand; one that does not fit an empty heap throws. */
  #addResident(json: string): number {
    try {
      return this.#heap.addResident(json);
    } catch (thrown) {
      if (!(thrown instanceof HeapFullError) || this.#configs === 0) throw thrown;
      this.#forgetAll();
      this.#heap.clear();
      return this.#heap.addResident(json);
    }
  }
}

/** A result set as OPA answers it. */
const Rows = z.array(z.strictObject({ result: z.unknown() }));
type Rows = z.infer<typeof Rows>;

/** One row, of the question's shape, for this input: anything else is no decision. */
function checkRows<I extends { input_id: string }, D extends { input_id: string }>(
  question: PolicyQuestion<I, D>,
  inputId: string,
  rows: Rows,
): Result<D, PolicyError> {
  if (rows.length === 0) return refuse(question, "policy_undefined", "no result");
  if (rows.length > 1) return refuse(question, "policy_result_invalid", `${rows.length} results`);
  const decision = question.decision.safeParse(rows[0]?.result);
  if (!decision.success)
    return refuse(question, "policy_result_invalid", issueText(decision.error));
  if (decision.data.input_id !== inputId)
    return refuse(question, "policy_result_invalid", "another input's answer");
  return ok(decision.data);
}

function refuse(
  { entrypoint }: { readonly entrypoint: string },
  code: PolicyErrorCode,
  detail: string,
): { readonly ok: false; readonly error: PolicyError } {
  return err({ code, entrypoint, detail });
}

/** Pointers and codes of the first issues; values and unknown keys stay out of logs and receipts. */
function issueText(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `/${issue.path.join("/")} ${issue.code}`)
    .join(", ");
}
