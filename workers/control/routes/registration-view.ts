// SPDX-License-Identifier: Apache-2.0
// Registrations as partners see them: what was registered comes from the registration's own first receipt, because the
// lead's view knows by now what others said of it; where it stands comes from the views.
import type { z } from "zod";
import type { RegistrationView } from "#api/schemas/registration.ts";
import { conflictIdOf } from "#domain/conflicts/find-conflict.ts";
import { registrationState } from "#domain/conflicts/registration-state.ts";
import { buildRegistrationId } from "#domain/ids/registration-id.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { instantText } from "#domain/time/instant.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { openContent } from "#ledger/seal-lead.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { type ConflictStanding, readConflictStandings } from "#storage/read-conflicts.ts";
import type { RegistrationRow } from "#storage/read-registrations.ts";
import type { ControlEnv } from "../control-env.ts";

type View = z.input<typeof RegistrationView>;

/** A conflict comes up before a lead is first routed: a lead that is tried more often than this had none. */
const ATTEMPTS = 20;

/** Right after the 202, when nothing of it is recorded yet. */
export function viewReceivedRegistration(id: string, source: string): View {
  const nothing = { external_id: null, company: null, conflict: null, updated_at: null };
  return { id, source, state: "received", ...nothing };
}

/** At the places of the rows. */
export async function viewRegistrations(
  env: ControlEnv,
  tenant: string,
  rows: readonly RegistrationRow[],
): Promise<View[]> {
  const idKey = idKeyOf(env, tenant);
  const [sent, conflicts] = await Promise.all([
    readSent(env, tenant, rows),
    readConflictStandings(env.DB, tenant, conflictIds(idKey, rows)),
  ]);
  return rows.map(({ lead_id, partner, status, ended_at_ms }, i) => {
    const conflict = conflicts.findLast((one) => one.lead_id === lead_id);
    const moved = [ended_at_ms, conflict?.raised_at_ms, conflict?.resolved_at_ms];
    const updated_at_ms = Math.max(...moved.map((at) => at ?? 0));
    return {
      id: buildRegistrationId(idKey, partner, lead_id),
      source: partner,
      external_id: sent[i]?.external_id ?? null,
      company: sent[i]?.company ?? null,
      state: registrationState(status, conflict?.choice ?? null),
      conflict: viewConflict(conflict),
      updated_at: updated_at_ms === 0 ? null : instantText(updated_at_ms),
    };
  });
}

function viewConflict(conflict: ConflictStanding | undefined): View["conflict"] {
  return conflict === undefined ? null : { type: conflict.type, status: conflict.status };
}

/** Of every attempt that may have run into one. */
function conflictIds(idKey: Uint8Array, rows: readonly RegistrationRow[]): readonly string[] {
  return rows.flatMap(({ lead_id, attempt }) => {
    const attempts = Math.min(attempt ?? 0, ATTEMPTS);
    return Array.from({ length: attempts }, (_, i) => conflictIdOf(idKey, lead_id, i + 1));
  });
}

/** What the partner sent first; empty where it is erased. One read of the log for all of them. */
async function readSent(
  env: ControlEnv,
  tenant: string,
  rows: readonly RegistrationRow[],
): Promise<readonly { readonly external_id?: string | null; readonly company?: string | null }[]> {
  if (rows.length === 0) return [];
  const chains = await receiptLogStub(env, tenant).read({
    v: 1,
    tenant,
    chains: rows.map(({ lead_id }) => `lead:${lead_id}`),
    steps: ["CREATE_LEAD"],
  });
  return Promise.all(
    rows.map(async ({ lead_id }, i) => {
      const { receipts = [], subject_key = null } = chains[i] ?? {};
      const [created] = receipts.map(({ body }) => ReceiptBody.parse(JSON.parse(body)));
      const content = await openContent(lead_id, created?.sealed ?? null, subject_key);
      return content?.lead ?? {};
    }),
  );
}
