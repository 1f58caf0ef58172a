// SPDX-License-Identifier: Apache-2.0
// Offline verification of an evidence bundle, from nothing but its bytes and a key that the verifier already holds. It
// never throws and never touches a network; whatever it cannot explain is TAMPERED.
import { sha256Hex } from "#domain/bytes/sha256.ts";
import {
  CHECKPOINT_FILE,
  MANIFEST_FILE,
  parseManifest,
  README_FILE,
  receiptOfFile,
  type Manifest,
} from "./bundle-manifest.ts";
import { openZip, type BundleFiles } from "./bundle-zip.ts";
import { openCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import { parseVerifierKey } from "./signed-note.ts";
import { missingExport, verifyCustody } from "./verify-custody.ts";
import { Findings, printable, type Verification } from "./verify-findings.ts";
import { textOrEmpty, verifyReceipt, type CheckedReceipt } from "./verify-receipt.ts";

/** Verifies a bundle. `logKey` is the log's verifier key (vkey), taken from anywhere but the bundle. */
export function verifyBundle(
  zip: Uint8Array,
  options: { readonly logKey?: string } = {},
): Verification {
  const findings = new Findings();
  try {
    return verifyArchive(zip, options.logKey, findings);
  } catch {
    findings.fail("archive", "the archive holds something that cannot be read");
    return findings.conclude(null, []);
  }
}

function verifyArchive(
  zip: Uint8Array,
  logKey: string | undefined,
  findings: Findings,
): Verification {
  const opened = openZip(zip);
  if (!opened.ok) {
    findings.fail("archive", `the archive is ${opened.error.replace("_", " ")}`);
    return findings.conclude(null, []);
  }
  const { files, exact } = opened.value;
  if (!exact) findings.fail("archive", "the archive is not byte for byte as it was exported");
  const manifest = parseManifest(files.get(MANIFEST_FILE) ?? new Uint8Array());
  if (manifest === null) {
    findings.fail("manifest", "the manifest is missing or not canonical");
    findings.doubt("export", "not reached: no manifest says what was exported");
  }

  const note = textOrEmpty(files.get(CHECKPOINT_FILE));
  verifySignature(note, manifest, logKey, findings);
  const head = { note, checkpoint: parseCheckpoint(note) };
  const receipts = receiptsIn(files).map(({ seq, step }) => verifyReceipt(files, seq, step, head));
  for (const { names, faults } of receipts) {
    for (const { check, reason } of faults) findings.blame(check, names.leaf, reason);
  }
  verifyFiles(files, manifest, receipts, findings);

  const read = receipts.flatMap(({ read: receipt }) => (receipt ? [receipt] : []));
  const nameOf = new Map(
    receipts.map(({ read: receipt, names }) => [receipt?.leaf.seq, names.leaf]),
  );
  for (const { check, seq, reason } of verifyCustody(read)) {
    findings.blame(check, nameOf.get(seq) ?? "", reason);
  }
  if (manifest !== null) {
    const missing = missingExport(read, manifest.chain);
    if (missing !== null) findings.fail("export", missing);
    const last = read.findLast(({ leaf }) => leaf.chain === manifest.chain)?.leaf.id;
    const { origin, size } = head.checkpoint ?? {};
    if (manifest.head !== last || manifest.origin !== origin || manifest.tree_size !== size) {
      findings.fail("manifest", "the manifest says something else than the files");
    }
  }
  return findings.conclude(manifest, receipts);
}

function verifySignature(
  note: string,
  manifest: Manifest | null,
  logKey: string | undefined,
  findings: Findings,
): void {
  const own = manifest && parseVerifierKey(manifest.vkey);
  const given = logKey === undefined ? null : parseVerifierKey(logKey);
  const byGiven = given && openCheckpoint(note, given);
  if (byGiven?.ok) {
    if (manifest !== null && manifest.vkey !== logKey) {
      findings.fail("manifest", "the manifest names another key than the one that signed");
    }
    return;
  }
  if (byGiven && byGiven.error !== "unknown_key") {
    findings.fail("signature", `the checkpoint does not verify: ${byGiven.error}`);
    return;
  }
  const byOwn = own && openCheckpoint(note, own);
  if (!byOwn?.ok)
    findings.fail("signature", "the checkpoint is not signed by the log that the manifest names");
  findings.doubt(
    "log_key",
    given ? "another key than the given one signed this log" : "no valid log key was given",
  );
}

/** Every file is named, hashes to what the manifest says, and belongs to the form of a bundle. */
function verifyFiles(
  files: BundleFiles,
  manifest: Manifest | null,
  receipts: readonly CheckedReceipt[],
  findings: Findings,
): void {
  const expected = new Set([MANIFEST_FILE, README_FILE, CHECKPOINT_FILE]);
  for (const { names } of receipts) {
    expected.add(names.leaf).add(names.body).add(names.proof);
  }
  const listed = new Map(Object.entries(manifest?.files ?? {}));
  for (const name of new Set([...expected, ...files.keys(), ...listed.keys()])) {
    const bytes = files.get(name);
    if (!expected.has(name)) findings.blame("files", name, `unexpected file ${printable(name)}`);
    else if (bytes === undefined) findings.blame("files", name, `missing file ${name}`);
    else if (name === MANIFEST_FILE) {
      if (listed.has(name)) findings.fail("files", "the manifest lists itself");
    } else if (sha256Hex(bytes) !== listed.get(name)) {
      findings.blame("files", name, `${name} is not the file that was exported`);
    }
  }
}

/** The receipts that file names speak of, in log order. */
function receiptsIn(files: BundleFiles): { seq: number; step: string }[] {
  const found = new Map<string, { seq: number; step: string }>();
  for (const name of files.keys()) {
    const receipt = receiptOfFile(name);
    if (receipt?.step)
      found.set(`${receipt.seq}-${receipt.step}`, { seq: receipt.seq, step: receipt.step });
  }
  return [...found.values()].toSorted((a, b) => a.seq - b.seq);
}
