// SPDX-License-Identifier: Apache-2.0
// The answer of a verification, and the collector that makes it: faults by check and by receipt.
import { receiptOfFile, type Manifest } from "./bundle-manifest.ts";
import type { CheckedReceipt } from "./verify-receipt.ts";

/** `UNTRUSTED-KEY`: the bundle agrees with itself, but no key that the verifier brought has signed it. */
export type Verdict = "VALID" | "TAMPERED" | "UNTRUSTED-KEY";

const CHECKS = [
  "archive",
  "manifest",
  "files",
  "signature",
  "log_key",
  "leaves",
  "bodies",
  "inclusion",
  "custody",
  "parents",
  "export",
] as const;
export type CheckName = (typeof CHECKS)[number];

export interface Check {
  readonly name: CheckName;
  /** `unknown`: nothing is wrong, but without the right key nothing is proven either. */
  readonly status: "passed" | "failed" | "unknown";
  /** One sentence for a person; of several faults the first. */
  readonly detail: string;
}

export interface VerifiedReceipt {
  readonly seq: number;
  readonly step: string;
  readonly id: string | null;
  readonly chain: string | null;
  readonly timestamp: string | null;
  readonly outcome: string | null;
  /** The first fault; null where none was found. */
  readonly fault: string | null;
}

export interface Verification {
  readonly verdict: Verdict;
  readonly origin: string | null;
  readonly tree_size: number | null;
  readonly chain: string | null;
  readonly checks: readonly Check[];
  readonly receipts: readonly VerifiedReceipt[];
  /** Lowest position in the log at which something is wrong; null where no receipt is to blame. */
  readonly first_bad_receipt: VerifiedReceipt | null;
}

export function printable(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}

/** Collects faults; the first of each check and of each receipt is the one that is told. */
export class Findings {
  readonly #status = new Map<CheckName, Check>();
  readonly #blamed = new Map<number, string>();

  fail(name: CheckName, detail: string): void {
    if (this.#status.get(name)?.status !== "failed")
      this.#status.set(name, { name, status: "failed", detail });
  }

  doubt(name: CheckName, detail: string): void {
    this.#status.set(name, { name, status: "unknown", detail });
  }

  /** A fault of one file, and of the receipt that the file belongs to. */
  blame(name: CheckName, file: string, reason: string): void {
    this.fail(name, `${printable(file)}: ${reason}`);
    const seq = receiptOfFile(file)?.seq;
    if (seq !== undefined && !this.#blamed.has(seq)) this.#blamed.set(seq, reason);
  }

  conclude(manifest: Manifest | null, checked: readonly CheckedReceipt[]): Verification {
    const failed = [...this.#status.values()].some(({ status }) => status === "failed");
    const receipts = checked.map(({ read, names }) => this.#told(read?.leaf ?? null, names.leaf));
    const bad = [...this.#blamed.keys()].toSorted((a, b) => a - b)[0];
    return {
      verdict: failed ? "TAMPERED" : this.#status.size > 0 ? "UNTRUSTED-KEY" : "VALID",
      origin: manifest?.origin ?? null,
      tree_size: manifest?.tree_size ?? null,
      chain: manifest?.chain ?? null,
      checks: CHECKS.map(
        (name) => this.#status.get(name) ?? this.#passed(name, failed && checked.length === 0),
      ),
      receipts,
      first_bad_receipt:
        bad === undefined
          ? null
          : (receipts.find(({ seq }) => seq === bad) ??
            this.#told(null, `proofs/${bad}.tlog-proof`)),
    };
  }

  #passed(name: CheckName, unread: boolean): Check {
    return unread
      ? { name, status: "unknown", detail: "not reached" }
      : { name, status: "passed", detail: PASSED[name] };
  }

  #told(leaf: NonNullable<CheckedReceipt["read"]>["leaf"] | null, file: string): VerifiedReceipt {
    const { seq, step } = receiptOfFile(file) ?? { seq: -1, step: null };
    return {
      seq,
      step: step ?? "",
      id: leaf?.id ?? null,
      chain: leaf?.chain ?? null,
      timestamp: leaf?.timestamp ?? null,
      outcome: leaf?.outcome ?? null,
      fault: this.#blamed.get(seq) ?? null,
    };
  }
}

const PASSED: Record<CheckName, string> = {
  archive: "the archive is byte for byte as it was exported",
  manifest: "the manifest says what the files say",
  files: "every file is named and unchanged, none is missing, none was added",
  signature: "the checkpoint is signed by the log",
  log_key: "the given key signed it",
  leaves: "every leaf is canonical and of the schema",
  bodies: "every body is the one its leaf names",
  inclusion: "every leaf is in the signed tree, at its position",
  custody: "every chain is whole: no gap, no fork, no step back in time",
  parents: "no receipt rests on a later one",
  export: "the export's own receipt is here, with the head it states",
};
