// SPDX-License-Identifier: Apache-2.0
// Mail texts in French.
import type { Catalogue } from "./en.ts";

export const fr: Catalogue = {
  open_address: "Si le bouton ne fonctionne pas, ouvrez cette adresse :",
  product_footer:
    "Vous recevez ce message parce que quelqu’un a saisi votre adresse pour se connecter.",
  tenant_footer: "Vous recevez ce message parce que vous travaillez avec {brand}.",

  reason: "Motif",
  "reason.gone": "L’adresse répond qu’elle n’existe plus",
  "reason.long_failure": "Tous les essais échouent depuis longtemps",
  "reason.leads_remaining": "Certains leads n’ont pas pu être transférés",

  "sign_in.subject": "Confirmez votre connexion à {brand}",
  "sign_in.heading": "Confirmez votre connexion",
  "sign_in.lead":
    "Quelqu’un, sans doute vous, a demandé à se connecter à {brand} avec cette adresse.",
  "sign_in.button": "Se connecter",
  "sign_in.until": "Lien valable jusqu’au",
  "sign_in.asked_from": "Demandé depuis",
  "sign_in.once":
    "Le lien ne sert qu’une fois. Ouvert dans un autre navigateur que celui de la demande, il exige le code qui y est affiché.",
  "sign_in.not_you":
    "Si ce n’était pas vous, ne faites rien : sans ce lien, personne ne peut entrer.",

  "webhook.subject": "Vérifiez le webhook {webhook} : ses envois sont arrêtés",
  "webhook.heading": "Un webhook a été désactivé",
  "webhook.lead":
    "Le destinataire de ce webhook a refusé tous les envois ; il n’y en aura plus. Rien n’est perdu : ce qu’il aurait annoncé se trouve dans le journal.",
  "webhook.name": "Webhook",
  "webhook.receiver": "Destinataire",
  "webhook.next":
    "Réparez le destinataire, enregistrez de nouveau le webhook comme actif, puis relancez les envois qui ont échoué.",

  "import.subject": "Votre import ({entity}) est terminé",
  "import.subject_rejected":
    "Vérifiez votre import ({entity}) : {rejected} lignes ont été rejetées",
  "import.subject_ended": "Vérifiez votre import ({entity}) : il n’est pas allé au bout",
  "import.heading": "Import : {entity}",
  "import.done": "Le fichier a été lu jusqu’au bout.",
  "import.dry_run": "C’était un essai : rien n’a été modifié.",
  "import.ended":
    "L’import s’est arrêté avant la fin du fichier. Ce qu’il avait déjà écrit reste en place.",
  "import.id": "Import",
  "import.rows": "Lignes",
  "import.queued": "Transmis à la répartition",
  "import.repeated": "Déjà connus",
  "import.created": "Créées",
  "import.updated": "Modifiées",
  "import.unchanged": "Inchangées",
  "import.rejected": "Rejetées",
  "import.warnings": "Avertissements",
  "import.button": "Télécharger les lignes rejetées",
  "import.next":
    "Chaque ligne rejetée est accompagnée de son motif. Corrigez-les et importez-les de nouveau.",
  "entity.accounts": "comptes",
  "entity.products": "produits",
  "entity.users": "utilisateurs",
  "entity.leads": "leads",

  "offboarding.subject": "Vérifiez ce qui a été transféré : le départ de {user} est traité",
  "offboarding.subject_failed":
    "Vérifiez le départ de {user} : il n’a pas été traité jusqu’au bout",
  "offboarding.heading": "Départ de {user}",
  "offboarding.done":
    "Ce que cette personne détenait a été transféré, et plus rien ne lui parvient.",
  "offboarding.failed":
    "Tout ce que cette personne détenait n’a pas pu être transféré. Ce qui a été transféré le reste.",
  "offboarding.id": "Départ",
  "offboarding.successor": "Successeur",
  "offboarding.leads": "Leads transférés",
  "offboarding.accounts": "Comptes transférés",
  "offboarding.pool_seats": "Places libérées",

  "sla_reminder.subject": "{clock} : un lead arrive à échéance",
  "sla_reminder.heading": "Un lead arrive à échéance",
  "sla_reminder.lead": "{clock} s’écoule bientôt.",
  "sla_breach.subject": "{clock} : un lead est en retard",
  "sla_breach.heading": "Un lead est en retard",
  "sla_breach.lead": "{clock} est écoulé et personne n’a agi.",
  "sla.time_to_route": "Le délai d’attribution",
  "sla.time_to_first_touch": "Le délai du premier contact",
  "sla.as_owner": "Vous recevez ce message car le lead est le vôtre.",
  "sla.as_lead": "Vous recevez ce message car vous dirigez l’équipe dont la file contient ce lead.",
  "sla.as_deputy":
    "Vous recevez ce message car vous remplacez la direction de l’équipe dont la file contient ce lead.",
  "sla.as_admin":
    "Vous recevez ce message en administration, car personne de l’équipe ne pouvait être prévenu.",
  "sla.lead": "Lead",
  "sla.due": "Échéance",
  "sla.minutes": "Minutes promises",
  "sla.button": "Voir le parcours du lead",
};
