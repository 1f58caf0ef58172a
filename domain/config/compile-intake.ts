// SPDX-License-Identifier: Apache-2.0
// The ways in of a compiled config.
import { MINUTE_MS } from "../time/instant.ts";
import type {
  FormSettings,
  IntakeSettings,
  MappingRule,
  SourceSettings,
} from "./intake-settings.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

const DAY_MS = 24 * 60 * MINUTE_MS;

export function compileIntake(source: RevOpsConfig, report: Report): IntakeSettings {
  const { signals, partners, duplicates, enrichment, preflight } = source;
  const { action } = duplicates;
  return {
    forms: compileForms(source, report),
    sources: compileSources(source, report),
    signals: { qualify_at: signals.qualify_at, window_ms: signals.window_days * DAY_MS },
    partners: { conflicts: partners.conflicts },
    duplicates: {
      rules: action === "off" ? [] : [...new Set(duplicates.rules)],
      action: action === "off" ? "merge" : action,
      window_ms: duplicates.window_days * DAY_MS,
    },
    enrichment: {
      required: [...new Set(enrichment.required)],
      deadline_ms: enrichment.deadline_minutes * MINUTE_MS,
    },
    velocity_window_ms:
      preflight.domain_leads_max === null ? null : preflight.domain_window_minutes * MINUTE_MS,
  };
}

/** A form that is switched off is not there. */
function compileForms({ forms }: RevOpsConfig, report: Report): Record<string, FormSettings> {
  const compiled: Record<string, FormSettings> = {};
  for (const [name, { enabled, source, ...form }] of Object.entries(forms)) {
    checkFields(name, form.fields, report);
    if (enabled) compiled[name] = { ...form, source: formSource(name, source) };
  }
  return compiled;
}

/** The source of a form's leads: the one that it names, else its own. */
export function formSource(name: string, source: string | null): string {
  return source ?? `form-${name}`;
}

function checkFields(form: string, fields: FormSettings["fields"], report: Report): void {
  const path = ["forms", form, "fields"];
  const names = fields.map(({ name }) => name);
  if (!names.includes("email") && !names.includes("phone")) {
    report(
      "form_without_contact",
      path,
      "The form asks neither for an email address nor for a phone number, so it makes no lead.",
      "Add a field named email or phone.",
    );
  }
  for (const [i, { name, kind, options }] of fields.entries()) {
    if (names.indexOf(name) < i) {
      report("field_twice", [...path, i, "name"], `The form asks for ${name} twice.`);
    }
    if (kind === "select" && options.length === 0) {
      report(
        "options_missing",
        [...path, i, "options"],
        `The field ${name} is a choice of nothing.`,
        "List what it offers in options.",
      );
    }
  }
}

export function compileSources(
  { sources }: Pick<RevOpsConfig, "sources">,
  report: Report,
): Record<string, SourceSettings> {
  const compiled: Record<string, SourceSettings> = {};
  for (const [name, { lead_source, mapping, ...source }] of Object.entries(sources)) {
    const path = ["sources", name];
    if (source.kind !== "signal" && Object.keys(source.points).length > 0) {
      report("points_without_signals", [...path, "points"], "Only a source of signals has points.");
    }
    if (source.scheme === "hubspot_v3" && source.kind !== "crm") {
      report("scheme_of_a_crm", [...path, "scheme"], "Only a CRM signs its posts as HubSpot does.");
    }
    if (source.kind === "enrichment" && mapping["lead_id"] === undefined) {
      report(
        "lead_id_missing",
        [...path, "mapping"],
        "Nothing says which lead an enrichment is about.",
        "Map lead_id.",
      );
    }
    compiled[name] = {
      ...source,
      lead_source: lead_source ?? name,
      mapping: Object.fromEntries(
        Object.entries(mapping).map(([field, rule]) => [field, compileRule(rule)]),
      ),
    };
  }
  return compiled;
}

function compileRule(rule: string | MappingRule): MappingRule {
  return typeof rule === "string"
    ? { path: rule, constant: null, values: null, default: null }
    : rule;
}
