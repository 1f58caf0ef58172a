// SPDX-License-Identifier: Apache-2.0
// Names of posted fields: many spellings, one key.

const NAME_CHARACTERS = 60;

/**
 * "First Name" -> `first_name`, `utm[source]` -> `utm.source`, `product_interest[]` -> `product_interest`: lower case,
 * only a-z, 0-9, `_`, `.` and `-`, beginning and ending with a letter or digit, at most 60 characters. Null where
 * nothing is left, as of a name in another script.
 */
export function foldFieldName(name: string): string | null {
  const folded = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/\[([^[\]]*)\]/g, ".$1")
    .replaceAll(/[^a-z0-9_.-]+/g, "_")
    .replaceAll(/^[_.-]+/g, "")
    .slice(0, NAME_CHARACTERS)
    .replaceAll(/[_.-]+$/g, "");
  return folded === "" ? null : folded;
}
