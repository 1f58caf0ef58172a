// SPDX-License-Identifier: Apache-2.0
// What a replay is handed: the candidate, what receipts name, and which questions to ask.
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { RotationMode } from "#domain/simulation/replay.ts";
import type { PolicyHost, TenantConfig } from "../policy-host.ts";
import type { EvolvingDesk } from "./evolving-desk.ts";
import type { TextDigest } from "./recorded.ts";
import type { ReplayCount } from "./replay-count.ts";
import type { Archive } from "./reproduce.ts";

/** What recorded decisions are held against, and the Wasm that judges by it. */
export interface Candidate {
  readonly host: PolicyHost;
  readonly config: TenantConfig;
  readonly document: CompiledDocument;
}

export interface ReplayWorld {
  readonly candidate: Candidate;
  readonly archive: Archive;
  readonly modes: readonly RotationMode[];
  readonly digest: TextDigest;
  /** Of how many leads the evolving state remembers the holder. */
  readonly memory: number;
}

/** What the rules for leads and quotes share while a part is replayed. */
export interface PartContext extends ReplayWorld {
  readonly count: ReplayCount;
  readonly desk: EvolvingDesk;
  /** Whether a receipt that ended an attempt, or evaluated a quote, is still where its subject stands. */
  readonly isInFlight: (receiptId: string) => boolean;
  /** Whether another version has the candidate's allow and block lists. */
  readonly hasSameLists: (other: CompiledDocument) => boolean;
}
