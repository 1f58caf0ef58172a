// SPDX-License-Identifier: Apache-2.0
// A part of a tenant's log, replayed: what the pure replay needs is read first, in a few calls whatever the part holds.
// Only reads: no port here writes.
import type { Archive } from "#decisions/simulate/reproduce.ts";
import {
  type ReplayedPart,
  replayPart,
  type ReplayState,
} from "#decisions/simulate/replay-part.ts";
import type { ReplayWorld } from "#decisions/simulate/replay-world.ts";
import { isBeginning, readLeaf } from "#decisions/simulate/recorded.ts";
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { ReceiptLogRpc, StandingReceipt } from "#domain/messages/receipt-log.ts";
import {
  ATTEMPT_STEPS,
  FREEZING_STEPS,
  type Leaf,
  type WorkflowStep,
} from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import type { ConfigPort } from "#storage/ports.ts";

/** Some 400 leads: 4 MB of text (the log answers at most 8) and 0.2 s of work. */
const RECEIPTS_PER_PART = 1_000;
/** Attempts read back in one call: the usual ones are 6 KB, so hundreds fit into an answer of 8 MiB. */
const CHAINS_PER_CALL = 200;

export interface ReplayPorts {
  readonly log: Pick<ReceiptLogRpc, "readRange" | "read">;
  readonly configs: Pick<ConfigPort, "version">;
}

export interface LogPart extends ReplayedPart {
  /** Null at the log's end. */
  readonly next_seq: number | null;
  readonly size: number;
}

/** Replays from `fromSeq` on, as much as one part holds. */
export async function replayLog(
  ports: ReplayPorts,
  tenant: string,
  world: Omit<ReplayWorld, "archive"> & { readonly host: Archive["host"] },
  fromSeq: number,
  state: ReplayState,
): Promise<LogPart> {
  const range = { v: 1, tenant, from_seq: fromSeq, limit: RECEIPTS_PER_PART } as const;
  const { size, receipts } = await ports.log.readRange(range);
  const next = fromSeq + receipts.length;
  if (receipts.length === 0 && next < size)
    throw new InvariantError(`the log of ${size} receipts gives none from ${next}`);
  const leaves = receipts.flatMap(({ leaf }) => readLeaf(leaf) ?? []);
  const [earlier, inFlight, documents] = await Promise.all([
    readNewest(ports.log, tenant, unbegun(leaves), FREEZING_STEPS, fromSeq),
    findInFlight(ports.log, tenant, leaves),
    loadDocuments(ports.configs, tenant, leaves),
  ]);
  // An attempt that began before this part was decided under a version of its own.
  const begun = earlier.flatMap(({ leaf }) => readLeaf(leaf) ?? []);
  const older = await loadDocuments(ports.configs, tenant, begun);
  const archive: Archive = {
    tenant,
    document: (version, sha256) => {
      const name = documentName(version, sha256);
      return documents.get(name) ?? older.get(name) ?? null;
    },
    host: world.host,
  };
  const part = { receipts, earlier, isInFlight: (id: string) => inFlight.has(id) };
  const replayed = replayPart({ ...world, archive }, part, state);
  return { ...replayed, size, next_seq: next < size ? next : null };
}

/**
 * Chains that end an attempt here which began before. An attempt is an epoch of its chain: what begins before an end is
 * what it ends.
 */
function unbegun(leaves: readonly Leaf[]): readonly string[] {
  const begun = new Set<string>();
  const wanted = new Set<string>();
  for (const { workflow_step: step, chain } of leaves) {
    if (isBeginning(step)) begun.add(chain);
    if (step === "ROUTE_LEAD" && !begun.has(chain)) wanted.add(chain);
  }
  return [...wanted];
}

/** The newest receipt of each chain among these steps; one answer may not hold them all, so it is asked until they are. */
async function readNewest(
  log: ReplayPorts["log"],
  tenant: string,
  chains: readonly string[],
  steps: readonly WorkflowStep[],
  beforeSeq?: number,
): Promise<readonly StandingReceipt[]> {
  const found: StandingReceipt[] = [];
  const before = beforeSeq === undefined ? {} : { before_seq: beforeSeq };
  for (let left = chains; left.length > 0;) {
    const asked = left.slice(0, CHAINS_PER_CALL);
    const states = await log.read({ v: 1, tenant, chains: asked, steps, newest: 1, ...before });
    found.push(...states.flatMap(({ receipts }) => receipts));
    const missed = states.filter(({ receipts, complete }) => receipts.length === 0 && !complete);
    if (missed.length === asked.length) throw new InvariantError("a receipt fits into no answer");
    left = [...missed.map(({ chain }) => chain), ...left.slice(CHAINS_PER_CALL)];
  }
  return found;
}

/** Receipts of this part that are still where their subject stands: nothing of weight came after. */
async function findInFlight(
  log: ReplayPorts["log"],
  tenant: string,
  leaves: readonly Leaf[],
): Promise<ReadonlySet<string>> {
  const ends = new Map<string, string>();
  for (const { id, chain, workflow_step: step } of leaves) {
    if (step === "ROUTE_LEAD" || step === "EVALUATE_QUOTE") ends.set(chain, id);
  }
  const chains = [...ends.keys()];
  const heads = await log.read({ v: 1, tenant, chains, newest: 0 });
  const isStanding = new Set(heads.flatMap(({ head }) => head ?? []));
  // Behind a lead's end there may be touches, which leave it where it is.
  const touched = chains.filter(
    (chain) => chain.startsWith("lead:") && !isStanding.has(ends.get(chain) ?? ""),
  );
  for (const { id } of await readNewest(log, tenant, touched, ATTEMPT_STEPS)) isStanding.add(id);
  return isStanding;
}

/** The compiled document of every version that the leaves name, with the hash that they name. */
async function loadDocuments(
  configs: ReplayPorts["configs"],
  tenant: string,
  leaves: readonly Leaf[],
): Promise<ReadonlyMap<string, CompiledDocument>> {
  const versions = new Set(leaves.flatMap(({ config_version }) => config_version ?? []));
  const documents = new Map<string, CompiledDocument>();
  for (const version of versions) {
    const found = await configs.version(tenant, version);
    if (found !== null)
      documents.set(documentName(version, found.version.config_sha256), found.document);
  }
  return documents;
}

function documentName(version: number, sha256: string): string {
  return `${version}/${sha256}`;
}
