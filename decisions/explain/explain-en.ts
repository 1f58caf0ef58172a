// SPDX-License-Identifier: Apache-2.0
// What explains a lead, in English: a sentence for each fact, with what fills it in braces.

export const en = {
  // How it came in, and how an attempt began.
  lead_came_in: "The lead came in from {source} ({intake}) at {accepted_at}.",
  touched: "It was handed in again from {source} ({intake}).",
  touch_adopted:
    "A submission of {lead}, which it stands for, counts here: from {source} ({intake}).",
  enriched: "{source} knows more of it: {fields}.",
  touches_returned: "What {lead} had brought counts no more: the merge is undone.",
  begun_by_reprocess_lead: "It was decided again at {decided_at}.",
  begun_by_release_lead: "A person let it in at {decided_at}.",
  begun_by_qualify_lead: "It became worth somebody's time at {decided_at}.",
  begun_by_expire_lead: "What it waited for did not come by {decided_at}.",
  begun_by_withdraw_lead: "The import that brought it was undone at {decided_at}.",
  begun_by_merge_lead: "A person made it another lead's duplicate at {decided_at}.",
  begun_by_unmerge_lead: "A merge was undone at {decided_at}.",
  begun_by_hand_back_lead: "Its owner handed it back at {decided_at}.",
  begun_by_reassign_lead: "It was reassigned at {decided_at}.",
  begun_by_claim_lead: "Somebody took it from the team's queue at {decided_at}.",
  begun_by_drain_lead: "Somebody became free for it at {decided_at}.",
  begun_by_disqualify_lead: "It was disqualified at {decided_at}.",
  begun_by_convert_lead: "It was converted at {decided_at}.",
  exported: "Its evidence was exported.",
  // What was decided.
  released_before_policy: "A person has let it in against the preflight's answer.",
  conflict_settled_before: "A person has settled its conflict; its own receipts say how.",
  qualified: "Its signals have {points} points; {threshold} were needed.",
  not_decided: "It could not be decided ({rule}), so it is held: {reason}.",
  preflight_allowed: "Preflight let it in, under config version {config_version}.",
  preflight_denied_by: "Preflight turned it away, under config version {config_version}.",
  rung_decided:
    "The rung {rung} decided, for segment {segment}, under config version {config_version}.",
  reason: "{rule}",
  rule_met: "{rule}: {attribute} {op} {expected}, it is {actual}: met.",
  rule_not_met: "{rule}: {attribute} {op} {expected}, it is {actual}: not met.",
  policy_names_user: "The rule names {user}.",
  // Accounts.
  account_matched: "It belongs to the account {account}, by evidence of level {level}.",
  account_by_person: "A person said that it belongs to the account {account}.",
  no_account_matched: "No account was linked; its domain is {domain_class}.",
  no_account_by_person: "A person said that it belongs to no account.",
  account_considered:
    "Considered: {account}, level {level} ({evidence}), likeness of names {likeness}.",
  tie_broken: "Among equals this decided: {rule}.",
  // Orders.
  ordered_stored: "It is only stored: {reason}.",
  ordered_owner_kept: "{user} keeps it.",
  ordered_team: "It goes to the queue of {team}: {reason}.",
  ordered_duplicate: "It joins {lead} ({rule}).",
  ordered_user_reassigned: "It is given to {user}.",
  ordered_user_claimed: "{user} takes it.",
  ordered_user_sla_breached: "Its clock ran out, so it goes to {user}.",
  ordered_disqualified: "It is closed as disqualified: {reason}.",
  ordered_converted: "It is closed as converted.",
  // What it waits for, and what it is promised.
  waits_for_attributes: "It waits for {fields} until {until_at}.",
  passes_over: "{user} handed it back and is passed over.",
  promised_every_minute:
    "{clock}: {minutes} minutes from {started_at}, due {due_at}; every minute counts.",
  promised_by_schedule:
    "{clock}: {minutes} minutes of the schedule {schedule} ({zone}) from {started_at}, due {due_at}.",
  // Whose turn it was.
  took_turn:
    "{user} took the turn of the pool {pool} ({strategy}); pointer {before_pass} before, {after_pass} after.",
  member_stood: "{user}: weight {weight}, pointer {pass}, {open} open of {capacity}.",
  passed_over: "{user} was passed over: {reason}.",
  nobody_free: "Nobody of the pool {pool} could take it.",
  sticky_user: "{user} had this company before ({rule}), so no turn was taken.",
  follows_lead: "It goes to {user}, who has {lead} of the same person.",
  over_capacity:
    "{user} had no capacity left and got it all the same, because the rule names them.",
  turn_given_back:
    "{user} got the turn in {pool} back; pointer {before_pass} before, {after_pass} after.",
  met_as_duplicate: "{lead} was there first ({rule}).",
  met_in_conflict: "{lead} of another origin was there first ({rule}).",
  // Where it ended.
  ended_routed_user: "Routed to {user}, in the queue of {team}.",
  ended_routed_team: "Routed to the queue of {team}.",
  ended_held: "Held: {reason}; it stands with {team}.",
  ended_denied: "Denied: {reason}.",
  ended_stored: "Stored: {reason}.",
  ended_duplicate: "A duplicate of {lead} ({reason}).",
  ended_converted: "Converted; {user} had it.",
  ended_disqualified: "Disqualified: {reason}; {user} had it.",
  // Conflicts.
  conflict_found: "It runs into a conflict: {type}.",
  conflict_by_precedence: "Conflict {type}, settled by precedence: {resolution}.",
  conflict_holds: "The conflict {type} holds the lead until a person settles it.",
  conflict_told: "The conflict {type} is told.",
  conflict_resolved_by_human: "A person settled the conflict {type}: {choice} {target}.",
  conflict_resolved_by_precedence: "Precedence settled the conflict {type}: {choice}.",
  candidate_lead: "{lead} ({origin}), owner {user}.",
  candidate_account: "The account {account}, owner {user}.",
  // Clocks.
  clock_running: "{clock} runs until {due_at}.",
  clock_paused: "{clock} is paused ({reason}) with {minutes} minutes left.",
  clock_met: "{clock} is met; it was due {due_at}.",
  clock_met_late: "{clock} is met late; it was due {due_at}.",
  clock_breached: "{clock} ran out at {due_at}.",
  clock_cancelled: "{clock} is cancelled.",
  sla_reminded: "A reminder of {clock}: due {due_at}.",
  sla_breached: "{clock} of {minutes} minutes ran out at {due_at}.",
  told_owner: "{user}, the owner, is told.",
  told_lead: "{user}, who leads the team, is told.",
  told_deputy: "{user}, who stands in for the team's lead, is told.",
  told_admin: "{user}, an administrator, is told: the team has nobody there.",
  nobody_told: "There was nobody to tell.",
  reassigned_by_breach: "It is routed again, as the config asks.",
  marked_away: "{user} takes no turn until {until_at}.",
  // Work.
  accepted_by_owner: "{user} accepted it.",
  activity_by_person: "{user} did something: {activity}, at {occurred_at}.",
  activity_by_program:
    "A program did something: {activity}, at {occurred_at}; that is no first touch.",
  first_touch_met:
    "The first touch came in time: {business_minutes} business minutes, {calendar_minutes} in all; due {due_at}.",
  first_touch_met_late:
    "The first touch came late: {business_minutes} business minutes, {calendar_minutes} in all; due {due_at}.",
  // Words for what stands in braces.
  word_none: "nobody",
  word_unlimited: "unlimited",
  word_absent: "absent",
  word_inactive: "no longer active",
  word_off_hours: "does not work at this hour",
  word_capped: "has taken as many as the cap allows",
  word_at_capacity: "has no capacity left",
  word_last_holder: "had it last",
  word_capacity_exhausted: "nobody has capacity left",
  word_everyone_away: "everybody is away",
  word_pool_empty: "the pool has no members",
  word_missing_attribute: "an attribute is missing",
  word_conflict: "a conflict waits for a person",
  word_time_to_route: "Time to an owner",
  word_time_to_first_touch: "Time to the first touch",
} as const;

export type ExplainSentences = Readonly<Record<keyof typeof en, string>>;
