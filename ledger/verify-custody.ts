// SPDX-License-Identifier: Apache-2.0
// What receipts say about each other: custody chains without a gap or a fork, parents before children, and the export's
// own receipt, which states the head that the chain had when it was exported.
import { receiptId } from "#domain/ids/ids.ts";
import { ExportBody } from "#domain/receipts/body.ts";
import type { Leaf } from "#domain/receipts/leaf.ts";

/** A receipt whose leaf could be read. */
export interface ReadReceipt {
  readonly leaf: Leaf;
  /** Leaf hash, hexadecimal. */
  readonly hash: string;
}

export interface CustodyFault {
  readonly check: "custody" | "parents";
  readonly seq: number;
  readonly reason: string;
}

/** Faults of receipts in log order (by seq), each at the first receipt that shows it. */
export function verifyCustody(receipts: readonly ReadReceipt[]): CustodyFault[] {
  const faults: CustodyFault[] = [];
  const heads = new Map<string, ReadReceipt>();
  const seqOf = new Map(receipts.map(({ leaf }) => [leaf.id, leaf.seq]));
  let latest = "";
  for (const receipt of receipts) {
    const { leaf } = receipt;
    const reason = chainFault(leaf, heads.get(leaf.chain));
    if (reason !== null) faults.push({ check: "custody", seq: leaf.seq, reason });
    if (leaf.timestamp < latest) {
      faults.push({
        check: "custody",
        seq: leaf.seq,
        reason: "its time lies before an earlier receipt",
      });
    }
    // A parent outside the bundle is no fault: it belongs to a chain that was not exported.
    if (leaf.parents.some((parent) => (seqOf.get(parent) ?? -1) >= leaf.seq)) {
      faults.push({
        check: "parents",
        seq: leaf.seq,
        reason: "it rests on a receipt that came later",
      });
    }
    heads.set(leaf.chain, receipt);
    latest = leaf.timestamp > latest ? leaf.timestamp : latest;
  }
  return faults;
}

function chainFault(leaf: Leaf, previous: ReadReceipt | undefined): string | null {
  if (leaf.chain_seq !== (previous?.leaf.chain_seq ?? 0) + 1) {
    return `number ${leaf.chain_seq} of its chain does not follow ${previous?.leaf.chain_seq ?? "the start"}`;
  }
  if (leaf.previous_receipt_id !== (previous?.leaf.id ?? null))
    return "it names another previous receipt";
  if (leaf.prev_leaf !== (previous?.hash ?? null))
    return "the previous receipt is not the one it was chained to";
  if (leaf.id !== receiptId(leaf.idem)) return "its id does not follow from its idempotency key";
  if (leaf.resource_ref.version !== leaf.chain_seq)
    return "its resource version is not its place in the chain";
  return null;
}

/**
 * Null where the receipts hold an EXPORT_EVIDENCE receipt for the chain and the head that it states; else what is
 * missing. Whoever cuts receipts off the end of a chain has to cut the export's receipt too.
 */
export function missingExport(
  receipts: readonly { readonly leaf: Leaf; readonly body: string }[],
  chain: string,
): string | null {
  const inChain = new Set(
    receipts.filter(({ leaf }) => leaf.chain === chain).map(({ leaf }) => leaf.id),
  );
  let exports = 0;
  for (const { leaf, body } of receipts) {
    if (leaf.workflow_step !== "EXPORT_EVIDENCE") continue;
    const { scope } = parseExport(body) ?? {};
    if (scope?.chain !== chain) continue;
    exports += 1;
    if (scope.head !== null && !inChain.has(scope.head))
      return `receipt ${scope.head} was exported and is missing`;
  }
  return exports > 0 ? null : "no receipt of the export itself";
}

function parseExport(body: string): ExportBody | null {
  try {
    return ExportBody.parse(JSON.parse(body));
  } catch {
    return null;
  }
}
