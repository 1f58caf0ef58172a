// SPDX-License-Identifier: Apache-2.0
// Limits of product families that no product has.
import type { Finding } from "../finding.ts";
import { jsonPointer } from "../problem.ts";
import { finding } from "./finding-codes.ts";
import type { LintSubject } from "./lint-subject.ts";

export function checkFamilies({ source, directory }: LintSubject): Finding[] {
  const known = directory?.families;
  if (known === undefined) return [];
  return Object.keys(source.products.families).flatMap((family) => {
    if (known.includes(family)) return [];
    const pointer = jsonPointer(["products", "families", family]);
    const message = `No product of the catalogue is of the family ${family}, so its limits hold nobody.`;
    return [
      finding("unknown_family", pointer, message, { fix: "Correct its spelling, or remove it." }),
    ];
  });
}
