// SPDX-License-Identifier: Apache-2.0
// Sentences of the policies' codes in German.
import type { Sentences } from "./en.ts";

export const de: Sentences = {
  // Refusals.
  input_malformed: "Die Eingabe war nicht lesbar, daher wurde nichts erlaubt.",
  config_missing: "Es galt keine Konfiguration, daher wurde nichts erlaubt.",
  preflight_denied: "Der Lead wurde vor der Zuteilung abgewiesen.",
  domain_blocked: "Die Domain der E-Mail steht auf der Sperrliste.",
  email_class_denied: "Diese Art von E-Mail-Adresse wird nicht angenommen.",
  honeypot_filled: "Das verborgene Feld des Formulars wurde ausgefüllt, wie es nur Maschinen tun.",
  role_address_denied: "Adressen einer Stelle statt einer Person werden nicht angenommen.",
  domain_velocity_exceeded:
    "In kurzer Zeit kamen zu viele Leads von der Maildomain dieses Unternehmens.",
  // Admission.
  accepted: "Nichts spricht gegen den Lead.",
  domain_allowed: "Die Domain der E-Mail steht auf der Positivliste.",
  allow_listed: "Über die Positivliste zugelassen.",
  free_mail: "Die Adresse gehört zu einem kostenlosen Anbieter.",
  disposable_mail: "Die Adresse ist eine Wegwerfadresse.",
  role_address: "Die Adresse gehört einer Stelle und keiner Person.",
  phone_only: "Es gibt eine Telefonnummer, aber keine E-Mail-Adresse.",
  company_missing: "Die Firma ist nicht genannt.",
  // Rungs.
  account_owner_follows:
    "Der Lead gehört zu einem bestehenden Kunden und geht daher an dessen Betreuer.",
  partner_owner:
    "Ein Partner hat den Lead registriert, also geht er an die Person oder das Team für Registrierungen dieses Partners.",
  named_account:
    "Der Account wird namentlich betreut, also geht sein Lead an den Besitzer des Accounts.",
  csm_follows: "Der Lead gehört zu einem Bestandskunden, also geht er an die Kundenbetreuung.",
  named_account_vs_rotation:
    "Der Account wird namentlich betreut, aber sein Besitzer nimmt gerade keinen Lead, also entschied eine andere Regel.",
  strategy_disagreement: "Das Gebiet hätte jemand anderen genannt als der Account.",
  segment_gap:
    "Umsatz oder Firmengröße ist bekannt, und kein Segment der Konfiguration enthält den Wert.",
  ambiguous_account: "Mehrere Accounts passen gleich gut, also wurde keiner genommen.",
  parent_child_owner_split: "Firmen einer Gruppe haben verschiedene Besitzer.",
  owner_out_of_region: "Der Besitzer des Accounts bearbeitet das Gebiet des Leads nicht.",
  territory_match: "Das Gebiet des Ortes bestimmt, wer dieses Segment übernimmt.",
  segment_owner: "Das Segment des Leads bestimmt, wer ihn übernimmt.",
  pool_rotation: "Keine frühere Regel nannte jemanden, daher ist der Pool reihum dran.",
  pool_capacity:
    "Keine frühere Regel nannte jemanden, daher übernimmt das am wenigsten ausgelastete Mitglied des Pools.",
  fallback_queue:
    "Keine Regel nannte jemanden, daher wartet der Lead in der Warteschlange des Auffangteams.",
  // Segments.
  segment_by_arr: "Der wiederkehrende Umsatz des Kunden bestimmte das Segment.",
  segment_by_size: "Die Größe der Firma bestimmte das Segment.",
  segment_unknown: "Weder Umsatz noch Firmengröße ergeben ein Segment der Konfiguration.",
  // Conflicts.
  owner_inactive: "Der Betreuer des Kunden ist nicht mehr aktiv.",
  territory_gap: "Das Gebiet nennt niemanden für dieses Segment.",
  shared_domain: "Mehrere Kunden teilen sich die Domain der E-Mail, daher wurde keiner angenommen.",
  // Missing attributes.
  contact: "Es fehlt eine E-Mail-Adresse oder Telefonnummer.",
  country: "Das Land fehlt.",
  company_size: "Die Größe der Firma fehlt.",
  // What denies a quote.
  role_may_not_submit:
    "Die Rolle des Einreichers darf in diesem Segment keine Angebote einreichen.",
  rate_missing:
    "Für die Währung des Angebots gibt es keinen Wechselkurs, daher sind die Beträge nicht zu beurteilen.",
  discount_over_max: "Der Rabatt liegt über der Obergrenze.",
  family_over_max: "Der Rabatt einer Produktfamilie liegt über deren Obergrenze.",
  term_over_max: "Die Laufzeit ist länger als erlaubt.",
  payment_terms_over_max: "Das Zahlungsziel ist länger als erlaubt.",
  liability_over_max: "Die Haftung ist höher als erlaubt.",
  liability_unlimited: "Unbegrenzte Haftung ist nicht erlaubt.",
  // Who has to approve a quote, and why.
  above_own_limit: "Der Rabatt liegt über dem, was der Einreicher allein geben darf.",
  manager_required: "Der Rabatt braucht die Freigabe der Vertriebsleitung.",
  finance_required: "Der Rabatt braucht die Freigabe der Finanzabteilung.",
  line_discount: "Der Rabatt einer Position braucht die Freigabe der Finanzabteilung.",
  family_discount: "Der Rabatt einer Produktfamilie braucht die Freigabe der Finanzabteilung.",
  vp_required: "Der Rabatt braucht die Freigabe des Vertriebsvorstands.",
  over_high_arr: "Der jährlich wiederkehrende Umsatz ist der eines großen Geschäfts.",
  over_high_tcv: "Der gesamte Vertragswert ist der eines großen Geschäfts.",
  strategic_deal: "Das Geschäft ist strategisch und braucht die Freigabe des Vertriebsvorstands.",
  long_term: "Die Laufzeit braucht die Freigabe der Finanzabteilung.",
  very_long_term: "Die Laufzeit braucht die Freigabe des Vertriebsvorstands.",
  non_standard_terms: "Die Bedingungen sind nicht die üblichen.",
  non_standard_liability:
    "Die Haftungsklausel ist nicht die übliche, daher muss die Rechtsabteilung freigeben.",
  liability_above_limit: "Die Höhe der Haftung braucht die Freigabe der Rechtsabteilung.",
  liability_unlimited_legal: "Unbegrenzte Haftung braucht die Freigabe der Rechtsabteilung.",
  payment_terms_long: "Das Zahlungsziel braucht die Freigabe der Finanzabteilung.",
  risk_medium: "Das Risiko des Geschäfts ist mittel.",
  risk_high: "Das Risiko des Geschäfts ist hoch.",
  // What is good to know of a quote.
  exception_granted: "Eine gewährte Ausnahme hebt die Obergrenze des Rabatts an.",
  claims_differ:
    "Die genannten Zahlen weichen von denen ab, die sich aus den Positionen ergeben; diese gelten.",
  self_approved: "Das Angebot liegt in den eigenen Grenzen des Einreichers.",
  // What the platform asks of every tenant.
  floor_discount_over_max: "Der Rabatt liegt über der Grenze, die die Plattform allen setzt.",
  floor_term_over_max: "Die Laufzeit ist länger, als die Plattform allen erlaubt.",
  floor_finance_required:
    "Die Plattform verlangt bei so hohem Rabatt die Freigabe der Finanzabteilung.",
  floor_non_standard_terms:
    "Die Plattform verlangt bei unüblichen Bedingungen die Freigabe der Rechtsabteilung.",
  floor_unlimited_liability:
    "Die Plattform verlangt bei unbegrenzter Haftung die Freigabe der Rechtsabteilung.",
  // What keeps a contract from being activated.
  contract_not_signed: "Der Vertrag ist nicht unterschrieben.",
  signature_receipt_missing: "Es gibt keinen Beleg für die Unterschrift des Vertrags.",
  evaluation_missing: "Es gibt keinen Beleg für die Prüfung des Angebots.",
  quote_not_approved: "Die Freigaben des Angebots sind nicht vollständig.",
  approval_missing_sales_manager: "Es gibt keinen Beleg für die Freigabe der Vertriebsleitung.",
  approval_missing_finance: "Es gibt keinen Beleg für die Freigabe der Finanzabteilung.",
  approval_missing_legal: "Es gibt keinen Beleg für die Freigabe der Rechtsabteilung.",
  approval_missing_vp_sales: "Es gibt keinen Beleg für die Freigabe des Vertriebsvorstands.",
  terms_differ: "Die unterschriebenen Bedingungen sind nicht die freigegebenen.",
  signers_incomplete: "Nicht alle, die unterschreiben müssen, haben unterschrieben.",
  signer_not_authorized: "Es hat jemand unterschrieben, der dazu nicht befugt ist.",
  payment_terms_missing: "Es ist kein Zahlungsziel vereinbart.",
  jurisdiction_missing: "Der Vertrag nennt kein anwendbares Recht.",
  jurisdiction_not_allowed: "Das anwendbare Recht des Vertrags ist keines der erlaubten.",
  activation_clear: "Alles, was zu belegen ist, ist belegt.",
  // Failures of the policy itself: nothing is allowed, and a lead is held.
  policy_input_invalid:
    "Die Richtlinie wurde nicht befragt, weil ihre Eingabe nicht die vereinbarte Form hatte.",
  policy_conflict: "Zwei Regeln der Richtlinie widersprechen sich.",
  policy_abort: "Die Richtlinie brach ab, bevor sie eine Antwort hatte.",
  policy_undefined: "Die Richtlinie gab keine Antwort.",
  policy_result_invalid: "Die Antwort der Richtlinie hatte nicht die vereinbarte Form.",
  policy_memory: "Die Konfiguration passt nicht in den Speicher der Richtlinie.",
  policy_malfunction: "Die Richtlinie konnte ihre Eingabe oder ihre Konfiguration nicht lesen.",
  policy_contradiction:
    "Die Richtlinie ließ den Lead in einer Antwort zu und wies ihn in einer anderen ab.",
};
