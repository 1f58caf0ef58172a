// SPDX-License-Identifier: Apache-2.0
// The config that says nothing: every default, and what a part is compared with to know whether it was written.
import { RevOpsConfig } from "./revops-config.ts";

export const SILENT_CONFIG: RevOpsConfig = RevOpsConfig.parse({ segments: [], routing: {} });
