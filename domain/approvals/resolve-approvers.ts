// SPDX-License-Identifier: Apache-2.0
// Who may approve a quote for a role: the submitter's manager, groups by team, region and segment, or whoever has the
// role in the directory. Nobody ever approves a quote of their own.
import type { Role } from "../access/roles.ts";
import type { ApproverRule, DeskSettings } from "../config/desk-settings.ts";
import type { DirectoryUser } from "../config/directory.ts";
import type { ApprovalRole } from "../policy/quote.ts";

/** A user of the directory, with what only the moment of asking knows. */
export type ApproverCandidate = Omit<DirectoryUser, "external_id" | "capacity"> & {
  readonly absent?: boolean;
};

export interface ApprovedQuote {
  /** Null where no person submitted it. */
  readonly submitter: string | null;
  readonly region: string | null;
  readonly segment: string;
}

/** Ids in the order in which the config names them, each once; none where the approval could never be given. */
export function resolveApprovers(
  settings: Pick<DeskSettings, "approvers">,
  role: ApprovalRole,
  quote: ApprovedQuote,
  directory: { readonly users: readonly ApproverCandidate[] },
): string[] {
  const people = new People(directory.users, quote.submitter);
  const rule = settings.approvers[role];
  return rule === undefined ? byRole(people, role) : byRule(people, rule, quote);
}

const ROLE_OF: Record<ApprovalRole, Role> = {
  SALES_MANAGER: "sales_manager",
  FINANCE: "finance",
  LEGAL: "legal",
  VP_SALES: "vp_sales",
};

/** Where a config says nothing: a manager who leads sales goes before all others of the role. */
function byRole(people: People, role: ApprovalRole): string[] {
  if (role === "SALES_MANAGER") {
    const manager = people.managerOfSubmitter();
    const leads = manager?.roles?.some((one) => one === "sales_manager" || one === "vp_sales");
    const standIn = leads === true ? people.standInFor(manager) : null;
    if (standIn !== null) return [standIn];
  }
  return once(people.withRole(ROLE_OF[role]).map((user) => people.standInFor(user)));
}

function byRule(people: People, rule: ApproverRule, quote: ApprovedQuote): string[] {
  const manager = rule.manager_of_submitter
    ? [people.standInFor(people.managerOfSubmitter()) ?? people.ifAvailable(rule.deputy)]
    : [];
  const groups = rule.groups.filter(
    ({ regions, segments }) =>
      (regions === null || (quote.region !== null && regions.includes(quote.region))) &&
      (segments === null || segments.includes(quote.segment)),
  );
  return once([...manager, ...groups.flatMap((group) => ofGroup(people, group))]);
}

function ofGroup(people: People, group: ApproverRule["groups"][number]): (string | null)[] {
  const named = group.members.map((id) => people.find(id));
  const members = [...named, ...people.ofTeam(group.team)];
  const standIns = members.map((member) => people.standInFor(member));
  const isShort = standIns.length === 0 || standIns.includes(null);
  return isShort ? [...standIns, people.ifAvailable(group.deputy)] : standIns;
}

function once(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids)].filter((id) => id !== null);
}

/** The directory as the submitter of one quote meets it. */
class People {
  readonly #byId: ReadonlyMap<string, ApproverCandidate>;
  readonly #submitter: string | null;

  constructor(users: readonly ApproverCandidate[], submitter: string | null) {
    this.#byId = new Map(users.map((user) => [user.user_id, user]));
    this.#submitter = submitter;
  }

  find(id: string | null | undefined): ApproverCandidate | null {
    return id === null || id === undefined ? null : (this.#byId.get(id) ?? null);
  }

  managerOfSubmitter(): ApproverCandidate | null {
    return this.find(this.find(this.#submitter)?.manager_id);
  }

  ofTeam(team: string | null): ApproverCandidate[] {
    return [...this.#byId.values()].filter(
      (user) => team !== null && (user.team_ids ?? [user.team_id]).includes(team),
    );
  }

  withRole(role: Role): ApproverCandidate[] {
    return [...this.#byId.values()].filter((user) => user.roles?.includes(role) ?? false);
  }

  /** The person, else the person's own deputy; null where neither may be asked. */
  standInFor(user: ApproverCandidate | null): string | null {
    if (user === null) return null;
    return this.ifAvailable(user.user_id) ?? this.ifAvailable(user.deputy_id);
  }

  ifAvailable(id: string | null | undefined): string | null {
    const user = this.find(id);
    const mayApprove =
      user !== null && user.active && user.absent !== true && user.user_id !== this.#submitter;
    return mayApprove ? user.user_id : null;
  }
}
