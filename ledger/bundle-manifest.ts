// SPDX-License-Identifier: Apache-2.0
// What a bundle says of itself and how its files are named. Every field restates something that the verifier derives
// from the files, so that no byte of the manifest can change unseen.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { utf8Text } from "#domain/bytes/encoding.ts";

export const MANIFEST_FILE = "manifest.json";
export const README_FILE = "README.txt";
export const CHECKPOINT_FILE = "log/checkpoint";

const Manifest = z.strictObject({
  v: z.literal(1),
  format: z.literal("revops-pack/evidence-bundle"),
  origin: z.string(),
  /** The log's own key: good for self-consistency, never for trust. */
  vkey: z.string(),
  tree_size: z.int(),
  /** The custody chain that the bundle is about, and its last receipt in here. */
  chain: z.string(),
  head: z.string(),
  /** SHA-256 of every other file, by name. */
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});
export type Manifest = z.infer<typeof Manifest>;

export function manifestText(manifest: Manifest): string {
  return canonicalJson(manifest);
}

/** Null where the bytes are not the canonical text of a manifest. */
export function parseManifest(bytes: Uint8Array): Manifest | null {
  try {
    const text = utf8Text(bytes);
    const manifest = Manifest.parse(JSON.parse(text));
    return manifestText(manifest) === text ? manifest : null;
  } catch {
    return null;
  }
}

export interface ReceiptFileNames {
  readonly leaf: string;
  readonly body: string;
  readonly proof: string;
}

export function receiptFileNames(seq: number, step: string): ReceiptFileNames {
  return {
    leaf: `receipts/${seq}-${step}.leaf.json`,
    body: `receipts/${seq}-${step}.body.json`,
    proof: `proofs/${seq}.tlog-proof`,
  };
}

/** The receipt a file name belongs to; null for the other files. */
export function receiptOfFile(
  name: string,
): { readonly seq: number; readonly step: string | null } | null {
  const match =
    /^receipts\/(0|[1-9]\d{0,14})-([A-Z_]+)\.(?:leaf|body)\.json$/.exec(name) ??
    /^proofs\/(0|[1-9]\d{0,14})\.tlog-proof$/.exec(name);
  return match ? { seq: Number(match[1]), step: match[2] ?? null } : null;
}
