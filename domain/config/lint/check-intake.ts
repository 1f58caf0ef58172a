// SPDX-License-Identifier: Apache-2.0
// Ways in whose settings do not do what they look like: points that nobody gives, attributes that nobody asks for.
import type { Finding } from "../finding.ts";
import type { IntakeSettings } from "../intake-settings.ts";
import { jsonPointer } from "../problem.ts";
import { listText } from "../unit-text.ts";
import { finding } from "./finding-codes.ts";
import type { LintSubject } from "./lint-subject.ts";
import { isWritten } from "./written-at.ts";

export function checkIntake({ compiled, written }: LintSubject): Finding[] {
  const { intake } = compiled;
  if (intake === undefined) return [];
  return [...checkPoints(intake), ...checkRequired(intake), ...checkIdle(written)];
}

function checkPoints({ sources, signals }: IntakeSettings): Finding[] {
  const ofSignals = Object.entries(sources).filter(([, { kind }]) => kind === "signal");
  const found = ofSignals.flatMap(([name, { signal, points }]): Finding[] => {
    const named = Object.keys(points).filter((one) => one !== "any");
    if (signal !== null || named.length === 0) return [];
    const message = `The source ${name} gives points for ${listText(named)} and does not say where a signal's name stands: none of its signals has one.`;
    const fix = "Set signal to the path of its name, or give points to any.";
    return [
      finding("points_without_name", jsonPointer(["sources", name, "points"]), message, { fix }),
    ];
  });
  const gives = ofSignals.some(([, source]) => givesPoints(source));
  if (signals.qualify_at === null || gives) return found;
  const message = `No source gives a signal any point, so no lead ever reaches ${signals.qualify_at} points: all that signals bring stays stored.`;
  const fix = "Give points in a source of kind signal, or remove qualify_at.";
  return [...found, finding("points_never_qualify", "/signals/qualify_at", message, { fix })];
}

/** Without its name a signal counts as any other. */
function givesPoints({ signal, points }: IntakeSettings["sources"][string]): boolean {
  return Object.entries(points).some(([name, at]) => at > 0 && (signal !== null || name === "any"));
}

/** Somebody else may supply what a form does not ask for, as long as there is a way in for it. */
function checkRequired({ forms, sources, enrichment }: IntakeSettings): Finding[] {
  if (Object.values(sources).some(({ kind }) => kind === "enrichment")) return [];
  return Object.entries(forms).flatMap(([name, { fields }]): Finding[] => {
    const asked = new Set(fields.map((field) => field.name));
    // Every form asks for a contact, and the state says the country as well.
    if (asked.has("state")) asked.add("country");
    const lacking = enrichment.required.filter((one) => one !== "contact" && !asked.has(one));
    if (lacking.length === 0) return [];
    const minutes = enrichment.deadline_ms / 60_000;
    const message = `The form ${name} does not ask for ${listText(lacking)}, which enrichment requires: each of its leads waits until a person supplies it, or ${minutes} minutes.`;
    const fix = "Ask for it, or add a source of kind enrichment.";
    return [
      finding("form_without_required", jsonPointer(["forms", name, "fields"]), message, { fix }),
    ];
  });
}

/** A setting that only says how another one counts: with the key that it needs. */
const SERVING: readonly (readonly [setting: string, served: string])[] = [
  ["/preflight/domain_window_minutes", "/preflight/domain_leads_max"],
  ["/signals/window_days", "/signals/qualify_at"],
  ["/enrichment/deadline_minutes", "/enrichment/required/0"],
];

function checkIdle(written: unknown): Finding[] {
  return SERVING.flatMap(([setting, served]): Finding[] => {
    if (!isWritten(written, setting) || isWritten(written, served)) return [];
    const [name, other] = [setting, served].map((pointer) => pointer.split("/")[2]);
    const message = `${name} decides nothing, because ${other} is not set.`;
    return [finding("idle_setting", setting, message)];
  });
}
