// SPDX-License-Identifier: Apache-2.0
// GET /v1/log/history: a part of the log for a replay without a stack. Like every export it leaves a receipt first.
import type { exportHistory } from "#api/routes/log.ts";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import type { ReceiptLogRpc, StandingReceipt } from "#domain/messages/receipt-log.ts";
import type { TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { ok } from "#domain/result.ts";
import type { HistoryLine } from "#domain/simulation/history.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { loadDirectory } from "#storage/load-directory.ts";
import { receiptLogStub, tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildExport } from "./export-receipt.ts";

/** The log answers at most 8 MiB of them. */
const RECEIPTS_PER_PART = 1_000;
/** Characters of a part: receipts, and the documents (1 MiB each at most) of the versions published among them. */
const PART_CHARACTERS = 12 * 1024 * 1024;

export const exportHistoryWork: DoorWork<ControlEnv, typeof exportHistory, undefined> = {
  // A crash after the append leaves the receipt of a part that nobody got: an attempt, and the next one has its own.
  async answer({ env, caller: { tenant, actor }, query }) {
    const from_seq = Number(query.from_seq);
    const log = receiptLogStub(env, tenant);
    const range = { v: 1, tenant, from_seq, limit: RECEIPTS_PER_PART } as const;
    const { size, receipts } = await log.readRange(range);
    const head = from_seq === 0 ? await openingLines(env, tenant, log) : [];
    const part = await fillPart(tenantDeskStub(env, tenant), tenant, receipts);
    const next = from_seq + part.receipts;
    if (receipts.length > 0 && part.receipts === 0) return refuse("unavailable");
    if (receipts.length > 0) {
      const scope = {
        chain: `log:${from_seq}-${next - 1}`,
        head: receipts[part.receipts - 1]?.id ?? null,
      };
      const item = buildExport({ tenant, actor, idKey: idKeyOf(env, tenant) }, scope);
      const appended = await log.append({ v: 1, tenant, items: [item] });
      if (!appended.ok) {
        return refuse(appended.code === "evidence_unavailable" ? "unavailable" : "log_refuses");
      }
    }
    const isLast = next >= size && (receipts.length > 0 || from_seq === 0);
    const end: readonly HistoryLine[] = isLast ? [{ kind: "end", receipts: next }] : [];
    const lines = [...head, ...part.lines, ...end].map((line) => `${JSON.stringify(line)}\n`);
    return ok({
      status: 200,
      body: utf8Bytes(lines.join("")),
      headers: {
        "revops-log-size": String(size),
        ...(next < size ? { "revops-next-seq": String(next) } : {}),
      },
    });
  },
};

async function openingLines(
  env: ControlEnv,
  tenant: string,
  log: Pick<ReceiptLogRpc, "describe">,
): Promise<readonly HistoryLine[]> {
  const { origin, vkey } = await log.describe({ v: 1, tenant });
  const { users, teams, families } = await loadDirectory(env.DB, tenant);
  return [
    { kind: "log", v: 1, origin, vkey },
    {
      kind: "directory",
      users: users.map(({ roles, team_ids, ...user }) => ({
        ...user,
        ...(roles === undefined ? {} : { roles: [...roles] }),
        ...(team_ids === undefined ? {} : { team_ids: [...team_ids] }),
      })),
      teams: [...teams],
      ...(families === undefined ? {} : { families: [...families] }),
    },
  ];
}

interface FilledPart {
  readonly lines: readonly HistoryLine[];
  readonly receipts: number;
}

/**
 * As many receipts as fit, at least one; each version's documents stand before the receipt that published it. A version
 * whose receipt stands and that its desk does not know yet (the desk looks within seconds) waits for the next part.
 */
async function fillPart(
  desk: Pick<TenantDeskRpc, "versionDocument">,
  tenant: string,
  receipts: readonly StandingReceipt[],
): Promise<FilledPart> {
  const lines: HistoryLine[] = [];
  let free = PART_CHARACTERS;
  for (const [i, { leaf, body }] of receipts.entries()) {
    const version = publishedBy(leaf);
    const texts =
      version === null
        ? undefined
        : await desk.versionDocument({ v: 1, tenant, config_version: version });
    free -= leaf.length + body.length;
    if (texts) free -= texts.source.length + texts.compiled.length;
    if (texts === null || (free < 0 && i > 0)) return { lines, receipts: i };
    if (texts !== undefined && version !== null) {
      const { source, compiled } = texts;
      lines.push({ kind: "config", config_version: version, source, compiled });
    }
    lines.push({ kind: "receipt", leaf, body });
  }
  return { lines, receipts: receipts.length };
}

/** The version that a receipt published; null where it is another step. */
function publishedBy(text: string): number | null {
  const { workflow_step, config_version } = Leaf.parse(JSON.parse(text));
  return workflow_step === "PUBLISH_CONFIG" ? config_version : null;
}
