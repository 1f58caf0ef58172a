// SPDX-License-Identifier: Apache-2.0
// GET /v1/imports/{id}/preview: the first rows as they would be read. Nothing changes.
import type { previewImport } from "#api/routes/imports.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildImportPorts } from "../imports/import-ports.ts";
import { findImport, type FoundImport } from "../imports/import-view.ts";
import { previewRows } from "../imports/preview-rows.ts";

export const previewImportWork: DoorWork<ControlEnv, typeof previewImport, FoundImport> = {
  find: ({ env, caller: { tenant }, params: { id } }) => findImport(env.DB, tenant, id),
  async answer({ env, caller: { tenant }, found: { job, request, progress } }) {
    const { file } = progress;
    if (file === null) return refuse("import_state");
    const ports = buildImportPorts(env);
    const { db, idKey } = ports.records;
    const world = { db, tenant, idKey: idKey(tenant), personKey: ports.personKey };
    const items = await previewRows(request, file, ports, world);
    if (items === null) return refuse("import_state");
    return ok({ status: 200, body: { id: job.job_id, entity: request.entity, items: [...items] } });
  },
};
