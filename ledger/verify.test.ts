// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { canonicalJson, type JsonObject } from "#domain/bytes/canonical-json.ts";
import { utf8Bytes, utf8Text } from "#domain/bytes/encoding.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { receiptId } from "#domain/ids/ids.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import {
  appendItem,
  evidenceOf,
  exportItem,
  logReceipts,
  LOG_SIGNER,
} from "../tests/fixtures/evidence.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";
import { buildBundle } from "./bundle.ts";
import { buildZip, openZip } from "./bundle-zip.ts";
import { openLogSigner } from "./checkpoint.ts";
import { verifyBundle } from "./verify.ts";
import type { Verification } from "./verify-findings.ts";

const LEAD = "lead:led_a";
const LOG_KEY = LOG_SIGNER.vkey;
const CREATED = appendItem(LEAD, 1, { body: bodyWithNewline() });
const OTHER = appendItem("lead:led_b", 1);
const ROUTED = appendItem(LEAD, 2, {
  step: "ROUTE_LEAD",
  outcome: "done",
  parents: [receiptId(OTHER.idem), `rcp_${"f".repeat(32)}`],
});
const ITEMS = [
  OTHER,
  CREATED,
  appendItem("lead:led_c", 1),
  ROUTED,
  exportItem(LEAD, receiptId(ROUTED.idem)),
];
const CHAINS = [LEAD, "export:exp_1"];
const ZIP = bundleOf(ITEMS);

function bodyWithNewline(): string {
  return canonicalJson({ v: 1, digests: {}, sealed: null, kind: "note", text: 'line\nline "é"' });
}

function bundleOf(items: readonly AppendItem[], chains = CHAINS): Uint8Array<ArrayBuffer> {
  return buildBundle(evidenceOf(logReceipts(items), chains), { chain: LEAD });
}

/** A forger's bundle: files changed, manifest made anew over them. */
function forge(
  change: (files: Map<string, Uint8Array>) => void,
  manifestToo: (manifest: JsonObject) => JsonObject = (m) => m,
) {
  const opened = openZip(ZIP);
  if (!opened.ok) throw new Error("unreadable");
  const files = new Map(opened.value.files);
  change(files);
  const manifest = JSON.parse(utf8Text(files.get("manifest.json") as Uint8Array)) as JsonObject;
  files.delete("manifest.json");
  const hashes = Object.fromEntries([...files].map(([name, bytes]) => [name, sha256Hex(bytes)]));
  files.set("manifest.json", utf8Bytes(canonicalJson(manifestToo({ ...manifest, files: hashes }))));
  return buildZip(files);
}

/** The bundle with a file name overwritten in place, in both of the zip's directories. */
function renamed(zip: Uint8Array, from: string, to: string): Uint8Array {
  return Uint8Array.from(
    Buffer.from(Buffer.from(zip).toString("latin1").replaceAll(from, to), "latin1"),
  );
}

function failed({ checks }: Verification): string[] {
  return checks.filter(({ status }) => status === "failed").map(({ name }) => name);
}

describe("an untouched bundle", () => {
  it("is VALID under the log's key, and every check says so", () => {
    const result = verifyBundle(ZIP, { logKey: LOG_KEY });
    expect(result.verdict).toBe("VALID");
    expect(result.checks.every(({ status }) => status === "passed")).toBe(true);
    expect(result.receipts.map(({ seq, step }) => `${seq} ${step}`)).toEqual([
      "1 CREATE_LEAD",
      "3 ROUTE_LEAD",
      "4 EXPORT_EVIDENCE",
    ]);
    expect(result.first_bad_receipt).toBeNull();
  });

  it("has the same bytes whenever it is built", () => {
    expect(sha256Hex(bundleOf(ITEMS))).toBe(sha256Hex(ZIP));
  });

  it("is never better than UNTRUSTED-KEY without a key from outside, or under another one", () => {
    const stranger = openLogSigner(new Uint8Array(32), "test.example/log", "1".repeat(32)).vkey;
    for (const options of [{}, { logKey: stranger }, { logKey: "no key" }]) {
      const result = verifyBundle(ZIP, options);
      expect(result.verdict).toBe("UNTRUSTED-KEY");
      expect(failed(result)).toEqual([]);
    }
  });

  it("tells its reader to take the key from elsewhere", () => {
    const opened = openZip(ZIP);
    expect(opened.ok && utf8Text(opened.value.files.get("README.txt") as Uint8Array)).toContain(
      "somewhere else",
    );
  });
});

