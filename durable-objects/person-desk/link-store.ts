// SPDX-License-Identifier: Apache-2.0
// PersonDesk's SQL of mailed links. To be called inside the object's transaction.
import { judgeLink, type LinkVerdict, type StoredLink } from "#domain/access/sign-in-rules.ts";
import {
  LINK_LIFE_MS,
  LINK_MEMORY_MS,
  MAX_ASKED_LINKS,
  MAX_OPEN_LINKS,
} from "#domain/access/sign-in-rules.ts";
import type { AskLinkRequest, ConsumeLinkRequest } from "#domain/messages/person-desk.ts";

/** Keeps a link; false where the person has been sent too many. A refused one is not counted: the hour goes by. */
export function insertLink(sql: SqlStorage, request: AskLinkRequest): boolean {
  const { link_id, link_sha256, browser_sha256, code_sha256, tenant, now_ms } = request;
  sql.exec("DELETE FROM link WHERE asked_at_ms + ? <= ?", LINK_MEMORY_MS, now_ms);
  const { asked, open } = sql
    .exec<{ asked: number; open: number }>(
      `SELECT count(*) AS asked, count(*) FILTER (WHERE ended IS NULL AND asked_at_ms + ? > ?) AS open FROM link`,
      LINK_LIFE_MS,
      now_ms,
    )
    .one();
  if (asked >= MAX_ASKED_LINKS || open >= MAX_OPEN_LINKS) return false;
  sql.exec(
    `INSERT INTO link (link_id, link_sha256, browser_sha256, code_sha256, tenant, asked_at_ms, wrong_codes)
     VALUES (?, ?, ?, ?, ?, ?, 0)`,
    link_id,
    link_sha256,
    browser_sha256,
    code_sha256,
    tenant,
    now_ms,
  );
  return true;
}

/** The link whose whole token the caller has, as long as it is remembered; an id alone finds nothing. */
export function findLink(
  sql: SqlStorage,
  asked: Pick<ConsumeLinkRequest, "link_id" | "link_sha256" | "now_ms">,
): StoredLink | null {
  const query = "SELECT * FROM link WHERE link_id = ? AND link_sha256 = ? AND asked_at_ms + ? > ?";
  const { link_id, link_sha256, now_ms } = asked;
  return (
    sql.exec<StoredLink>(query, link_id, link_sha256, LINK_MEMORY_MS, now_ms).toArray()[0] ?? null
  );
}

/** Judges the attempt and writes what follows for the links: one more wrong code, a burned link, or a used one. */
export function spendLink(sql: SqlStorage, request: ConsumeLinkRequest): LinkVerdict {
  const link = findLink(sql, request);
  if (link === null) return { ok: false, code: "unknown" };
  const verdict = judgeLink(link, request, request.now_ms);
  if (verdict.ok) {
    sql.exec("UPDATE link SET ended = 'superseded' WHERE ended IS NULL");
    sql.exec("UPDATE link SET ended = 'used' WHERE link_id = ?", link.link_id);
  } else if (verdict.code === "wrong_code") {
    sql.exec("UPDATE link SET wrong_codes = wrong_codes + 1 WHERE link_id = ?", link.link_id);
  } else if (verdict.code === "burned" && link.ended === null) {
    sql.exec("UPDATE link SET ended = 'burned' WHERE link_id = ?", link.link_id);
  }
  return verdict;
}
