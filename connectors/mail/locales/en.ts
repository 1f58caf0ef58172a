// SPDX-License-Identifier: Apache-2.0
// Mail texts in English; every other catalogue has the same keys with the same `{places}`.

export const en = {
  open_address: "If the button does not work, open this address:",
  product_footer: "You get this mail because somebody entered your address to sign in.",
  tenant_footer: "You get this mail because you work with {brand}.",

  reason: "Reason",
  "reason.gone": "The address answers that it is gone",
  "reason.long_failure": "Every try failed for a long time",
  "reason.leads_remaining": "Some leads could not be moved",

  "sign_in.subject": "Confirm your sign-in to {brand}",
  "sign_in.heading": "Confirm your sign-in",
  "sign_in.lead": "Somebody, probably you, asked to sign in to {brand} with this address.",
  "sign_in.button": "Sign in",
  "sign_in.until": "Link works until",
  "sign_in.asked_from": "Asked from",
  "sign_in.once":
    "The link works once. Opened in another browser than the one that asked, it needs the code that is shown there.",
  "sign_in.not_you": "If this was not you, do nothing: nobody gets in without this link.",

  "webhook.subject": "Check webhook {webhook}: its deliveries have stopped",
  "webhook.heading": "A webhook was switched off",
  "webhook.lead":
    "The receiver of this webhook refused every delivery, so no more are made. Nothing is lost: what it would have told stands in the log.",
  "webhook.name": "Webhook",
  "webhook.receiver": "Receiver",
  "webhook.next":
    "Put the receiver right, then save the webhook again as active and replay the deliveries that failed.",

  "import.subject": "Your import of {entity} is finished",
  "import.subject_rejected": "Check your import of {entity}: {rejected} rows were rejected",
  "import.subject_ended": "Check your import of {entity}: it did not finish",
  "import.heading": "Import of {entity}",
  "import.done": "The file was read to its end.",
  "import.dry_run": "This was a dry run: nothing was changed.",
  "import.ended": "The import ended before the end of the file. What it had written so far stands.",
  "import.id": "Import",
  "import.rows": "Rows",
  "import.queued": "Handed on to routing",
  "import.repeated": "Known already",
  "import.created": "Created",
  "import.updated": "Updated",
  "import.unchanged": "Unchanged",
  "import.rejected": "Rejected",
  "import.warnings": "Warnings",
  "import.button": "Download the rejected rows",
  "import.next":
    "The rejected rows come with the reason of each. Correct them and import them again.",
  "entity.accounts": "accounts",
  "entity.products": "products",
  "entity.users": "users",
  "entity.leads": "leads",

  "offboarding.subject": "Check what was moved: off-boarding of {user} is finished",
  "offboarding.subject_failed": "Check the off-boarding of {user}: it did not finish",
  "offboarding.heading": "Off-boarding of {user}",
  "offboarding.done": "What this person held was moved, and nothing more comes to them.",
  "offboarding.failed":
    "Not everything that this person held could be moved. What was moved stays moved.",
  "offboarding.id": "Off-boarding",
  "offboarding.successor": "Successor",
  "offboarding.leads": "Leads moved",
  "offboarding.accounts": "Accounts moved",
  "offboarding.pool_seats": "Pool seats given up",

  "sla_reminder.subject": "{clock}: a lead is due soon",
  "sla_reminder.heading": "A lead is due soon",
  "sla_reminder.lead": "{clock} runs out soon.",
  "sla_breach.subject": "{clock}: a lead is overdue",
  "sla_breach.heading": "A lead is overdue",
  "sla_breach.lead": "{clock} has run out, and nobody has acted.",
  "sla.time_to_route": "Time to an owner",
  "sla.time_to_first_touch": "Time to the first touch",
  "sla.as_owner": "You get this because the lead is yours.",
  "sla.as_lead": "You get this because you lead the team in whose queue it stands.",
  "sla.as_deputy":
    "You get this because you stand in for the lead of the team in whose queue it stands.",
  "sla.as_admin": "You get this as an administrator, because nobody of the team could be told.",
  "sla.lead": "Lead",
  "sla.due": "Due",
  "sla.minutes": "Minutes promised",
  "sla.button": "See the lead's path",
} as const;

export type TextKey = keyof typeof en;
export type Catalogue = Readonly<Record<TextKey, string>>;

export function isTextKey(text: string): text is TextKey {
  return Object.hasOwn(en, text);
}