describe("a changed bundle", () => {
  it("is never VALID, whichever bit of whichever byte is flipped", () => {
    const { below } = seededRandom(2026);
    const verdicts = new Set<string>();
    for (let run = 0; run < 3000; run++) {
      const zip = ZIP.slice();
      const place = below(zip.length);
      zip[place] = (zip[place] ?? 0) ^ (1 << below(8));
      const { verdict } = verifyBundle(zip, { logKey: LOG_KEY });
      if (verdict !== "TAMPERED") throw new Error(`byte ${place}: ${verdict}`);
      verdicts.add(verdict);
    }
    expect([...verdicts]).toEqual(["TAMPERED"]);
  }, 60_000);

  it("is not VALID when cut, extended or packed again with other settings", () => {
    const { below } = seededRandom(7);
    for (let run = 0; run < 100; run++) {
      expect(verifyBundle(ZIP.slice(0, below(ZIP.length)), { logKey: LOG_KEY }).verdict).toBe(
        "TAMPERED",
      );
    }
    const longer = new Uint8Array(ZIP.length + 1);
    longer.set(ZIP);
    expect(verifyBundle(longer, { logKey: LOG_KEY }).verdict).toBe("TAMPERED");
    longer.set(ZIP, 1);
    expect(verifyBundle(longer, { logKey: LOG_KEY }).verdict).toBe("TAMPERED");
  });

  it("names the first bad receipt, even where its forger wrote a new manifest", () => {
    const leaf = "receipts/1-CREATE_LEAD.leaf.json";
    const body = "receipts/3-ROUTE_LEAD.body.json";
    const edit = (name: string, from: string, to: string) => (files: Map<string, Uint8Array>) => {
      files.set(name, utf8Bytes(utf8Text(files.get(name) as Uint8Array).replace(from, to)));
    };
    const edited = verifyBundle(forge(edit(leaf, '"allowed"', '"denied"')), { logKey: LOG_KEY });
    expect(edited.first_bad_receipt).toMatchObject({ seq: 1, step: "CREATE_LEAD" });
    expect(failed(edited)).toEqual(["inclusion", "custody"]);
    const swapped = verifyBundle(forge(edit(body, '"number":2', '"number":3')), {
      logKey: LOG_KEY,
    });
    expect(swapped.first_bad_receipt).toMatchObject({ seq: 3, step: "ROUTE_LEAD" });
    expect(failed(swapped)).toEqual(["bodies"]);
    const both = verifyBundle(
      forge((files) => {
        edit(body, '"number":2', '"number":3')(files);
        const name = "receipts/3-ROUTE_LEAD.leaf.json";
        edit(name, sha256Hex(ROUTED.body), sha256Hex(files.get(body) as Uint8Array))(files);
      }),
      { logKey: LOG_KEY },
    );
    expect(both.first_bad_receipt?.seq).toBe(3);
    expect(failed(both)).toEqual(["inclusion"]);
  });

  it("cannot lose a receipt, gain a file, or name another chain, key or head", () => {
    const drop = (seq: string) => (files: Map<string, Uint8Array>) => {
      for (const name of files.keys()) {
        if (name.startsWith(`receipts/${seq}-`) || name === `proofs/${seq}.tlog-proof`)
          files.delete(name);
      }
    };
    const keep = (): void => {};
    const forgeries = {
      "first receipt dropped": forge(drop("1")),
      "last receipt dropped": forge(drop("3"), (manifest) => ({
        ...manifest,
        head: receiptId(CREATED.idem),
      })),
      "export dropped": forge(drop("4")),
      "file added": forge((files) => files.set("receipts/readme.html", utf8Bytes("hello"))),
      "readme dropped": forge((files) => files.delete("README.txt")),
      "other chain": forge(keep, (manifest) => ({ ...manifest, chain: "lead:led_b" })),
      "other head": forge(keep, (manifest) => ({ ...manifest, head: receiptId(CREATED.idem) })),
      "other size": forge(keep, (manifest) => ({ ...manifest, tree_size: 6 })),
      "other key": forge(keep, (manifest) => ({
        ...manifest,
        vkey: openLogSigner(new Uint8Array(32), "o", "x").vkey,
      })),
      "other origin": forge(keep, (manifest) => ({ ...manifest, origin: "else" })),
      "extra field": forge(keep, (manifest) => ({ ...manifest, note: "hi" })),
    };
    const accepted = Object.entries(forgeries).filter(
      ([, zip]) => verifyBundle(zip, { logKey: LOG_KEY }).verdict !== "TAMPERED",
    );
    expect(accepted.map(([name]) => name)).toEqual([]);
  });

  it("is UNTRUSTED-KEY where a forger signed a log of their own", () => {
    const signer = openLogSigner(new Uint8Array(32), "test.example/log", "0".repeat(32));
    const forged = buildBundle(evidenceOf(logReceipts(ITEMS), CHAINS, signer), { chain: LEAD });
    expect(verifyBundle(forged, { logKey: LOG_KEY }).verdict).toBe("UNTRUSTED-KEY");
    expect(verifyBundle(forged, { logKey: signer.vkey }).verdict).toBe("VALID");
  });
});

