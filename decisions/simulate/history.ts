// SPDX-License-Identifier: Apache-2.0
// A history file read back: the log's receipts in order, the config versions that they name, and who was who. It is looked
// at line by line, so a file may be larger than any one text.
import { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { ConfigDirectory } from "#domain/config/directory.ts";
import { ATTEMPT_STEPS, type Leaf, type WorkflowStep } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { HistoryLine } from "#domain/simulation/history.ts";
import { readLeaf, type ReceiptText, type TextDigest } from "./recorded.ts";

export interface HistoryReceipt extends ReceiptText {
  readonly id: string;
  readonly chain: string;
  readonly step: WorkflowStep;
  /** What its leaf says, for whoever looks at how receipts hang together. */
  readonly header: Leaf;
}

export interface History {
  readonly origin: string;
  readonly directory: ConfigDirectory;
  readonly receipts: readonly HistoryReceipt[];
  /** The compiled document of a version, where its hash is the one that is asked for. */
  readonly document: (config_version: number, config_sha256: string) => CompiledDocument | null;
  /** Receipts that ended an attempt or evaluated a quote, and after which nothing of weight came. */
  readonly inFlight: ReadonlySet<string>;
}

/** Where a file is no history, or not a whole one. `line` counts from 1. */
export interface HistoryFault {
  readonly line: number;
  readonly message: string;
}

export function readHistory(
  lines: Iterable<string>,
  digest: TextDigest,
): Result<History, HistoryFault> {
  const reading = new Reading(digest);
  let line = 0;
  for (const text of lines) {
    line += 1;
    const message = reading.take(text);
    if (message !== null) return err({ line, message });
  }
  const history = reading.whole();
  if (history === null) return err({ line, message: "the file does not begin as a history does" });
  if (!reading.ended) {
    const message = "the file ends before its history does; export it again";
    return err({ line, message });
  }
  return ok(history);
}

const ATTEMPTS: ReadonlySet<WorkflowStep> = new Set(ATTEMPT_STEPS);

class Reading {
  readonly #digest: TextDigest;
  #origin: string | null = null;
  #directory: ConfigDirectory | null = null;
  readonly #documents = new Map<string, CompiledDocument>();
  readonly #receipts: HistoryReceipt[] = [];
  /** The newest receipt of weight of each chain. */
  readonly #standing = new Map<string, string>();
  #ended = false;

  /** Whether the line that closes a whole history stood last. */
  get ended(): boolean {
    return this.#ended;
  }

  constructor(digest: TextDigest) {
    this.#digest = digest;
  }

  /** Answers what is wrong with the line; null where nothing is. */
  take(text: string): string | null {
    const parsed = HistoryLine.safeParse(parseJson(text));
    if (!parsed.success) return "this is no line of a history";
    if (this.#ended) return "the history ended above";
    const line = parsed.data;
    switch (line.kind) {
      case "log":
        if (this.#origin !== null) return "a second log begins here";
        this.#origin = line.origin;
        return null;
      case "directory":
        this.#directory = line;
        return null;
      case "config":
        return this.#takeConfig(line.config_version, line.compiled);
      case "receipt":
        return this.#takeReceipt(line);
      case "end":
        this.#ended = line.receipts === this.#receipts.length;
        return this.#ended ? null : `${line.receipts} receipts are told of, and others stand here`;
    }
    return null;
  }

  whole(): History | null {
    if (this.#origin === null || this.#directory === null) return null;
    return {
      origin: this.#origin,
      directory: this.#directory,
      receipts: this.#receipts,
      document: (version, sha256) => this.#documents.get(`${version}/${sha256}`) ?? null,
      inFlight: new Set(this.#standing.values()),
    };
  }

  /** A document of another hash than a receipt names is not found by it. */
  #takeConfig(version: number, compiled: string): string | null {
    const document = CompiledDocument.safeParse(parseJson(compiled));
    if (!document.success) return `config version ${version} is no config of this release`;
    this.#documents.set(`${version}/${this.#digest(compiled)}`, document.data);
    return null;
  }

  #takeReceipt({ leaf: text, body }: ReceiptText): string | null {
    const header = readLeaf(text);
    if (header === null) return "a leaf cannot be read";
    if (header.seq !== this.#receipts.length)
      return `receipt ${this.#receipts.length} is missing: here stands ${header.seq}`;
    const { id, chain, workflow_step: step } = header;
    this.#receipts.push({ leaf: text, body, id, chain, step, header });
    if (ATTEMPTS.has(step) || step === "EVALUATE_QUOTE") this.#standing.set(chain, id);
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
