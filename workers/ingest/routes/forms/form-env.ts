// SPDX-License-Identifier: Apache-2.0
// What the doors of forms need, and the form behind a public id.
import type { PersonCheckPort } from "#connectors/turnstile/port.ts";
import type { DeskSettings } from "#domain/config/desk-settings.ts";
import type { FormSettings } from "#domain/config/intake-settings.ts";
import { buildFormReader, type FormReader } from "#domain/forms/form-reader.ts";
import type { BareCall } from "#edge/bare-door.ts";
import type { DoorEnv } from "#edge/door.ts";
import { publicNameOf } from "#edge/tenant-key.ts";
import type { ConfigEnv } from "#storage/config-reader.ts";
import type { AcceptEnv } from "../accept-lead.ts";
import { findDoorConfig } from "../door-config.ts";

export interface FormEnv extends DoorEnv, AcceptEnv, Pick<ConfigEnv, "CACHE"> {
  /** Of Turnstile; only where a form asks for its check. */
  readonly TURNSTILE_SECRET?: string;
}

/** How a form asks whether a person filled it in. */
export type BuildPersonCheck = (env: FormEnv) => PersonCheckPort;

export interface FoundForm {
  readonly tenant: string;
  readonly name: string;
  /** The public id. */
  readonly form_id: string;
  readonly settings: FormSettings;
  readonly theme: DeskSettings["theme"];
  readonly reader: FormReader;
}

const NO_THEME = { brand_name: null, brand_color: null, logo_url: null };

/**
 * The form in the config in effect; null where there is none, or it is switched off. A made-up id costs no store read, and
 * on a warm isolate no id costs any.
 */
export async function findForm(call: BareCall<FormEnv>): Promise<FoundForm | null> {
  const form_id = call.params["form_id"] ?? "";
  const named = publicNameOf(call.env, "frm", form_id);
  if (named === null) return null;
  const { tenant, name } = named;
  const config = await findDoorConfig(call, tenant);
  const forms = config?.document.intake?.forms ?? {};
  const settings = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (settings === undefined) return null;
  call.noteTenant(tenant);
  const desk = config?.document.desk;
  const reader = buildFormReader(desk?.locale ?? null, call.request.headers.get("accept-language"));
  return { tenant, name, form_id, settings, theme: desk?.theme ?? NO_THEME, reader };
}

/** What a form's requests are counted under beside the network; an id is at most some 110 characters long. */
export function rateName(call: BareCall<FormEnv>, use: "post" | "page"): string {
  return `form-${use}/${(call.params["form_id"] ?? "").slice(0, 120)}`;
}
