// SPDX-License-Identifier: Apache-2.0
// Counts what Cloudflare bills, where it is billed: at the bindings of the caller and at the SQL of an object.
import type { ObjectNamespaces } from "#storage/object-stubs.ts";

/** Counts so far. A message above 64 KB counts once per 64 KB at each of its three operations. */
export interface Spent {
  object_requests: number;
  /** Those of them that went to TenantDesk: what an isolate looks up and then remembers. */
  desk_look_ups: number;
  object_rows_written: number;
  d1_statements: number;
  d1_rows_written: number;
  d1_rows_read: number;
  kv_reads: number;
  kv_writes: number;
  queue_operations: number;
}

export function nothingSpent(): Spent {
  return {
    object_requests: 0,
    desk_look_ups: 0,
    object_rows_written: 0,
    d1_statements: 0,
    d1_rows_written: 0,
    d1_rows_read: 0,
    kv_reads: 0,
    kv_writes: 0,
    queue_operations: 0,
  };
}

/** The same database; every statement that it runs is counted with what D1 bills for it. */
export function meterDatabase(real: D1Database, spent: Spent): D1Database {
  const count = <R extends D1Result>(result: R): R => {
    spent.d1_statements += 1;
    spent.d1_rows_read += result.meta.rows_read;
    spent.d1_rows_written += result.meta.rows_written;
    return result;
  };
  const originals = new WeakMap<object, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const metered = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values)),
      all: async () => count(await statement.all()),
      first: async () => count(await statement.all()).results[0] ?? null,
      run: async () => count(await statement.run()),
    };
    originals.set(metered, statement);
    // Whatever else D1 offers is missing here, so that nothing passes uncounted.
    return metered as unknown as D1PreparedStatement;
  };
  return {
    prepare: (sql: string) => wrap(real.prepare(sql)),
    batch: async (statements: D1PreparedStatement[]) =>
      (await real.batch(statements.map((one) => originals.get(one) ?? one))).map(count),
  } as unknown as D1Database;
}

/** The same namespaces; every RPC call on a stub is one billed request. */
export function meterObjects(real: ObjectNamespaces, spent: Spent): ObjectNamespaces {
  const count = (): void => {
    spent.object_requests += 1;
  };
  return {
    RECEIPT_LOG: meterNamespace(real.RECEIPT_LOG, count),
    ROUTING_DESK: meterNamespace(real.ROUTING_DESK, count),
    TENANT_DESK: meterNamespace(real.TENANT_DESK, () => {
      spent.desk_look_ups += 1;
      count();
    }),
    PERSON_DESK: meterNamespace(real.PERSON_DESK, count),
    WEBHOOK_DESK: meterNamespace(real.WEBHOOK_DESK, count),
  };
}

type Namespace = ObjectNamespaces["RECEIPT_LOG"];

function meterNamespace(real: Namespace, count: () => void): Namespace {
  return {
    idFromName: (name) => real.idFromName(name),
    get: (id) =>
      new Proxy(real.get(id) as Record<string, (...args: unknown[]) => unknown>, {
        get:
          (stub, method: string) =>
          (...args: unknown[]) => {
            count();
            return stub[method]?.(...args);
          },
      }),
    jurisdiction: (jurisdiction) => meterNamespace(real.jurisdiction(jurisdiction), count),
  };
}

type Cache = Pick<KVNamespace, "get" | "put">;

export function meterCache(real: Cache, spent: Spent): Cache {
  const get = (key: string): Promise<string | null> => {
    spent.kv_reads += 1;
    return real.get(key);
  };
  const put: Cache["put"] = (...args) => {
    spent.kv_writes += 1;
    return real.put(...args);
  };
  return { get: get as Cache["get"], put };
}

/** Operations on a bucket; deleting is free. */
export interface BucketSpent {
  class_a: number;
  class_b: number;
}

export function meterBucket(real: R2Bucket, spent: BucketSpent): R2Bucket {
  const metered = {
    put: (key: string, value: string | Uint8Array) => {
      spent.class_a += 1;
      return real.put(key, value);
    },
    list: (options: R2ListOptions) => {
      spent.class_a += 1;
      return real.list(options);
    },
    get: (key: string, options: R2GetOptions) => {
      spent.class_b += 1;
      return real.get(key, options);
    },
    delete: (keys: string) => real.delete(keys),
  };
  // Whatever else R2 offers is missing here, so that nothing passes uncounted.
  return metered as unknown as R2Bucket;
}

/** Bills of 64 KB for one operation on a message. */
export function queueUnits(message: unknown): number {
  return Math.ceil(new TextEncoder().encode(JSON.stringify(message)).length / 65_536);
}

/**
 * Counts the rows that an object writes from now on, in the object's own instance: a write is complete when `exec`
 * returns, index entries included. Setting an alarm is billed as one row. (Rows read cost a thousandth and are left out.)
 */
export function meterStorage(storage: DurableObjectStorage, spent: Spent): void {
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  sql.exec = ((query: string, ...bindings: unknown[]) => {
    const cursor = exec(query, ...bindings);
    spent.object_rows_written += cursor.rowsWritten;
    return cursor;
  }) as SqlStorage["exec"];
  const setAlarm = storage.setAlarm.bind(storage);
  storage.setAlarm = (...args) => {
    spent.object_rows_written += 1;
    return setAlarm(...args);
  };
}
