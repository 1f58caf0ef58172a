// SPDX-License-Identifier: Apache-2.0
// When a version is to rule, over which other one, and whether it is only tried: what publishing and rolling back
// share.
import { z } from "zod";
import { VersionNumber } from "#api/routes/config.ts";
import { publishConfig } from "#api/routes/config-publish.ts";
import { ok, type Result } from "#domain/result.ts";
import { readFlags } from "../flag-fields.ts";
import { DRY_RUN } from "../options.ts";

export const PUBLISH_OPTIONS = {
  ...DRY_RUN,
  at: { type: "string" },
  expect: { type: "string" },
} as const;

export const PUBLISH_USAGE = `  --at <instant>
                 from when it rules, such as 2026-12-01T09:00:00Z; by default 90 seconds after it is published
  --expect <number>
                 the version that you started from: where a newer one stands, nothing is published and you are shown
                 what it changed
  --dry-run      check and compare only, publish nothing`;

const PublishFlags = z.object({
  at: publishConfig.query.shape.effective_at,
  expect: VersionNumber.optional(),
});

export interface PublishCall {
  /** Query of the call. */
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly precondition: { readonly if_match?: string };
}

export function readPublishFlags(flags: {
  readonly at?: string | undefined;
  readonly expect?: string | undefined;
  readonly "dry-run": boolean;
}): Result<PublishCall, string> {
  const read = readFlags(PublishFlags, { at: flags.at, expect: flags.expect });
  if (!read.ok) return read;
  const { at, expect } = read.value;
  return ok({
    values: { effective_at: at, dry_run: flags["dry-run"] ? "true" : undefined },
    precondition: expect === undefined ? {} : { if_match: expect },
  });
}
