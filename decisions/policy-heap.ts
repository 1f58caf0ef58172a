// SPDX-License-Identifier: Apache-2.0
// The Wasm instance of an isolate and its heap: tenants' configs at the bottom, one evaluation at a time above them.
// It knows bytes and addresses; what they mean, and every guard on input and answer, is the policy host's.
import * as opaWasm from "@open-policy-agent/opa-wasm";
import { z } from "zod";
import { InvariantError } from "#domain/result.ts";

// The package's types name as exports what at run time only its default export holds.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types of a released package cannot be mended here
const opa = (opaWasm as unknown as { readonly default: typeof opaWasm }).default;

/** Created at its cap and never grown: what does not fit aborts cleanly. 512 pages = 32 MiB. */
const HEAP_PAGES = 512;
/** Bytes above the configs that one evaluation may use. Input, its parsed form and the answer take some 30 KB. */
const WORKSPACE_BYTES = 4 * 1024 * 1024;
/** Parsed, a config takes 10 to 12 times the bytes of its text (measured); a text is let in as if it took this. */
const MAX_EXPANSION = 14;

/** The part of OPA's Wasm ABI that is used here; addresses and lengths are bytes in linear memory. */
interface OpaExports {
  readonly builtins: () => number;
  readonly opa_malloc: (length: number) => number;
  readonly opa_json_parse: (address: number, length: number) => number;
  readonly opa_json_dump: (value: number) => number;
  readonly opa_heap_ptr_get: () => number;
  readonly opa_heap_ptr_set: (address: number) => void;
  readonly opa_eval: (
    reserved: 0,
    entrypoint: number,
    data: number,
    input: number,
    inputLength: number,
    heap: number,
    format: 0,
  ) => number;
}

const OpaExports = z.custom<OpaExports>(
  (exports) =>
    z
      .looseObject({ opa_eval: z.custom((member) => typeof member === "function") })
      .safeParse(exports).success,
);
const LoadedPolicy = z.object({
  wasmInstance: z.object({ exports: OpaExports }),
  mem: z.object({ buffer: z.instanceof(ArrayBuffer) }),
  entrypoints: z.record(z.string(), z.int()),
  /** First byte above what the module's own start-up put into the heap. */
  dataHeapPtr: z.int(),
});

/** Thrown where config or input do not fit; the instance is then no longer to be trusted. */
export class HeapFullError extends Error {
  override readonly name = "HeapFullError";
}

export class PolicyHeap {
  /** Name -> number of every entrypoint in the module. */
  readonly entrypoints: ReadonlyMap<string, number>;
  readonly #exports: OpaExports;
  readonly #memory: Uint8Array<ArrayBuffer>;
  readonly #base: number;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** First free byte above the last resident config. */
  #floor: number;

  /** Instantiates at once (0.2 ms). Throws InvariantError for a module that needs functions we would have to provide. */
  constructor(module: WebAssembly.Module) {
    const policy = LoadedPolicy.parse(
      opa.loadPolicySync(module, { initial: HEAP_PAGES, maximum: HEAP_PAGES }),
    );
    this.#exports = policy.wasmInstance.exports;
    this.#memory = new Uint8Array(policy.mem.buffer);
    // A builtin in JavaScript could call back into the heap, or throw through it: none is allowed.
    if (this.#read(this.#exports.opa_json_dump(this.#exports.builtins())) !== "{}") {
      throw new InvariantError("the policy module needs builtin functions from its host");
    }
    this.entrypoints = new Map(Object.entries(policy.entrypoints));
    this.#base = aligned(policy.dataHeapPtr);
    this.#floor = this.#base;
    this.#exports.opa_heap_ptr_set(this.#base);
  }

  /** Bytes held by configs. */
  get residentBytes(): number {
    return this.#floor - this.#base;
  }

  /** Forgets every config. Their bytes are overwritten by the next ones. */
  clear(): void {
    this.#floor = this.#base;
  }

  /**
   * Parses a config's JSON above the last one, to stay; answers its address. Throws HeapFullError where it would eat
   * into the workspace, before anything is written.
   */
  addResident(json: string): number {
    this.#exports.opa_heap_ptr_set(this.#floor);
    const limit = this.#memory.length - WORKSPACE_BYTES;
    const bytes = this.#encoder.encode(json);
    if (this.#floor + bytes.length * MAX_EXPANSION > limit)
      throw new HeapFullError("no room for the config");
    const text = this.#exports.opa_malloc(bytes.length);
    this.#memory.set(bytes, text);
    const address = this.#exports.opa_json_parse(text, bytes.length);
    if (address === 0) throw new Error("the config is not readable as JSON");
    const floor = aligned(this.#exports.opa_heap_ptr_get());
    if (floor > limit) throw new HeapFullError("no room for the parsed config");
    this.#floor = floor;
    return address;
  }

  /** Evaluates one entrypoint over one resident config; answers the text of the result set. Throws what OPA throws. */
  evaluate(entrypoint: number, data: number, inputJson: string): string {
    const space = this.#memory.subarray(this.#floor);
    const { read, written } = this.#encoder.encodeInto(inputJson, space);
    if (read < inputJson.length) throw new HeapFullError("no room for the input");
    const heap = aligned(this.#floor + written);
    return this.#read(this.#exports.opa_eval(0, entrypoint, data, this.#floor, written, heap, 0));
  }

  /** The NUL-terminated text at an address; throws a TypeError where it is not UTF-8. */
  #read(address: number): string {
    const end = this.#memory.indexOf(0, address);
    return this.#decoder.decode(this.#memory.subarray(address, end));
  }
}

/** The next multiple of 16: no address of a value straddles two words. */
function aligned(address: number): number {
  return (address + 15) & ~15;
}
