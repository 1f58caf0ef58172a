// SPDX-License-Identifier: Apache-2.0
// Secrets of subscriptions, sealed as ledger/secret-seal.ts says: signing needs them in clear.
import { z } from "zod";
import { openSecret, sealSecret as sealFor } from "#ledger/secret-seal.ts";
import { secretBytes } from "#domain/webhooks/sign-message.ts";

const IV_BYTES = 12;
/** Each adds 48 bytes to a header; whoever rotates more often than overlaps end loses the oldest. */
const MAX_LIVE = 4;

/** Whose secrets they are: the deployment's root secret (base64) and the tenant. */
export interface SecretOwner {
  readonly root_secret: string;
  readonly tenant: string;
}

/** A secret's text as it is stored. */
export function sealSecret(owner: SecretOwner, webhookId: string, secret: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  return sealFor({ ...owner, of: "webhook", id: webhookId }, iv, secret);
}

/** The keys behind stored secrets, in their order. */
export function openSecrets(
  owner: SecretOwner,
  webhookId: string,
  sealed: readonly string[],
): Promise<readonly Uint8Array[]> {
  return Promise.all(
    sealed.map(async (one) =>
      secretBytes(await openSecret({ ...owner, of: "webhook", id: webhookId }, one)),
    ),
  );
}

/** Makes this the newest secret; what signed before ends at `overlapUntilMs` at the latest, or at once. */
export function replaceSecret(
  sql: SqlStorage,
  no: number,
  sealed: string,
  overlapUntilMs: number,
): void {
  sql.exec(
    "UPDATE secret SET until_ms = min(coalesce(until_ms, ?1), ?1) WHERE no = ?2",
    overlapUntilMs,
    no,
  );
  sql.exec("INSERT INTO secret (no, sealed) VALUES (?, ?)", no, sealed);
  sql.exec(
    `DELETE FROM secret WHERE no = ?1 AND secret_no NOT IN
       (SELECT secret_no FROM secret WHERE no = ?1 ORDER BY secret_no DESC LIMIT ?2)`,
    no,
    MAX_LIVE,
  );
}

/** The secrets that sign now, newest first. */
export function liveSecrets(sql: SqlStorage, no: number, nowMs: number): readonly string[] {
  const rows = sql.exec<{ sealed: string }>(
    `SELECT sealed FROM secret WHERE no = ? AND (until_ms IS NULL OR until_ms > ?)
     ORDER BY secret_no DESC`,
    no,
    nowMs,
  );
  return Array.from(rows, ({ sealed }) => sealed);
}

/** The number of the newest secret: what a receipt may say of it. */
export function secretNumber(sql: SqlStorage, no: number): number {
  const row = sql.exec("SELECT max(secret_no) AS newest FROM secret WHERE no = ?", no).one();
  return z.object({ newest: z.int() }).parse(row).newest;
}