describe("a log that signed nonsense", () => {
  it("does not pass: gaps, forks, backward time and later parents are custody faults", () => {
    const skipped = logReceipts(ITEMS);
    const gap = evidenceOf(skipped, CHAINS);
    const withoutFirst = { ...gap, receipts: gap.receipts.filter(({ seq }) => seq !== 1) };
    const result = verifyBundle(buildBundle(withoutFirst, { chain: LEAD }), { logKey: LOG_KEY });
    expect(failed(result)).toEqual(["custody"]);
    expect(result.first_bad_receipt?.seq).toBe(3);
    const later = bundleOf([
      { ...CREATED, parents: [receiptId(ROUTED.idem)] },
      ROUTED,
      ITEMS[4] as AppendItem,
    ]);
    expect(failed(verifyBundle(later, { logKey: LOG_KEY }))).toEqual(["parents"]);
  });

  it("is not exported without the receipt of the export", () => {
    expect(() => bundleOf(ITEMS, [LEAD])).toThrow("no receipt of the export");
    expect(() => bundleOf(ITEMS, ["export:exp_1"])).toThrow("without the chain");
  });
});

describe("hostile bytes", () => {
  it("never throw, whatever they are", () => {
    const { below } = seededRandom(99);
    const nested = utf8Bytes("[".repeat(200_000));
    const hostile = [
      new Uint8Array(),
      utf8Bytes("PK"),
      Uint8Array.from({ length: 4096 }, () => below(256)),
      nested,
      forge((files) => files.set("receipts/1-CREATE_LEAD.leaf.json", nested)),
      forge((files) => files.set("receipts/1-CREATE_LEAD.body.json", nested)),
      renamed(
        forge((files) => files.set("xxproto__", nested)),
        "xxproto__",
        "__proto__",
      ),
      renamed(ZIP, "log/checkpoint", "log/../../../x"),
      renamed(ZIP, "/1-CREATE_LEAD.leaf.json", "/1-CREATE_LEAD.leaf.jso\u0000"),
      forge((files) => files.set("../../escape", nested)),
      buildZip(new Map([["manifest.json", nested]])),
    ];
    for (let run = 0; run < 300; run++) {
      const zip = ZIP.slice();
      for (let flips = 0; flips < 40; flips++) zip[zip.length - 1 - below(600)] = below(256);
      hostile.push(zip);
    }
    for (const zip of hostile)
      expect(verifyBundle(zip, { logKey: LOG_KEY }).verdict).toBe("TAMPERED");
  });
});
