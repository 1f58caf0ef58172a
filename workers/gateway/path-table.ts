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
    ["POST", "/v1/sign-in", "CONTROL"],
    ["POST", "/v1/sign-in/link", "CONTROL"],
    ["POST", "/v1/sign-in/access", "CONTROL"],
    ["GET", "/v1/session", "CONTROL"],
    ["PUT", "/v1/session/tenant", "CONTROL"],
    ["GET", "/v1/sessions", "CONTROL"],
    ["DELETE", "/v1/sessions", "CONTROL"],
    ["DELETE", "/v1/sessions/*", "CONTROL"],
    ["POST", "/v1/config/versions", "CONTROL"],
    ["GET", "/v1/config/versions", "CONTROL"],
    ["GET", "/v1/config/versions/*", "CONTROL"],
    ["GET", "/v1/config/versions/*/diff", "CONTROL"],
    ["POST", "/v1/config/versions/*/rollback", "CONTROL"],
    ["POST", "/v1/config/check", "CONTROL"],
    ["GET", "/v1/config/draft", "CONTROL"],
    ["PUT", "/v1/config/draft", "CONTROL"],
    ["DELETE", "/v1/config/draft", "CONTROL"],
    ["GET", "/v1/config/candidates", "CONTROL"],
    ["GET", "/v1/config/candidates/*", "CONTROL"],
    ["POST", "/v1/config/candidates/*/consent", "CONTROL"],
    ["POST", "/v1/config/candidates/*/reject", "CONTROL"],
    ["POST", "/v1/simulations", "CONTROL"],
    ["POST", "/v1/simulations.csv", "CONTROL"],
    ["GET", "/v1/tenant", "CONTROL"],
    ["PUT", "/v1/tenants/*", "CONTROL"],
    ["POST", "/v1/tenants/*/first-admin", "CONTROL"],
    ["POST", "/v1/keys", "CONTROL"],
    ["GET", "/v1/keys", "CONTROL"],
    ["GET", "/v1/keys/*", "CONTROL"],
    ["DELETE", "/v1/keys/*", "CONTROL"],
    ["POST", "/v1/keys/*/rotate", "CONTROL"],
    ["GET", "/v1/users", "CONTROL"],
    ["PUT", "/v1/users/*", "CONTROL"],
    ["GET", "/v1/users/*", "CONTROL"],
    ["GET", "/v1/users/*/absences", "CONTROL"],
    ["PUT", "/v1/users/*/absences/*", "CONTROL"],
    ["DELETE", "/v1/users/*/absences/*", "CONTROL"],
    ["GET", "/v1/absences", "CONTROL"],
    ["GET", "/v1/teams", "CONTROL"],
    ["PUT", "/v1/teams/*", "CONTROL"],
    ["GET", "/v1/teams/*", "CONTROL"],
    ["PUT", "/v1/teams/*/members/*", "CONTROL"],
    ["DELETE", "/v1/teams/*/members/*", "CONTROL"],
    ["PUT", "/v1/accounts/*", "CONTROL"],
    ["GET", "/v1/accounts/*", "CONTROL"],
    ["GET", "/v1/accounts", "CONTROL"],
    ["PUT", "/v1/products/*", "CONTROL"],
    ["GET", "/v1/products/*", "CONTROL"],
    ["GET", "/v1/products", "CONTROL"],
    ["POST", "/v1/imports", "CONTROL"],
    ["GET", "/v1/imports", "CONTROL"],
    ["GET", "/v1/imports/*", "CONTROL"],
    ["PUT", "/v1/imports/*/file", "CONTROL"],
    ["GET", "/v1/imports/*/rejects.csv", "CONTROL"],
    ["POST", "/v1/imports/*/apply", "CONTROL"],
    ["POST", "/v1/imports/*/cancel", "CONTROL"],
    ["GET", "/v1/graph/*/*", "CONTROL"],
    ["GET", "/v1/records/*/*/changes", "CONTROL"],
    ["GET", "/v1/users/*/offboarding", "CONTROL"],
    ["POST", "/v1/users/*/offboarding", "CONTROL"],
    ["GET", "/v1/offboardings/*", "CONTROL"],
    ["GET", "/v1/webhooks", "CONTROL"],
    ["PUT", "/v1/webhooks/*", "CONTROL"],
    ["GET", "/v1/webhooks/*", "CONTROL"],
    ["DELETE", "/v1/webhooks/*", "CONTROL"],
    ["POST", "/v1/webhooks/*/rotate-secret", "CONTROL"],
    ["GET", "/v1/webhooks/*/deliveries", "CONTROL"],
    ["POST", "/v1/webhooks/*/deliveries/*/replay", "CONTROL"],
    ["GET", "/v1/log", "CONTROL"],
    ["GET", "/v1/log/history", "CONTROL"],
    ["GET", "/v1/dead-letters", "CONTROL"],
    ["POST", "/v1/dead-letters/*/replay", "CONTROL"],
    ["GET", "/v1/mails", "CONTROL"],
    ["POST", "/v1/views/rebuild", "CONTROL"],
    // Pages for people.
    ["GET", "/", "CONTROL"],
    ["GET", "/docs", "CONTROL"],
    ["GET", "/openapi.json", "CONTROL"],
    ["GET", "/dev/mail", "CONTROL"],
    ["GET", "/dev/mail/*", "CONTROL"],
    ["GET", "/dev/mail/*/html", "CONTROL"],
    ["GET", "/dev/mail/*/text", "CONTROL"],
    ["GET", "/sign-in", "CONTROL"],
    ["POST", "/sign-in", "CONTROL"],
    ["GET", "/sign-in/link", "CONTROL"],
    // Mail scanners ask so whether a link is alive.
    ["HEAD", "/sign-in/link", "CONTROL"],
    ["POST", "/sign-in/link", "CONTROL"],
    ["GET", "/sign-in/access", "CONTROL"],
    ["POST", "/sign-in/access", "CONTROL"],
    ["GET", "/me", "CONTROL"],
    ["POST", "/me/tenant", "CONTROL"],
    ["POST", "/me/sessions/revoke", "CONTROL"],
    ["POST", "/sign-out", "CONTROL"],
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
