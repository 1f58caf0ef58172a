// SPDX-License-Identifier: Apache-2.0
// A replay of a whole history, without a stack: the same parts as at one, with every holder remembered.
import type { PolicyHost } from "../policy-host.ts";
import type { RotationMode } from "#domain/simulation/replay.ts";
import type { History } from "./history.ts";
import { isBeginning, type ReceiptText, type TextDigest } from "./recorded.ts";
import { BEGINNING, type ReplayedPart, replayPart } from "./replay-part.ts";
import type { Candidate, ReplayWorld } from "./replay-world.ts";

/** Taking up the state costs as much as it holds: a million leads are some hundred parts. */
const RECEIPTS_PER_PART = 20_000;

export interface HistoryReplay {
  readonly history: History;
  readonly candidate: Candidate;
  readonly modes: readonly RotationMode[];
  /** Every Wasm at hand, by its SHA-256. */
  readonly hosts: ReadonlyMap<string, PolicyHost>;
  readonly digest: TextDigest;
}

/** Part by part, so that a caller can show how far it is; each has the sums from the beginning on. */
export function* replayHistory(replay: HistoryReplay): Generator<ReplayedPart> {
  const { history, candidate, modes, hosts, digest } = replay;
  const { receipts, inFlight, document } = history;
  const world: ReplayWorld = {
    candidate,
    modes,
    digest,
    memory: Number.MAX_SAFE_INTEGER,
    archive: {
      tenant: candidate.config.tenant,
      document,
      host: (sha256) => hosts.get(sha256) ?? null,
    },
  };
  const isInFlight = (id: string): boolean => inFlight.has(id);
  /** The newest attempt of each chain before the part. */
  const begun = new Map<string, ReceiptText>();
  let state = BEGINNING;
  for (let at = 0; at < receipts.length; at += RECEIPTS_PER_PART) {
    const part = receipts.slice(at, at + RECEIPTS_PER_PART);
    const ending = new Set(part.flatMap(({ step, chain }) => (step === "ROUTE_LEAD" ? chain : [])));
    const earlier = [...ending].flatMap((chain) => begun.get(chain) ?? []);
    const replayed = replayPart(world, { receipts: part, earlier, isInFlight }, state);
    yield replayed;
    state = replayed;
    for (const one of part) {
      if (isBeginning(one.step)) begun.set(one.chain, one);
    }
  }
}
