// SPDX-License-Identifier: Apache-2.0
// Sentences of the policies' codes in French.
import type { Sentences } from "./en.ts";

export const fr: Sentences = {
  // Refusals.
  input_malformed: "L'entrée n'a pas pu être lue, donc rien n'a été autorisé.",
  config_missing: "Aucune configuration n'était en vigueur, donc rien n'a été autorisé.",
  preflight_denied: "Le lead a été refusé avant son attribution.",
  domain_blocked: "Le domaine de l'e-mail est sur la liste de blocage.",
  email_class_denied: "Ce type d'adresse e-mail n'est pas accepté.",
  honeypot_filled: "Le champ caché du formulaire a été rempli, ce que seules les machines font.",
  role_address_denied: "Les adresses d'un service et non d'une personne ne sont pas acceptées.",
  domain_velocity_exceeded:
    "Trop de leads sont venus du domaine e-mail de cette entreprise en peu de temps.",
  // Admission.
  accepted: "Rien ne s'oppose à ce lead.",
  domain_allowed: "Le domaine de l'e-mail est sur la liste d'autorisation.",
  allow_listed: "Admis par la liste d'autorisation.",
  free_mail: "L'adresse est chez un fournisseur gratuit.",
  disposable_mail: "L'adresse est jetable.",
  role_address: "L'adresse est celle d'un service et non d'une personne.",
  phone_only: "Il y a un numéro de téléphone mais pas d'adresse e-mail.",
  company_missing: "L'entreprise n'est pas indiquée.",
  // Rungs.
  account_owner_follows:
    "Le lead appartient à un client existant, il va donc au responsable du compte.",
  partner_owner:
    "Un partenaire a enregistré le lead, il va donc à qui reçoit les enregistrements de ce partenaire.",
  named_account: "Le compte est suivi nommément, son lead va donc au responsable du compte.",
  csm_follows:
    "Le lead appartient à un client existant, il va donc au responsable du succès client.",
  named_account_vs_rotation:
    "Le compte est suivi nommément, mais son responsable ne prend pas de lead en ce moment : une autre règle a décidé.",
  strategy_disagreement: "Le territoire aurait nommé quelqu’un d’autre que le compte.",
  segment_gap:
    "Le revenu ou la taille de la société est connu, et aucun segment de la configuration ne le contient.",
  ambiguous_account: "Plusieurs comptes conviennent autant, aucun n’a donc été retenu.",
  parent_child_owner_split: "Des sociétés d’un même groupe ont des responsables différents.",
  owner_out_of_region: "Le responsable du compte ne travaille pas le territoire du lead.",
  territory_match: "Le territoire du lieu désigne qui prend ce segment.",
  segment_owner: "Le segment du lead désigne qui le prend.",
  pool_rotation: "Aucune règle précédente n'a désigné quelqu'un, le pool prend donc son tour.",
  pool_capacity:
    "Aucune règle précédente n'a désigné quelqu'un, le membre le moins chargé du pool le prend donc.",
  fallback_queue:
    "Aucune règle n'a désigné quelqu'un, le lead attend donc dans la file de l'équipe de secours.",
  // Segments.
  segment_by_arr: "Le revenu récurrent du compte a déterminé le segment.",
  segment_by_size: "La taille de l'entreprise a déterminé le segment.",
  segment_unknown:
    "Ni le revenu ni la taille de l'entreprise ne donnent un segment de la configuration.",
  // Conflicts.
  owner_inactive: "Le responsable du compte n'est plus actif.",
  territory_gap: "Le territoire ne désigne personne pour ce segment.",
  shared_domain: "Plusieurs comptes partagent le domaine de l'e-mail, aucun n'a donc été retenu.",
  // Missing attributes.
  contact: "Il manque une adresse e-mail ou un numéro de téléphone.",
  country: "Le pays manque.",
  company_size: "La taille de l'entreprise manque.",
  // What denies a quote.
  role_may_not_submit: "Le rôle du demandeur ne peut pas soumettre de devis dans ce segment.",
  rate_missing:
    "Il n'y a pas de taux de change pour la devise du devis, ses montants ne peuvent donc pas être jugés.",
  discount_over_max: "La remise dépasse la limite absolue.",
  family_over_max: "La remise d'une famille de produits dépasse la limite absolue de la famille.",
  term_over_max: "La durée est plus longue qu'autorisé.",
  payment_terms_over_max: "Le délai de paiement est plus long qu'autorisé.",
  liability_over_max: "La responsabilité est plus élevée qu'autorisé.",
  liability_unlimited: "Une responsabilité illimitée n'est pas autorisée.",
  // Who has to approve a quote, and why.
  above_own_limit: "La remise dépasse ce que le demandeur peut accorder seul.",
  manager_required: "La remise exige l'accord du responsable commercial.",
  finance_required: "La remise exige l'accord de la finance.",
  line_discount: "La remise d'une ligne exige l'accord de la finance.",
  family_discount: "La remise d'une famille de produits exige l'accord de la finance.",
  vp_required: "La remise exige l'accord du vice-président des ventes.",
  over_high_arr: "Le revenu annuel récurrent est celui d'une grande affaire.",
  over_high_tcv: "La valeur totale du contrat est celle d'une grande affaire.",
  strategic_deal: "L'affaire est stratégique et exige l'accord du vice-président des ventes.",
  long_term: "La durée exige l'accord de la finance.",
  very_long_term: "La durée exige l'accord du vice-président des ventes.",
  non_standard_terms: "Les conditions ne sont pas les conditions standard.",
  non_standard_liability:
    "La clause de responsabilité n'est pas la clause standard, le service juridique doit donc l'approuver.",
  liability_above_limit: "Le montant de la responsabilité exige l'accord du service juridique.",
  liability_unlimited_legal: "Une responsabilité illimitée exige l'accord du service juridique.",
  payment_terms_long: "Le délai de paiement exige l'accord de la finance.",
  risk_medium: "Le risque de l'affaire est moyen.",
  risk_high: "Le risque de l'affaire est élevé.",
  // What is good to know of a quote.
  exception_granted: "Une exception accordée relève la limite absolue de la remise.",
  claims_differ: "Les chiffres indiqués diffèrent de ceux tirés des lignes, qui font foi.",
  self_approved: "Le devis reste dans les propres limites du demandeur.",
  // What the platform asks of every tenant.
  floor_discount_over_max: "La remise dépasse la limite que la plateforme fixe à tous.",
  floor_term_over_max: "La durée est plus longue que la plateforme ne l'autorise à tous.",
  floor_finance_required:
    "La plateforme exige l'accord de la finance pour une remise aussi élevée.",
  floor_non_standard_terms:
    "La plateforme exige l'accord du service juridique pour des conditions non standard.",
  floor_unlimited_liability:
    "La plateforme exige l'accord du service juridique pour une responsabilité illimitée.",
  // What keeps a contract from being activated.
  contract_not_signed: "Le contrat n'est pas signé.",
  signature_receipt_missing: "Il n'y a pas de preuve de la signature du contrat.",
  evaluation_missing: "Il n'y a pas de preuve de l'évaluation du devis.",
  quote_not_approved: "Les accords du devis ne sont pas complets.",
  approval_missing_sales_manager: "Il n'y a pas de preuve de l'accord du responsable commercial.",
  approval_missing_finance: "Il n'y a pas de preuve de l'accord de la finance.",
  approval_missing_legal: "Il n'y a pas de preuve de l'accord du service juridique.",
  approval_missing_vp_sales: "Il n'y a pas de preuve de l'accord du vice-président des ventes.",
  terms_differ: "Les conditions signées ne sont pas celles qui ont été approuvées.",
  signers_incomplete: "Toutes les personnes qui doivent signer n'ont pas signé.",
  signer_not_authorized: "Une personne qui n'y est pas autorisée a signé.",
  payment_terms_missing: "Aucun délai de paiement n'est convenu.",
  jurisdiction_missing: "Le contrat n'indique aucun droit applicable.",
  jurisdiction_not_allowed: "Le droit applicable du contrat n'est pas autorisé.",
  activation_clear: "Tout ce qui doit être prouvé l'est.",
  // Failures of the policy itself: nothing is allowed, and a lead is held.
  policy_input_invalid:
    "La politique n'a pas été interrogée, car son entrée n'avait pas la forme convenue.",
  policy_conflict: "Deux règles de la politique se contredisent.",
  policy_abort: "La politique s'est arrêtée avant d'avoir une réponse.",
  policy_undefined: "La politique n'a donné aucune réponse.",
  policy_result_invalid: "La réponse de la politique n'avait pas la forme convenue.",
  policy_memory: "La configuration ne tient pas dans la mémoire de la politique.",
  policy_malfunction: "La politique n'a pas pu lire son entrée ou sa configuration.",
  policy_contradiction:
    "La politique a accepté le lead dans une réponse et l'a refusé dans une autre.",
};
