// SPDX-License-Identifier: Apache-2.0
// POST /v1/leads/{id}/merge: a person says that two leads are one, or asks what that would do.
import type { z } from "zod";
import type { mergeLead } from "#api/routes/lead-commands.ts";
import type { MergePreview as PreviewView } from "#api/schemas/lead-command.ts";
import { isIssuedLeadId } from "#domain/ids/ids.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { mergeInto } from "../commands/merge-into.ts";
import { type MergePreview, previewMerge } from "../commands/preview-merge.ts";
import {
  type BuildTools,
  type CommandEnv,
  findIssued,
  locationOf,
  readCommand,
  refuseCommand,
} from "./lead-command.ts";

export function buildMergeWork<E extends CommandEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof mergeLead, true> {
  return {
    find: findIssued,
    async answer(call) {
      const { env, caller, params, headers, body, now_ms, trace_id } = call;
      const { into, reason = null, dry_run } = body;
      const hasTag = headers["if-match"] !== undefined;
      // An id that was never issued here is as unknown as one without a receipt, and asks no store.
      if (!isIssuedLeadId(idKeyOf(env, caller.tenant), into)) {
        return refuseCommand({ code: "unknown_lead" }, hasTag);
      }
      const command = { ...readCommand(call, "merge", { into, reason }), into, reason };
      const tools = buildTools(env, now_ms);
      if (dry_run) {
        const preview = await previewMerge(command, tools);
        if (!preview.ok) return refuseCommand(preview.error, hasTag);
        return ok({ status: 200, body: viewPreview(params.id, into, preview.value) });
      }
      const outcome = await mergeInto(command, tools);
      if (!outcome.ok) return refuseCommand(outcome.error, hasTag);
      const { receipt_id, attempt } = outcome.value;
      return ok({
        status: 202,
        body: { id: params.id, into, attempt, receipt_id, trace_id },
        headers: locationOf(params),
      });
    },
  };
}

const FIELDS = [
  "first_name",
  "last_name",
  "email",
  "phone",
  "company",
  "website",
  "country",
  "country_text",
  "region",
  "state_text",
  "company_size",
  "industry",
  "postal_code",
  "account_ref",
] as const satisfies readonly (keyof MergePreview["merged"])[];

type Preview = z.input<typeof PreviewView>;
type Field = Preview["fields"][number];

/** Field by field, those of which neither lead says anything left out. */
function viewPreview(id: string, into: string, preview: MergePreview): Preview {
  const { lead, survivor, merged, touches, freed_owner_id } = preview;
  const names = new Set([lead, survivor].flatMap(({ extra }) => Object.keys(extra ?? {})));
  const fields = [
    ...FIELDS.map((field) => viewField(field, merged[field], [survivor[field], lead[field]])),
    ...[...names].map((name) =>
      viewField(`extra.${name}`, merged.extra?.[name], [
        survivor.extra?.[name],
        lead.extra?.[name],
      ]),
    ),
  ].filter((field) => field !== null);
  return { id, into, fields, touches, frees_owner_id: freed_owner_id };
}

function viewField(
  field: string,
  stands: string | number | null = null,
  said: readonly (string | number | null | undefined)[],
): Field | null {
  const values = said.filter((value) => value !== null && value !== undefined);
  if (stands === null && values.length === 0) return null;
  return { field, stands, others: [...new Set(values)].filter((value) => value !== stands) };
}
