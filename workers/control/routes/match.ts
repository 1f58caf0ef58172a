// SPDX-License-Identifier: Apache-2.0
// Matching at the door, by the rules and keys of the pipeline. It reads the config and the accounts, and writes nothing.
import type { matchRecords } from "#api/routes/match.ts";
import type { MatchBody } from "#api/schemas/match.ts";
import type { MatchingSettings } from "#domain/config/work-settings.ts";
import { ok } from "#domain/result.ts";
import type { AccountCandidate } from "#domain/matching/account-candidate.ts";
import { DEFAULT_MATCHING } from "#domain/matching/default-matching.ts";
import { listVersions } from "#domain/matching/domain-class.ts";
import { matchAccount } from "#domain/matching/match-account.ts";
import { tellMatch } from "#domain/matching/match-answer.ts";
import { comparePair, leadOfRecord } from "#domain/matching/match-record.ts";
import { probeKeys } from "#domain/matching/probe-keys.ts";
import type { DoorWork } from "#edge/door.ts";
import { buildConfigPort } from "#storage/config-reader.ts";
import type { AccountPort } from "#storage/ports.ts";
import { buildAccountPort } from "#storage/read-accounts.ts";
import type { ControlEnv } from "../control-env.ts";

export const matchRecordsWork: DoorWork<ControlEnv, typeof matchRecords, undefined> = {
  async answer({ env, caller: { tenant }, body, now_ms }) {
    if (body.pairs !== undefined) {
      const matches = body.pairs.map(({ a, b }) => ({ id: a.id ?? null, ...comparePair(a, b) }));
      return ok({ status: 200, body: reply(matches, null, DEFAULT_MATCHING) });
    }
    const config = await buildConfigPort(env, now_ms).active(tenant, now_ms);
    const settings = config?.document.work?.matching ?? DEFAULT_MATCHING;
    const accounts = buildAccountPort(env.DB);
    const matches = await matchAll(tenant, body.records ?? [], settings, accounts);
    const version = config?.version.config_version ?? null;
    return ok({ status: 200, body: reply(matches, version, settings) });
  },
};

type Records = NonNullable<MatchBody["records"]>;
type Matches = ReturnType<typeof tellMatch> & { readonly id: string | null };

/** One look-up for all of them. */
async function matchAll(
  tenant: string,
  records: Records,
  settings: MatchingSettings,
  accounts: AccountPort,
): Promise<Matches[]> {
  const asked = records.map((record) => {
    const lead = leadOfRecord(record);
    return { id: record.id ?? null, lead, keys: new Set(probeKeys(lead, settings)) };
  });
  const keys = new Set(asked.flatMap((one) => [...one.keys]));
  const found: readonly AccountCandidate[] =
    keys.size === 0 ? [] : await accounts.candidates(tenant, [...keys]);
  return asked.map(({ id, lead, keys }) => {
    const own = found.filter((account) => account.keys.some((key) => keys.has(key)));
    return { id, ...tellMatch(matchAccount(lead, own, settings), own) };
  });
}

function reply(
  matches: readonly Matches[],
  configVersion: number | null,
  settings: MatchingSettings,
) {
  return {
    matches: matches.map((match) => ({
      ...match,
      reasons: [...match.reasons],
      conflicts: [...match.conflicts],
      candidates: [...match.candidates],
    })),
    config_version: configVersion,
    thresholds: { fuzzy: settings.fuzzy_threshold, margin: settings.margin },
    lists: { ...listVersions() },
  };
}
