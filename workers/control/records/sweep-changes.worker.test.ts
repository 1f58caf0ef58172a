// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppendReply, ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import { saveTenant } from "#storage/save-directory.ts";
import { migratedDatabase } from "../../../tests/faults/migrated-database.ts";
import { tenantRecord, testBatch } from "../../../tests/faults/directory-records.ts";
import { buildRecordPorts, type RecordPorts } from "./record-ports.ts";
import { sweepChanges } from "./sweep-changes.ts";

const NOW_MS = 10_000_000;
const FINE = ["fine-1", "fine-2", "fine-3", "fine-4", "fine-5"];

type Line = Record<string, unknown>;
const consoleLog = console.log;
const lines: Line[] = [];
let onLine = (): void => {};

beforeAll(async () => {
  await migratedDatabase();
  console.log = (line: unknown) => {
    lines.push(JSON.parse(String(line)) as Line);
    onLine();
  };
});
afterAll(() => {
  console.log = consoleLog;
});

/** Waits until every one of the tenants was swept. */
async function swept(tenants: readonly string[]): Promise<void> {
  const isSwept = (wanted: string): boolean =>
    lines.some(({ step, tenant }) => step === "changes_swept" && tenant === wanted);
  await new Promise<void>((resolve) => {
    onLine = () => {
      if (tenants.every(isSwept)) resolve();
    };
    onLine();
  });
}

const left = async (tenant: string): Promise<unknown> =>
  env.DB.prepare("SELECT count(*) AS n FROM record_change WHERE tenant_id = ?")
    .bind(tenant)
    .first("n");

const note = (tenant: string, atMs: number) =>
  saveTenant(env.DB, testBatch(tenant, atMs), tenantRecord(tenant));

/** Ports whose log of some tenants appends as told. */
function portsWith(broken: Record<string, ReceiptLogRpc["append"]>): RecordPorts {
  const real = buildRecordPorts(env);
  return {
    ...real,
    log: (tenant) => {
      const log = real.log(tenant);
      return {
        read: (request) => log.read(request),
        append: broken[tenant] ?? ((request) => log.append(request)),
      };
    },
  };
}

describe("the sweep", () => {
  it("settles what is older than a minute, and leaves what somebody may be settling now", async () => {
    await note("old", NOW_MS - 60_001);
    await note("young", NOW_MS - 60_000);
    await sweepChanges(buildRecordPorts(env), NOW_MS);
    expect([await left("old"), await left("young")]).toEqual([0, 1]);
    expect(lines).toContainEqual({ level: "info", step: "changes_swept", tenant: "old", count: 1 });
  });

  it("one tenant's log that refuses, throws or never answers keeps nobody else waiting", async () => {
    for (const tenant of ["refuses", "throws", "hangs", ...FINE]) await note(tenant, 0);
    let answer: (reply: AppendReply) => void = () => {};
    const never = new Promise<AppendReply>((resolve) => {
      answer = resolve;
    });
    const sweeping = sweepChanges(
      portsWith({
        refuses: async () => ({ ok: false, code: "log_refuses", reason: "planted" }),
        throws: () => Promise.reject(new Error("planted")),
        hangs: () => never,
      }),
      NOW_MS,
    );
    await swept(FINE);
    answer({ ok: false, code: "evidence_unavailable", reason: "planted" });
    await sweeping;
    const troubles = { refuses: "log_refuses", throws: "Error", hangs: "evidence_unavailable" };
    for (const [tenant, reason] of Object.entries(troubles)) {
      expect(await left(tenant)).toBe(1);
      const line = { level: "error", step: "changes_unsettled", tenant, reason };
      expect(lines).toContainEqual(expect.objectContaining(line));
    }
    await sweepChanges(buildRecordPorts(env), NOW_MS);
    for (const tenant of Object.keys(troubles)) expect(await left(tenant)).toBe(0);
  });
});
