// SPDX-License-Identifier: Apache-2.0
// The forms of the config in effect, switched off ones too, with what their owners put on their pages.
import type { z } from "zod";
import type { listForms } from "#api/routes/forms.ts";
import type { FormList } from "#api/schemas/form.ts";
import { formSource } from "#domain/config/compile-intake.ts";
import { parseRevOpsConfig, type RevOpsConfig } from "#domain/config/revops-config.ts";
import { buildEmbedHtml, buildEmbedScript } from "#domain/forms/embed-snippet.ts";
import { buildFormReader } from "#domain/forms/form-reader.ts";
import { buildPublicName } from "#domain/ids/public-name.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { buildConfigPort } from "#storage/config-reader.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";

type Item = z.input<typeof FormList>["items"][number];

export const listFormsWork: DoorWork<ControlEnv, typeof listForms, undefined> = {
  async answer({ env, caller: { tenant }, request, now_ms }) {
    const config = await loadConfig(env, tenant, now_ms);
    const origin = new URL(env.PUBLIC_URL ?? request.url).origin;
    const idKey = idKeyOf(env, tenant);
    const items = Object.entries(config?.forms ?? {}).map(([name, form]): Item => {
      const form_id = buildPublicName(idKey, "frm", { tenant, name });
      return describeForm({ name, form, form_id, origin, locale: config?.locale ?? null });
    });
    return ok({ status: 200, body: { items } });
  },
};

/** As written, because what is compiled leaves out a form that is switched off; null where there is no config yet. */
async function loadConfig(
  env: ControlEnv,
  tenant: string,
  nowMs: number,
): Promise<RevOpsConfig | null> {
  const active = await buildConfigPort(env, nowMs).active(tenant, nowMs);
  if (active === null) return null;
  const { config_version } = active.version;
  const desk = tenantDeskStub(env, tenant);
  const documents = await desk.versionDocument({ v: 1, tenant, config_version });
  const written = documents === null ? null : parseRevOpsConfig(JSON.parse(documents.source));
  return written !== null && written.ok ? written.value : null;
}

interface Described {
  readonly name: string;
  readonly form: RevOpsConfig["forms"][string];
  readonly form_id: string;
  readonly origin: string;
  readonly locale: string | null;
}

function describeForm({ name, form, form_id, origin, locale }: Described): Item {
  const { enabled, ...written } = form;
  const settings = { ...written, source: formSource(name, form.source) };
  const post_url = `${origin}/v1/forms/${form_id}`;
  const reader = buildFormReader(locale, null);
  return {
    name,
    form_id,
    title: form.title,
    enabled,
    source: settings.source,
    page_url: `${origin}/f/${form_id}`,
    post_url,
    embed_html: buildEmbedHtml(settings, post_url, reader),
    embed_script: buildEmbedScript(settings, post_url, reader),
  };
}
