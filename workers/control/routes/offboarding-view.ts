// SPDX-License-Identifier: Apache-2.0
// How an off-boarding is shown: before it begins, and stage by stage.
import type { z } from "zod";
import type { OffboardingPreview, OffboardingView } from "#api/schemas/offboarding.ts";
import {
  leadsMoved,
  OFFBOARDING_STAGES,
  OffboardingProgress,
  type OffboardingStage,
} from "#domain/directory/offboarding.ts";
import { instantText } from "#domain/time/instant.ts";
import type { JobRow } from "#storage/jobs.ts";
import type { Held, HeldRecord } from "#storage/read-holdings.ts";
import type { Preview } from "../offboarding/preview-offboarding.ts";

type PreviewView = z.input<typeof OffboardingPreview>;
type Blockers = PreviewView["blockers"];

export function viewPreview(preview: Preview): PreviewView {
  const { user, successor, holdings, removal, preview_sha256 } = preview;
  const goes = successor === null ? "to_nobody" : "to_successor";
  const { user_id: id, external_id, name, active } = user;
  return {
    user: { id, external_id, name, active },
    successor,
    leads: {
      count: holdings.leads.count,
      first: holdings.leads.first.map(({ id, label, sla_due_at_ms }) => {
        return {
          id,
          label,
          sla_due_at: sla_due_at_ms === null ? null : instantText(sla_due_at_ms),
        };
      }),
      becomes: "routed_again",
    },
    accounts_owned: viewHeld(holdings.accounts_owned, goes),
    accounts_managed: viewHeld(holdings.accounts_managed, goes),
    teams_led: viewHeld(holdings.teams_led, goes),
    teams_deputized: viewHeld(holdings.teams_deputized, goes),
    deputy_of: viewHeld(holdings.deputy_of, "kept"),
    manager_of: viewHeld(holdings.manager_of, "kept"),
    config: removal.places.map(({ config_version, kind, name, pointer, becomes }) => {
      const to = becomes === "successor" ? "to_successor" : "removed";
      return { config_version, kind, name, pointer, becomes: to };
    }),
    versions: removal.items.map(({ from_version, effective_at_ms }) => {
      return {
        from_version,
        effective_at: effective_at_ms === null ? null : instantText(effective_at_ms),
      };
    }),
    blockers: blockersOf(preview),
    preview_sha256,
  };
}

/** Everything that keeps it from beginning. */
export function blockersOf({ user, removal }: Preview): Blockers {
  const message = "Nobody else is an active revops_admin: appoint another one first.";
  return [
    ...(user.last_admin ? [{ code: "last_admin" as const, message }] : []),
    ...removal.blockers.map(({ code, message, config_version }) => {
      return { code, message: `Config version ${config_version}: ${message}` };
    }),
  ];
}

function viewHeld(
  { count, first }: Held<HeldRecord>,
  becomes: PreviewView["accounts_owned"]["becomes"],
): PreviewView["accounts_owned"] {
  const shown = first.map(({ id, external_id, name }) => ({ id, external_id, name }));
  return { count, first: shown, becomes };
}

export function viewOffboarding(
  job: JobRow,
  people: { readonly user: string; readonly successor: string | null },
): z.input<typeof OffboardingView> {
  const progress = OffboardingProgress.parse(JSON.parse(job.progress));
  const { stage, pools, published, teams_moved, accounts_total, accounts_moved } = progress;
  const isPast = (one: OffboardingStage): boolean =>
    OFFBOARDING_STAGES.indexOf(stage) > OFFBOARDING_STAGES.indexOf(one);
  return {
    id: job.job_id,
    status: job.status,
    ...people,
    stage,
    deactivated: isPast("deactivate"),
    seats: {
      done: isPast("config"),
      pools,
      config_versions: published.map(({ config_version }) => config_version),
    },
    teams: { done: isPast("teams"), moved: teams_moved },
    accounts: { total: Math.max(accounts_total, accounts_moved), moved: accounts_moved },
    leads: {
      total: progress.leads_total,
      moved: leadsMoved(progress),
      asked: progress.leads_asked,
      remaining: progress.remaining,
    },
    reason: job.reason,
    created_at: instantText(job.created_at_ms),
    updated_at: instantText(job.updated_at_ms),
  };
}
