// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { receiptId } from "#domain/ids/ids.ts";
import { buildBundle } from "#ledger/bundle.ts";
import {
  appendItem,
  evidenceOf,
  exportItem,
  logReceipts,
  LOG_SIGNER,
} from "../../tests/fixtures/evidence.ts";
import { verifyCommand } from "./verify.ts";

const LEAD = "lead:led_a";
const CREATED = appendItem(LEAD, 1);
const ITEMS = [CREATED, exportItem(LEAD, receiptId(CREATED.idem))];
const ZIP = buildBundle(evidenceOf(logReceipts(ITEMS), [LEAD, "export:exp_1"]), { chain: LEAD });
const TAMPERED = ZIP.slice();
const place = Buffer.from(ZIP).indexOf('"outcome":"allowed"');
TAMPERED[place + 12] = 0x41;
const FILES: Record<string, Uint8Array> = {
  "lead.zip": ZIP,
  "bad.zip": TAMPERED,
  "none.zip": new Uint8Array(),
};

async function verify(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const code = await verifyCommand(args, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    readFile: (path) => {
      const bytes = FILES[path];
      return bytes ? Promise.resolve(bytes) : Promise.reject(new Error("no such file"));
    },
  });
  return { code, out, err };
}

describe("revops verify", () => {
  it("says VALID first and exits 0 for an untouched bundle under the log's key", async () => {
    const { code, out } = await verify("lead.zip", "--log-key", LOG_SIGNER.vkey);
    expect(code).toBe(0);
    expect(out).toMatch(/^VALID: /);
    expect(out).toContain("CREATE_LEAD");
    expect(out).not.toContain("FAIL");
  });

  it("says TAMPERED, names the first bad receipt and exits 1 when one byte was changed", async () => {
    const { code, out } = await verify("bad.zip", "--log-key", LOG_SIGNER.vkey);
    expect(code).toBe(1);
    expect(out).toMatch(/^TAMPERED: .*\nfirst bad receipt: 0 CREATE_LEAD /);
    expect(await verify("none.zip", "--log-key", LOG_SIGNER.vkey)).toMatchObject({ code: 1 });
  });

  it("exits 3 without a key from outside, and never says VALID", async () => {
    const { code, out } = await verify("lead.zip");
    expect(code).toBe(3);
    expect(out).toMatch(/^UNTRUSTED-KEY: /);
  });

  it("prints the whole result for a script", async () => {
    const { code, out } = await verify("bad.zip", "--json", "--log-key", LOG_SIGNER.vkey);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ verdict: "TAMPERED", first_bad_receipt: { seq: 0 } });
  });

  it.each([
    [[]],
    [["lead.zip", "other.zip"]],
    [["missing.zip"]],
    [["lead.zip", "--log-key", "nonsense"]],
    [["lead.zip", "--unknown"]],
  ])("exits 2 with a sentence for wrong use: %j", async (args) => {
    const { code, out, err } = await verify(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).not.toBe("");
  });

  it("lets no control character of a hostile bundle reach the terminal", async () => {
    const name = Buffer.from(ZIP).indexOf("README.txt");
    const hostile = ZIP.slice();
    hostile[name] = 0x1b;
    FILES["hostile.zip"] = hostile;
    const { code, out } = await verify("hostile.zip", "--log-key", LOG_SIGNER.vkey);
    expect(code).toBe(1);
    expect(out).not.toContain("\u001b");
  });
});
