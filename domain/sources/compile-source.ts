// SPDX-License-Identifier: Apache-2.0
// One source of a config by itself, as its author wrote it: for a dry run before the config has it.
import { err, ok, type Result } from "../result.ts";
import { compileSources } from "../config/compile-intake.ts";
import type { SourceSettings } from "../config/intake-settings.ts";
import { buildReport, type ConfigProblem } from "../config/problem.ts";
import { section } from "../config/schema/key.ts";
import { Sources } from "../config/schema/sources.ts";
import { shapeProblems } from "../config/shape-problems.ts";

const Written = section({ sources: Sources });

/** The source as it would be compiled under this name, or every problem by its pointer into what was written. */
export function compileSource(
  name: string,
  written: unknown,
): Result<SourceSettings, readonly ConfigProblem[]> {
  const parsed = Written.safeParse({ sources: { [name]: written } }, { reportInput: true });
  if (!parsed.success) return err(shapeProblems(Written, parsed.error.issues).map(inside));
  const problems: ConfigProblem[] = [];
  const compiled = compileSources(parsed.data, buildReport(problems))[name];
  return compiled === undefined || problems.length > 0 ? err(problems.map(inside)) : ok(compiled);
}

/** `/sources/<name>/kind` -> `/kind`. */
function inside(problem: ConfigProblem): ConfigProblem {
  return { ...problem, pointer: problem.pointer.replace(/^\/sources(?:\/[^/]*)?/, "") };
}
