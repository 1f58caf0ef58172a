// SPDX-License-Identifier: Apache-2.0
// Every public address. The first row that fits wins; `*` is one path segment.

export type InnerWorker = "INGEST" | "CONTROL";

export const PATH_TABLE: readonly (readonly [method: string, path: string, worker: InnerWorker])[] =
  [
    // Leads in, and their pipeline.
    ["POST", "/v1/leads", "INGEST"],
    ["POST", "/v1/leads/*/reprocess", "INGEST"],
    // What is no pipeline: reads, directory, config, evidence, operations.
    ["GET", "/v1/leads/*", "CONTROL"],
    ["GET", "/v1/leads/*/evidence.zip", "CONTROL"],
    ["GET", "/v1/queues/*", "CONTROL"],
    ["POST", "/v1/config/versions", "CONTROL"],
    ["GET", "/v1/config/versions", "CONTROL"],
    ["GET", "/v1/config/versions/*", "CONTROL"],
    ["PUT", "/v1/tenants/*", "CONTROL"],
    ["POST", "/v1/keys", "CONTROL"],
    ["PUT", "/v1/users/*", "CONTROL"],
    ["GET", "/v1/users/*", "CONTROL"],
    ["PUT", "/v1/teams/*", "CONTROL"],
    ["GET", "/v1/teams/*", "CONTROL"],
    ["PUT", "/v1/accounts/*", "CONTROL"],
    ["GET", "/v1/accounts/*", "CONTROL"],
    ["GET", "/v1/log", "CONTROL"],
    ["GET", "/v1/dead-letters", "CONTROL"],
    ["POST", "/v1/dead-letters/*/replay", "CONTROL"],
    ["POST", "/v1/views/rebuild", "CONTROL"],
    // Pages for people.
    ["GET", "/", "CONTROL"],
    ["GET", "/docs", "CONTROL"],
    ["GET", "/openapi.json", "CONTROL"],
  ];

/** The Worker behind a public address, or null. */
export function chooseWorker(method: string, pathname: string): InnerWorker | null {
  const row = PATH_TABLE.find(([verb, path]) => verb === method && fits(path, pathname));
  return row?.[2] ?? null;
}

function fits(path: string, pathname: string): boolean {
  const wanted = path.split("/");
  const given = pathname.split("/");
  return (
    wanted.length === given.length &&
    wanted.every((segment, i) => (segment === "*" ? given[i] !== "" : segment === given[i]))
  );
}
