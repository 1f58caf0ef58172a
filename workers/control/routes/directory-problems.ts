// SPDX-License-Identifier: Apache-2.0
// What the directory's doors refuse, told at the field that says it.
import type { FieldError } from "#api/problems.ts";
import { isKnownLocale, isKnownTimeZone } from "#edge/locale.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import type { UserConflicts } from "#storage/save-directory.ts";

type Refusal = { readonly ok: false; readonly error: Problem };

export function refuseFields(errors: readonly FieldError[]): Refusal {
  return refuse("invalid_fields", { errors });
}

/** A pointer to every place that names somebody who is not in the directory. */
export function refuseUnknown(
  external_ids: readonly string[],
  places: readonly (readonly [pointer: string, name: string | null])[],
): Refusal {
  return refuseFields(
    places.flatMap(([pointer, name]) =>
      name !== null && external_ids.includes(name)
        ? [{ pointer, code: "unknown_user", message: "No user has this external id." }]
        : [],
    ),
  );
}

/** What the shape of a body cannot say of where somebody lives. */
export function placeErrors(body: {
  readonly locale: string | null;
  readonly time_zone: string | null;
}): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (body.locale !== null && !isKnownLocale(body.locale)) {
    const message = "This language is not known here.";
    errors.push({ pointer: "/locale", code: "unknown_locale", message });
  }
  if (body.time_zone !== null && !isKnownTimeZone(body.time_zone)) {
    const message = "There is no such time zone.";
    errors.push({ pointer: "/time_zone", code: "unknown_time_zone", message });
  }
  return errors;
}

const CONFLICTS = {
  email_taken: ["/email", "Another user of this tenant has this address."],
  manager_cycle: ["/manager", "The user would stand above themselves."],
} as const;

/** Wrong fields before the one thing that is no field's fault. */
export function refuseConflicts({ conflicts }: UserConflicts): Refusal {
  const errors = conflicts.flatMap((code): FieldError[] => {
    if (code === "last_admin") return [];
    const [pointer, message] = CONFLICTS[code];
    return [{ pointer, code, message }];
  });
  return errors.length > 0 ? refuseFields(errors) : refuse("last_admin");
}
