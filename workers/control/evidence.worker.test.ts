// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { buildLeadId, tenantIdKey } from "#domain/ids/ids.ts";
import type {
  AppendItem,
  EvidenceRequest,
  LogRefusal,
  ReceiptLogRpc,
} from "#domain/messages/receipt-log.ts";
import { verifyBundle } from "#ledger/verify.ts";
import { type Answer, callDoor } from "../../tests/faults/doors/door-calls.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";
import { appendItem, evidenceOf, LOG_SIGNER, logReceipts } from "../../tests/fixtures/evidence.ts";

const TENANT = "evidence-door";
const LEAD = buildLeadId(tenantIdKey(base64Bytes(env.ROOT_SECRET), TENANT), ["one"]);
const CHAIN = `lead:${LEAD}`;
const LEAD_ITEMS = Array.from({ length: 6 }, (_, i) => appendItem(CHAIN, i));
const UNAVAILABLE: LogRefusal = { ok: false, code: "evidence_unavailable", reason: "planted" };
const consoleLog = console.log;
let key = "";

beforeAll(async () => {
  await migratedDatabase();
  console.log = () => undefined;
  await callDoor("PUT", `/v1/tenants/${TENANT}`, env.OPERATOR_KEY, { name: TENANT });
  const issued = await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, {
    tenant: TENANT,
    name: "auditor",
    scopes: ["evidence:read"],
  });
  key = String(issued.body["key"]);
});
afterAll(() => {
  console.log = consoleLog;
});

/** A log that answers two receipts a page; what a test replaces stands in for it. */
function pagedLog(
  items: readonly AppendItem[],
  over: Partial<ReceiptLogRpc> = {},
): { log: Partial<ReceiptLogRpc>; asked: EvidenceRequest[] } {
  let receipts = logReceipts(items);
  const asked: EvidenceRequest[] = [];
  const log: Partial<ReceiptLogRpc> = {
    read: async () => [
      {
        chain: CHAIN,
        head: receipts.at(-1)?.id ?? null,
        subject_key: null,
        complete: true,
        receipts: [],
      },
    ],
    append: async (request) => {
      receipts = logReceipts([...items, ...request.items]);
      const answers = receipts
        .slice(items.length)
        .map((receipt) => ({ kind: "stands", fresh: true, receipt, subject_key: null }) as const);
      return { ok: true, answers };
    },
    evidence: async (request) => {
      asked.push(request);
      const all = evidenceOf(receipts, request.chains);
      const rest = all.receipts.filter(({ seq }) => seq > (request.after_seq ?? -1));
      const page = rest.slice(0, 2);
      const next = rest.length > 2 ? (page.at(-1)?.seq ?? null) : null;
      return { ...all, ok: true, receipts: page, next };
    },
    ...over,
  };
  return { log, asked };
}

function exportFrom(log: Partial<ReceiptLogRpc>): Promise<Answer> {
  const RECEIPT_LOG = { idFromName: (name: string) => name, get: () => log };
  return callDoor("GET", `/v1/leads/${LEAD}/evidence.zip`, key, undefined, {
    settings: { RECEIPT_LOG },
  });
}

describe("exporting a lead's evidence", () => {
  test("joins every page into one bundle, all asked against the first one's checkpoint", async () => {
    const { log, asked } = pagedLog(LEAD_ITEMS);
    const { status, bytes } = await exportFrom(log);
    expect(status).toBe(200);
    const { verdict, receipts } = verifyBundle(bytes, { logKey: LOG_SIGNER.vkey });
    expect([verdict, receipts.length]).toEqual(["VALID", 7]);
    expect(asked.map(({ after_seq, at_size }) => [after_seq, at_size])).toEqual([
      [undefined, undefined],
      [1, 7],
      [3, 7],
      [5, 7],
    ]);
  });

  test("may be asked for again where the bucket does not answer, at whatever step", async () => {
    const { log } = pagedLog(LEAD_ITEMS);
    const laterPage: ReceiptLogRpc["evidence"] = async (request) =>
      request.at_size === undefined && log.evidence ? log.evidence(request) : UNAVAILABLE;
    for (const over of [
      { append: async () => UNAVAILABLE },
      { evidence: async () => UNAVAILABLE },
      { evidence: laterPage },
    ]) {
      const { status, body } = await exportFrom({ ...log, ...over });
      expect([status, body["type"], body["retryable"]]).toEqual([
        503,
        "urn:revops-pack:problem:unavailable",
        true,
      ]);
    }
  });

  test("stops before it is larger than the memory of a Worker", async () => {
    const { log } = pagedLog(LEAD_ITEMS);
    const [large] = logReceipts(LEAD_ITEMS).map((one) => ({ ...one, body: "x".repeat(8_000_000) }));
    let pages = 0;
    const evidence: ReceiptLogRpc["evidence"] = async ({ chains }) => {
      pages += 1;
      return { ...evidenceOf(large ? [large] : [], chains), ok: true, next: pages };
    };
    const { status, body: problem } = await exportFrom({ ...log, evidence });
    expect([status, problem["type"], problem["retryable"]]).toEqual([
      409,
      "urn:revops-pack:problem:evidence_too_large",
      false,
    ]);
    expect(pages).toBe(4);
  });
});
