// SPDX-License-Identifier: Apache-2.0
// Whether there is somebody to ask: for every role that some quote can need, in every segment and region, whoever
// submits it. Nobody approves a quote of their own, so whoever is the only one cannot submit it.
import { resolveApprovers } from "#domain/approvals/resolve-approvers.ts";
import type { DeskSettings } from "#domain/config/desk-settings.ts";
import type { DirectoryUser } from "#domain/config/directory.ts";
import type { ExampleCase, Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import { firstWritten } from "#domain/config/lint/written-at.ts";
import { countText, listText } from "#domain/config/unit-text.ts";
import { APPROVAL_ROLES, type ApprovalRole } from "#domain/policy/quote.ts";
import { quoteExample } from "./quote-example.ts";
import { limitsOf } from "./quote-slices.ts";
import { allowedPoints, type QuoteSubject } from "./quote-subject.ts";

export interface ApproverSubject extends QuoteSubject {
  readonly desk: Pick<DeskSettings, "approvers" | "exceptions">;
  readonly users: readonly DirectoryUser[];
  /** Names of the config's regions. */
  readonly regions: readonly string[];
}

export function checkApprovers(subject: ApproverSubject): Finding[] {
  const askable = askableUsers(subject);
  return APPROVAL_ROLES.flatMap((role) => {
    const found = new Map<string, Finding>();
    for (const place of placesOf(subject, role)) {
      const one = checkPlace(subject, askable, role, place);
      if (one !== null && !found.has(one.code)) found.set(one.code, one);
    }
    return [...found.values()];
  });
}

interface QuotePlace {
  readonly segment: string;
  readonly region: string | null;
  /** A quote there that needs the role. */
  readonly example: ExampleCase;
  /** How many people have to approve. */
  readonly needed: number;
}

/** Where quotes can need the role, once for each set of groups that is asked there. */
function placesOf(subject: ApproverSubject, role: ApprovalRole): QuotePlace[] {
  const { proof, desk, regions } = subject;
  const groups = desk.approvers[role]?.groups ?? [];
  const places = new Map<string, QuotePlace>();
  for (const segment of Object.keys(proof.deals.segments)) {
    const need = needOf(subject, segment, role);
    if (need === null) continue;
    for (const region of [null, ...regions]) {
      const asked = groups.map(
        (group) =>
          (group.segments?.includes(segment) ?? true) &&
          (group.regions === null || (region !== null && group.regions.includes(region))),
      );
      const submit = limitsOf(proof.deals, segment)?.submit ?? [];
      const key = JSON.stringify([asked, submit]);
      if (!places.has(key)) places.set(key, { segment, region, ...need });
    }
  }
  return [...places.values()];
}

/** By a quote of the segment, or as the second person of an exception; null where nothing ever needs the role. */
function needOf(
  subject: ApproverSubject,
  segment: string,
  role: ApprovalRole,
): Pick<QuotePlace, "example" | "needed"> | null {
  const quote = findQuote(subject, segment, role);
  if (quote !== null) {
    return { example: quote, needed: subject.proof.deals.quorum[role] ?? 1 };
  }
  if (subject.desk.exceptions?.second_approver !== role) return null;
  const facts = { segment, exception: "asked for" };
  const outcome = `an exception needs ${role} beside whoever grants it`;
  return { example: { kind: "quote", facts, outcome }, needed: 1 };
}

function findQuote(
  { proof }: ApproverSubject,
  segment: string,
  role: ApprovalRole,
): ExampleCase | null {
  for (const table of [...(proof.by_segment.get(segment) ?? []), ...proof.common]) {
    const needs = allowedPoints(table).find(({ verdict }) =>
      verdict.required_approvals.includes(role),
    );
    if (needs === undefined) continue;
    const dimensions = table.slice.axes.map(({ dimension }) => dimension);
    return quoteExample({ ...needs.facts, segment }, dimensions, needs.verdict, proof.currency);
  }
  return null;
}

function checkPlace(
  subject: ApproverSubject,
  askable: ReadonlySet<DirectoryUser>,
  role: ApprovalRole,
  place: QuotePlace,
): Finding | null {
  const { proof, desk, users } = subject;
  const { needed } = place;
  const approversFor = (user: DirectoryUser | null): string[] => {
    const people = new Set(user === null ? askable : [...askable, user]);
    const quote = { ...place, submitter: user?.user_id ?? null };
    return resolveApprovers(desk, role, quote, { users: [...people] });
  };
  const submit = limitsOf(proof.deals, place.segment)?.submit ?? [];
  const submitters = users.filter(
    ({ active, roles }) => active && (roles ?? []).some((one) => submit.includes(one)),
  );
  // One more than are needed are enough, whoever of them submits; a manager differs from person to person.
  const asksManager = desk.approvers[role]?.manager_of_submitter ?? role === "SALES_MANAGER";
  const others = approversFor(null);
  if (!asksManager && others.length > needed) return null;
  const stuck = submitters.filter((user) => approversFor(user).length < needed);
  const isShort = others.length < needed;
  if (isShort && stuck.length === submitters.length) return nobody(subject, role, place, others);
  return stuck.length === 0 ? null : some(subject, role, place, stuck, others);
}

/** Whom a rule could name; the others in the directory only submit. */
function askableUsers({ desk, users }: ApproverSubject): ReadonlySet<DirectoryUser> {
  const rules = Object.values(desk.approvers);
  const groups = rules.flatMap((rule) => rule.groups);
  const teams = new Set(groups.map(({ team }) => team));
  const named = new Set([
    ...rules.map(({ deputy }) => deputy),
    ...groups.flatMap((group) => [group.deputy, ...group.members]),
    ...users.flatMap(({ manager_id, deputy_id }) => [manager_id ?? null, deputy_id ?? null]),
  ]);
  const askable = users.filter(
    (user) =>
      named.has(user.user_id) ||
      (user.roles ?? []).some((one) => APPROVING.has(one)) ||
      (user.team_ids ?? [user.team_id]).some((team) => team !== null && teams.has(team)),
  );
  return new Set(askable);
}

const APPROVING: ReadonlySet<string> = new Set(["sales_manager", "finance", "legal", "vp_sales"]);

function nobody(
  subject: ApproverSubject,
  role: ApprovalRole,
  place: QuotePlace,
  found: readonly string[],
): Finding {
  const where = placeText(place);
  const { example, needed } = place;
  if (found.length === 0) {
    const message = `${role} can be needed for ${where}, and nobody active could be asked.`;
    const fix = `Name people for ${role} in approvals.approvers, or give somebody the role.`;
    return finding("approver_missing", placeOf(subject, role, place), message, { example, fix });
  }
  const message = `${role} needs ${countText(needed, "different approval")} for ${where}, and there are too few active people to give them.`;
  const fix = "Lower the quorum, or name more people.";
  const pointer = firstWritten(subject.written, [`/approvals/quorum/${role}`, "/approvals"]);
  return finding("quorum_unreachable", pointer, message, { example, fix });
}

/** A person in words is the handle that the config would name. */
const MAX_NAMED = 5;

function some(
  subject: ApproverSubject,
  role: ApprovalRole,
  place: QuotePlace,
  stuck: readonly DirectoryUser[],
  others: readonly string[],
): Finding {
  const handles = stuck.slice(0, MAX_NAMED).map((user) => `user:${user.external_id}`);
  const rest = stuck.length - handles.length;
  const who = listText(rest > 0 ? [...handles, countText(rest, "other")] : handles);
  const isOwn = stuck.every((user) => others.includes(user.user_id));
  const why = isOwn
    ? "the only one who could approve is the submitter"
    : "they have no manager who could be asked, or are the only ones who could approve";
  const message = `For ${placeText(place)} submitted by ${who} nobody can give ${role}: ${why}.`;
  const facts = { ...place.example.facts, submitter: handles[0] ?? "" };
  return finding("submitter_without_approver", placeOf(subject, role, place), message, {
    example: { ...place.example, facts },
    fix: "Name a deputy or a second person.",
  });
}

function placeOf(
  { written }: ApproverSubject,
  role: ApprovalRole,
  { segment }: QuotePlace,
): string {
  return firstWritten(written, [
    `/approvals/approvers/${role}`,
    "/approvals/approval_chains",
    `/discounts/${segment}`,
  ]);
}

function placeText({ segment, region }: QuotePlace): string {
  return region === null ? `${segment} quotes` : `${segment} quotes from ${region}`;
}
