// SPDX-License-Identifier: Apache-2.0
// The record engine's ports with a gate before and after every call, and the questions that every fault test asks of a
// tenant's people afterwards. Shipped code knows nothing of this.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { canonicalJson, type JsonValue } from "#domain/bytes/canonical-json.ts";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import type { StandingReceipt } from "#domain/messages/receipt-log.ts";
import { RecordBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { openSealed } from "#ledger/seal.ts";
import { userId, type UserRecord } from "#storage/directory-records.ts";
import { loadUser } from "#storage/load-directory.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { userChain } from "#storage/records/directory-rows.ts";
import { saveTenant, saveUser } from "#storage/save-directory.ts";
import { tenantRecord, testBatch } from "../directory-records.ts";
import {
  buildRecordPorts,
  type RecordPorts,
} from "../../../workers/control/records/record-ports.ts";
import { settleChanges } from "../../../workers/control/records/settle-changes.ts";
import { sweepChanges } from "../../../workers/control/records/sweep-changes.ts";
import { directoryKeys } from "../../../workers/control/routes/directory.ts";

/** What a planted failure says; nothing in shipped code says so. */
export const PLANTED = "planted fault";

/** Waits for its turn, then says whether the call fails, and on which side of the store. */
export type Gate = (name: string) => Promise<"before" | "after" | null>;

export const realPorts = (): RecordPorts => buildRecordPorts(env);

export function gatedPorts(gate: Gate): RecordPorts {
  const real = realPorts();
  const watch = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    const fault = await gate(name);
    if (fault === "before") throw new Error(`${PLANTED} before ${name}`);
    const answer = await call();
    if (fault === "after") throw new Error(`${PLANTED} after ${name}`);
    return answer;
  };
  return {
    ...real,
    db: gatedDatabase(real.db, watch),
    views: {
      project: (tenant, events) => watch("project", () => real.views.project(tenant, events)),
    },
    log(tenant) {
      const log = real.log(tenant);
      return {
        append: (request) => watch("log.append", () => log.append(request)),
        read: (request) => watch("log.read", () => log.read(request)),
      };
    },
  };
}

type Watch = <T>(name: string, call: () => Promise<T>) => Promise<T>;

function gatedDatabase(real: D1Database, watch: Watch): D1Database {
  const originals = new WeakMap<object, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values)),
      all: () => watch("db.all", () => statement.all()),
      run: () => watch("db.run", () => statement.run()),
      first: () => watch("db.first", () => statement.first()),
    } as unknown as D1PreparedStatement;
    originals.set(wrapped, statement);
    return wrapped;
  };
  return {
    prepare: (sql: string) => wrap(real.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) =>
      watch("db.batch", () => real.batch(statements.map((one) => originals.get(one) ?? one))),
  } as unknown as D1Database;
}

/** A tenant whose own receipt stands. */
export async function openTenant(tenant: string): Promise<void> {
  const ports = realPorts();
  const { batch_id } = await saveTenant(ports.db, testBatch(tenant, 0), tenantRecord(tenant));
  await settleChanges(tenant, batch_id, ports);
}

/** What a door does with a user: the row with its note, then the receipts of the row's chain. */
export async function putUser(
  tenant: string,
  record: UserRecord,
  ports: RecordPorts,
): Promise<void> {
  const saved = await saveUser(ports.db, directoryKeys(env, tenant), testBatch(tenant, 0), record);
  if (!saved.ok) throw new Error(JSON.stringify(saved.error));
  const settled = await settleChanges(tenant, saved.value, ports);
  if (!settled.ok) throw new Error(settled.error.code);
}

export const sweep = (): Promise<void> => sweepChanges(realPorts(), Number.MAX_SAFE_INTEGER);

/**
 * The outbox is empty, and the user's chain says from what to what every field went, link by link, up to the row that
 * stands: nothing is missing, nothing is there twice, and every personal field opens under the chain's key.
 */
export async function expectWholeStory(
  tenant: string,
  external_id: string,
): Promise<readonly RecordBody[]> {
  const { idKey } = directoryKeys(env, tenant);
  const chain = userChain(userId(idKey, external_id));
  const left = await env.DB.prepare("SELECT count(*) AS n FROM record_change WHERE tenant_id = ?")
    .bind(tenant)
    .first("n");
  expect(left).toBe(0);
  const [state] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains: [chain] });
  const fields = new Map<string, string | null>();
  const bodies: RecordBody[] = [];
  for (const [i, receipt] of (state?.receipts ?? []).entries()) {
    const body = RecordBody.parse(JSON.parse(receipt.body));
    bodies.push(body);
    expect(body.change.change).toBe(i === 0 ? "created" : "updated");
    expect(body.change.fields.length).toBeGreaterThan(0);
    for (const { field, before, after } of await openFields(
      chain,
      state?.subject_key ?? null,
      receipt,
      body,
    )) {
      expect([field, fields.get(field) ?? null]).toEqual([field, before]);
      fields.set(field, after);
    }
  }
  const row = await loadUser(env.DB, idKey, tenant, external_id);
  for (const field of ["name", "email", "capacity"] as const) {
    const stands = row?.[field] ?? null;
    expect([field, fields.get(field) ?? null]).toEqual([
      field,
      stands === null ? null : canonicalJson(stands),
    ]);
  }
  const { results } = await env.DB.prepare(
    "SELECT id FROM receipt WHERE tenant_id = ? AND chain = ?",
  )
    .bind(tenant, chain)
    .all();
  expect(results).toHaveLength(bodies.length);
  return bodies;
}

interface Opened {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

interface SealedField {
  readonly field: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

async function openFields(
  chain: string,
  key: string | null,
  receipt: StandingReceipt,
  body: RecordBody,
): Promise<readonly Opened[]> {
  expect(Leaf.parse(JSON.parse(receipt.leaf)).workflow_step).toBe("CHANGE_RECORD");
  const plain = body.change.fields.filter(({ personal }) => !personal);
  if (body.sealed === null) return plain;
  const text = await openSealed(base64Bytes(key ?? ""), chain, body.sealed);
  expect(text).not.toBeNull();
  const { fields } = JSON.parse(text ?? "null") as { readonly fields: readonly SealedField[] };
  return [
    ...plain,
    ...fields.map(({ field, before, after }) => ({
      field,
      before: before === null ? null : canonicalJson(before),
      after: after === null ? null : canonicalJson(after),
    })),
  ];
}
