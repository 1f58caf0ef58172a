// SPDX-License-Identifier: Apache-2.0
// Whether a config without a person still has enough people for every approval. What was short before stays the
// business of whoever published it.
import { checkConfig } from "#decisions/check-config.ts";
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import type { ConfigDirectory } from "#domain/config/directory.ts";
import type { Finding } from "#domain/config/finding.ts";
import { handleOf } from "#domain/config/plan-removal.ts";
import { removeApprover } from "#domain/config/remove-approver.ts";
import { policyHost } from "../policy-host.ts";

/** What the check of configs refuses about `after` and not about `before`; null where nothing, or no approver left. */
export function findShortage(
  before: JsonValue,
  after: JsonValue,
  person: string,
  directory: ConfigDirectory,
): string | null {
  if (removeApprover(before, handleOf(person)).places.length === 0) return null;
  const errorsOf = (source: JsonValue, active: boolean): Finding[] => {
    const users = directory.users.map((user) =>
      user.external_id === person ? { ...user, active } : user,
    );
    const { report } = checkConfig(policyHost(), source, { ...directory, users });
    return report.findings.filter(({ severity }) => severity === "error");
  };
  const known = new Set(errorsOf(before, true).map(identify));
  const worse = errorsOf(after, false).find((one) => !known.has(identify(one)));
  return worse === undefined
    ? null
    : `${worse.message} Publish a config with more approvers first.`;
}

function identify({ code, pointer, message }: Finding): string {
  return JSON.stringify([code, pointer, message]);
}
