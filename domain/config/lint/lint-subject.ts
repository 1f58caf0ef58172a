// SPDX-License-Identifier: Apache-2.0
// What the checks that ask no policy look at.
import type { CompiledDocument } from "../compiled-config.ts";
import type { ConfigDirectory } from "../directory.ts";
import type { RevOpsConfig } from "../revops-config.ts";

export interface LintSubject {
  /** The config as its author wrote it. */
  readonly written: unknown;
  /** The same with every default. */
  readonly source: RevOpsConfig;
  readonly compiled: CompiledDocument;
  /** Null where the tenant's people are not at hand: whoever is named is then assumed to exist. */
  readonly directory: ConfigDirectory | null;
}
