// SPDX-License-Identifier: Apache-2.0
// Form pages in French.
import type { FormTexts } from "./en.ts";

export const fr: FormTexts = {
  required: "obligatoire",
  choose: "Veuillez choisir",
  submit: "Envoyer",
  honeypot: "Laissez ce champ vide",

  thanks_title: "Merci",
  thanks: "Nous avons bien reçu votre message et reviendrons vers vous.",

  error_prefix: "Erreur :",
  error_heading: "Veuillez vérifier votre saisie",
  "error.required": "À remplir : {label}",
  "error.consent": "Cochez la case pour continuer",
  "error.identity_missing": "Indiquez une adresse e-mail ou un numéro de téléphone",
  "error.invalid_email": "Indiquez une adresse e-mail comme nom@example.com",
  "error.no_digits": "Indiquez un numéro de téléphone avec des chiffres",
  "error.turnstile":
    "La vérification que vous êtes une personne n’a pas réussi. Veuillez recommencer.",
  "error.unreadable": "Cette saisie est illisible. Veuillez la refaire.",
  turnstile_needs_script:
    "Une vérification contre les robots a besoin de JavaScript. Veuillez l’activer et recharger la page.",

  unavailable_heading: "L’envoi n’a pas réussi pour le moment",
  unavailable: "Votre saisie est conservée. Veuillez réessayer dans une minute.",
  try_later_heading: "Cette page n’est pas disponible pour le moment",
  try_later: "Veuillez réessayer dans une minute.",
  rate_limited_heading: "Veuillez attendre une minute",
  rate_limited:
    "Beaucoup d’envois viennent d’arriver de votre réseau. Revenez en arrière et réessayez dans une minute.",
  not_found_heading: "Ce formulaire n’existe pas ici",
  not_found: "Il a peut-être été déplacé, ou l’adresse est incomplète.",
  failed_heading: "L’envoi est illisible",
  failed:
    "L’envoi est trop long ou incomplet. Revenez en arrière et renvoyez-le avec moins de texte.",

  "label.email": "Adresse e-mail",
  "label.phone": "Numéro de téléphone",
  "label.first_name": "Prénom",
  "label.last_name": "Nom",
  "label.company": "Entreprise",
  "label.website": "Site web de l’entreprise",
  "label.country": "Pays",
  "label.state": "État, région ou province",
  "label.company_size": "Nombre de salariés",
  "label.industry": "Secteur d’activité",
  "label.postal_code": "Code postal",
  "label.product_interest": "Qu’est-ce qui vous intéresse ?",
  "label.message": "Message",
};
