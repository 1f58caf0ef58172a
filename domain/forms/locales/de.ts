// SPDX-License-Identifier: Apache-2.0
// Form pages in German.
import type { FormTexts } from "./en.ts";

export const de: FormTexts = {
  required: "Pflichtfeld",
  choose: "Bitte wählen",
  submit: "Absenden",
  honeypot: "Dieses Feld leer lassen",

  thanks_title: "Vielen Dank",
  thanks: "Ihre Nachricht ist angekommen, und wir melden uns bei Ihnen.",

  error_prefix: "Fehler:",
  error_heading: "Bitte prüfen Sie Ihre Angaben",
  "error.required": "Bitte ausfüllen: {label}",
  "error.consent": "Setzen Sie den Haken, um fortzufahren",
  "error.identity_missing": "Geben Sie eine E-Mail-Adresse oder eine Telefonnummer an",
  "error.invalid_email": "Geben Sie eine E-Mail-Adresse wie name@example.com an",
  "error.no_digits": "Geben Sie eine Telefonnummer mit Ziffern an",
  "error.turnstile":
    "Die Prüfung, ob Sie ein Mensch sind, ist nicht gelungen. Bitte wiederholen Sie sie.",
  "error.unreadable": "Das ist nicht lesbar. Bitte geben Sie es noch einmal ein.",
  turnstile_needs_script:
    "Eine Prüfung gegen Roboter braucht JavaScript. Bitte schalten Sie es ein und laden Sie die Seite neu.",

  unavailable_heading: "Das Absenden ist gerade nicht gelungen",
  unavailable: "Ihre Angaben sind noch da. Bitte versuchen Sie es in einer Minute noch einmal.",
  try_later_heading: "Diese Seite ist gerade nicht erreichbar",
  try_later: "Bitte versuchen Sie es in einer Minute noch einmal.",
  rate_limited_heading: "Bitte warten Sie eine Minute",
  rate_limited:
    "Aus Ihrem Netz wurde gerade sehr viel gesendet. Gehen Sie zurück und versuchen Sie es in einer Minute noch einmal.",
  not_found_heading: "Dieses Formular gibt es hier nicht",
  not_found: "Vielleicht ist es umgezogen, oder die Adresse ist unvollständig.",
  failed_heading: "Das war nicht lesbar",
  failed:
    "Das Gesendete ist zu lang oder unvollständig. Gehen Sie zurück und senden Sie es mit weniger Text noch einmal.",

  "label.email": "E-Mail-Adresse",
  "label.phone": "Telefonnummer",
  "label.first_name": "Vorname",
  "label.last_name": "Nachname",
  "label.company": "Unternehmen",
  "label.website": "Website des Unternehmens",
  "label.country": "Land",
  "label.state": "Bundesland oder Provinz",
  "label.company_size": "Zahl der Beschäftigten",
  "label.industry": "Branche",
  "label.postal_code": "Postleitzahl",
  "label.product_interest": "Wofür interessieren Sie sich?",
  "label.message": "Nachricht",
};
