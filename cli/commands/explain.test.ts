// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { receiptId } from "#domain/ids/ids.ts";
import { buildBundle } from "#ledger/bundle.ts";
import {
  appendItem,
  evidenceOf,
  exportItem,
  LOG_SIGNER,
  logReceipts,
} from "../../tests/fixtures/evidence.ts";
import { explainCommand } from "./explain.ts";

const LEAD = "lead:led_a";
const ACCEPTED = appendItem(LEAD, 1, {
  step: "ACCEPT_LEAD",
  body: canonicalJson({
    v: 1,
    digests: {},
    sealed: null,
    kind: "accepted",
    attempt: 1,
    user_id: "usr_1",
  }),
});
const ITEMS = [ACCEPTED, exportItem(LEAD, receiptId(ACCEPTED.idem))];
const ZIP = buildBundle(evidenceOf(logReceipts(ITEMS), [LEAD, "export:exp_1"]), { chain: LEAD });
const TAMPERED = ZIP.slice();
TAMPERED[Buffer.from(ZIP).indexOf("usr_1") + 4] = 0x32;
const FILES: Record<string, Uint8Array> = { "lead.zip": ZIP, "bad.zip": TAMPERED };

async function explain(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const code = await explainCommand(args, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    readFile: (path) => {
      const bytes = FILES[path];
      return bytes ? Promise.resolve(bytes) : Promise.reject(new Error("no such file"));
    },
  });
  return { code, out, err };
}

describe("revops explain", () => {
  it("tells the lead's receipts in words, under the verdict of its bundle", async () => {
    const { code, out } = await explain("lead.zip", "--log-key", LOG_SIGNER.vkey);
    expect(code).toBe(0);
    expect(out).toContain(`VALID: ${LEAD}`);
    expect(out).toContain("ACCEPT_LEAD");
    expect(out).toContain("  usr_1 accepted it.");
    expect(out).not.toContain("EXPORT_EVIDENCE");
  });

  it("says that no key vouches for a bundle where none was given, and tells it all the same", async () => {
    expect((await explain("lead.zip")).out).toContain("UNTRUSTED-KEY");
  });

  it("speaks the language that was asked for, and says which there are", async () => {
    expect((await explain("lead.zip", "--locale", "fr")).out).toContain("usr_1 l’a accepté.");
    const { code, err } = await explain("lead.zip", "--locale", "tlh");
    expect(code).toBe(2);
    expect(err).toContain("en, de, fr, ar");
  });

  it("tells nothing of a bundle in which one byte was changed", async () => {
    const { code, out, err } = await explain("bad.zip", "--log-key", LOG_SIGNER.vkey);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("TAMPERED");
  });

  it("gives programs the steps with codes and values", async () => {
    const { out } = await explain("lead.zip", "--json");
    expect(JSON.parse(out)).toMatchObject({
      chain: LEAD,
      steps: [
        { step: "ACCEPT_LEAD", facts: [{ code: "accepted_by_owner", values: { user: "usr_1" } }] },
      ],
    });
  });

  it("says what is wrong with a path that is none", async () => {
    expect((await explain("none.zip")).code).toBe(2);
    expect((await explain()).code).toBe(2);
  });
});
