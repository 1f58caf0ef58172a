// SPDX-License-Identifier: Apache-2.0
// What one config changes against another, as the API shows it.
import { z } from "zod";
import { ConfigDiff, KeyChange } from "#domain/config/config-diff.ts";

/** Any JSON value: the document's generator does not end on a schema that names itself. */
const Value = z.unknown();

export const ConfigDiffView = ConfigDiff.extend({
  keys: z.array(KeyChange.extend({ from: Value, to: Value })),
}).meta({
  id: "ConfigDiff",
  description:
    "Keys by their declared direction, and regions of leads and quotes that are decided otherwise; `more` were not listed.",
});
