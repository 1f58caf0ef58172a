// SPDX-License-Identifier: Apache-2.0
// Mail texts in German.
import type { Catalogue } from "./en.ts";

export const de: Catalogue = {
  open_address: "Wenn die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:",
  product_footer:
    "Sie erhalten diese E-Mail, weil jemand Ihre Adresse zum Anmelden eingegeben hat.",
  tenant_footer: "Sie erhalten diese E-Mail, weil Sie mit {brand} arbeiten.",

  reason: "Grund",
  "reason.gone": "Die Adresse meldet, dass es sie nicht mehr gibt",
  "reason.long_failure": "Lange Zeit schlug jeder Versuch fehl",
  "reason.leads_remaining": "Einige Leads konnten nicht übergeben werden",

  "sign_in.subject": "Bestätigen Sie Ihre Anmeldung bei {brand}",
  "sign_in.heading": "Bestätigen Sie Ihre Anmeldung",
  "sign_in.lead":
    "Jemand, vermutlich Sie selbst, möchte sich mit dieser Adresse bei {brand} anmelden.",
  "sign_in.button": "Anmelden",
  "sign_in.until": "Link gültig bis",
  "sign_in.asked_from": "Angefragt mit",
  "sign_in.once":
    "Der Link funktioniert einmal. In einem anderen Browser als dem, der gefragt hat, braucht er den dort gezeigten Code.",
  "sign_in.not_you":
    "Falls Sie das nicht waren, tun Sie nichts: Ohne diesen Link kommt niemand hinein.",

  "webhook.subject": "Prüfen Sie den Webhook {webhook}: Zustellungen sind angehalten",
  "webhook.heading": "Ein Webhook wurde abgeschaltet",
  "webhook.lead":
    "Der Empfänger dieses Webhooks hat jede Zustellung abgelehnt, daher erfolgen keine weiteren. Nichts ist verloren: Was er gemeldet hätte, steht im Protokoll.",
  "webhook.name": "Webhook",
  "webhook.receiver": "Empfänger",
  "webhook.next":
    "Bringen Sie den Empfänger in Ordnung, speichern Sie den Webhook wieder als aktiv und wiederholen Sie die fehlgeschlagenen Zustellungen.",

  "import.subject": "Ihr Import ({entity}) ist abgeschlossen",
  "import.subject_rejected":
    "Prüfen Sie Ihren Import ({entity}): {rejected} Zeilen wurden abgewiesen",
  "import.subject_ended": "Prüfen Sie Ihren Import ({entity}): Er wurde nicht fertig",
  "import.heading": "Import: {entity}",
  "import.done": "Die Datei wurde bis zum Ende gelesen.",
  "import.dry_run": "Das war ein Probelauf: Nichts wurde geändert.",
  "import.ended":
    "Der Import endete vor dem Ende der Datei. Was er bis dahin geschrieben hat, bleibt bestehen.",
  "import.id": "Import",
  "import.rows": "Zeilen",
  "import.queued": "An die Verteilung übergeben",
  "import.repeated": "Schon bekannt",
  "import.created": "Angelegt",
  "import.updated": "Geändert",
  "import.unchanged": "Unverändert",
  "import.rejected": "Abgewiesen",
  "import.warnings": "Hinweise",
  "import.button": "Abgewiesene Zeilen herunterladen",
  "import.next":
    "Zu jeder abgewiesenen Zeile steht der Grund. Korrigieren Sie die Zeilen und importieren Sie sie erneut.",
  "entity.accounts": "Accounts",
  "entity.products": "Produkte",
  "entity.users": "Benutzer",
  "entity.leads": "Leads",

  "offboarding.subject":
    "Prüfen Sie, was übergeben wurde: Offboarding von {user} ist abgeschlossen",
  "offboarding.subject_failed": "Prüfen Sie das Offboarding von {user}: Es wurde nicht fertig",
  "offboarding.heading": "Offboarding von {user}",
  "offboarding.done":
    "Was diese Person hatte, wurde übergeben, und nichts Neues kommt mehr zu ihr.",
  "offboarding.failed":
    "Nicht alles, was diese Person hatte, konnte übergeben werden. Was übergeben wurde, bleibt übergeben.",
  "offboarding.id": "Offboarding",
  "offboarding.successor": "Nachfolge",
  "offboarding.leads": "Übergebene Leads",
  "offboarding.accounts": "Übergebene Accounts",
  "offboarding.pool_seats": "Abgegebene Pool-Plätze",

  "sla_reminder.subject": "{clock}: Ein Lead ist bald fällig",
  "sla_reminder.heading": "Ein Lead ist bald fällig",
  "sla_reminder.lead": "{clock} läuft bald ab.",
  "sla_breach.subject": "{clock}: Ein Lead ist überfällig",
  "sla_breach.heading": "Ein Lead ist überfällig",
  "sla_breach.lead": "{clock} ist abgelaufen, und niemand hat etwas getan.",
  "sla.time_to_route": "Die Frist bis zum Besitzer",
  "sla.time_to_first_touch": "Die Frist bis zum ersten Kontakt",
  "sla.as_owner": "Sie erhalten dies, weil der Lead Ihnen gehört.",
  "sla.as_lead": "Sie erhalten dies, weil Sie das Team leiten, in dessen Warteschlange er steht.",
  "sla.as_deputy":
    "Sie erhalten dies, weil Sie die Leitung des Teams vertreten, in dessen Warteschlange er steht.",
  "sla.as_admin": "Sie erhalten dies, weil im Team niemand zu benachrichtigen war.",
  "sla.lead": "Lead",
  "sla.due": "Fällig",
  "sla.minutes": "Zugesagte Minuten",
  "sla.button": "Weg des Leads ansehen",
};
