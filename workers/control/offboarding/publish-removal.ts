// SPDX-License-Identifier: Apache-2.0
// The stage that takes the person out of the config. Which versions are published again is fixed in the job first, so
// that a crash between two of them loses none; each is published against the newest version that the job knows.
//   after a publish   the desk answers the same content with the version that stands, and the job moves on with it;
//   somebody else's   moved the newest version: the plan is dropped and made again over what then stands.
import { COMPILER, configHashes } from "#domain/config/compile-config.ts";
import { compileWithout, handleOf } from "#domain/config/plan-removal.ts";
import { removeMember } from "#domain/config/remove-member.ts";
import type { OffboardingProgress } from "#domain/directory/offboarding.ts";
import type { PublishReply } from "#domain/messages/tenant-desk.ts";
import { InvariantError } from "#domain/result.ts";
import { loadDirectory } from "#storage/load-directory.ts";
import { loadLeaver } from "#storage/read-holdings.ts";
import type { StepOutcome } from "../jobs/job-ports.ts";
import { compareWith } from "../routes/config-compare.ts";
import { sideOf } from "../routes/config-judge.ts";
import { findShortage } from "./find-shortage.ts";
import { loadRemoval, readSource } from "./load-removal.ts";
import { endFailed, moveOn, type OffboardingStep } from "./offboarding-step.ts";

type Item = NonNullable<OffboardingProgress["plan"]>["items"][number];

/** The log holds the tenant's work back; the message is tried again. */
class PublishRefusedError extends Error {
  override readonly name = "PublishRefusedError";
}

export async function publishRemoval(step: OffboardingStep): Promise<StepOutcome> {
  const { plan } = step.progress;
  if (plan === null) return makePlan(step);
  const [item, ...rest] = plan.items;
  if (item === undefined) return moveOn(step, { stage: "teams" });
  const reply = await publish(step, item, plan.expect_version);
  if (reply === "config_not_valid" || reply === "approvers_too_few") return endFailed(step, reply);
  if (!reply.ok && reply.code === "version_moved") return moveOn(step, { plan: null });
  if (!reply.ok) throw new PublishRefusedError(reply.code);
  const { config_version, receipt_id, effective_at_ms } = reply.version;
  const rules_at_ms = item.effective_at_ms === null ? effective_at_ms : null;
  return moveOn(step, {
    plan: { expect_version: config_version, items: rest },
    published: [...step.progress.published, { config_version, receipt_id, rules_at_ms }],
    ...(rest.length === 0 ? { stage: "teams" } : {}),
  });
}

async function makePlan(step: OffboardingStep): Promise<StepOutcome> {
  const { tenant, now_ms, ports, progress } = step;
  const people = await externalIds(step);
  const { items, places, blockers, newest } = await loadRemoval(tenant, people, now_ms, ports);
  const [blocker] = blockers;
  if (blocker !== undefined) return endFailed(step, blocker.code);
  if (newest === null || items.length === 0) return moveOn(step, { stage: "teams" });
  const seats = places.flatMap(({ kind, name }) => (kind === "pool_seat" ? [name ?? ""] : []));
  return moveOn(step, {
    pools: [...new Set([...progress.pools, ...seats])].toSorted(),
    plan: {
      expect_version: newest.config_version,
      items: items.map(({ from_version, effective_at_ms }) => ({ from_version, effective_at_ms })),
    },
  });
}

async function publish(
  step: OffboardingStep,
  item: Item,
  expect_version: number,
): Promise<PublishReply | "config_not_valid" | "approvers_too_few"> {
  const { tenant, actor, ports } = step;
  const { person, successor } = await externalIds(step);
  const written = await readSource(tenant, item.from_version, ports);
  const heir = successor === null ? null : handleOf(successor);
  const { source, empty_pools, empty_approvers } = removeMember(written, handleOf(person), heir);
  const directory = await loadDirectory(ports.db, tenant);
  const compiled = compileWithout(source, { person, successor, directory });
  if (!compiled.ok || empty_pools.length + empty_approvers.length > 0) return "config_not_valid";
  if (findShortage(written, source, person, directory) !== null) return "approvers_too_few";
  const texts = configHashes(source, compiled.value);
  const desk = ports.desk(tenant);
  // Nobody is asked, because approvers only go; the receipt says all the same what that changes.
  const base = { config_version: expect_version };
  const { diff } = await compareWith(desk, tenant, base, sideOf(source, compiled.value));
  return desk.publish({
    v: 1,
    tenant,
    expect_version,
    source: texts.source,
    compiled: texts.compiled,
    compiler: COMPILER,
    effective_at_ms: item.effective_at_ms,
    actor,
    publication: { author: actor, consents: [], accepted: [], diff },
  });
}

/** The config names people by their own ids. */
export async function externalIds({
  tenant,
  request,
  ports,
}: OffboardingStep): Promise<{ readonly person: string; readonly successor: string | null }> {
  const { user_id, successor_id } = request;
  const person = await loadLeaver(ports.db, tenant, { user_id });
  const heir =
    successor_id === null ? null : await loadLeaver(ports.db, tenant, { user_id: successor_id });
  if (person === null || (successor_id !== null && heir === null)) {
    throw new InvariantError("somebody is no longer in the directory");
  }
  return { person: person.external_id, successor: heir?.external_id ?? null };
}
