// SPDX-License-Identifier: Apache-2.0
// Mailboxes of an office and not of a person. Provenance: RFC 2142's names, and names that companies use, compiled by
// hand for this project, 2026-11; no other list was copied. Written without dots, hyphens and underscores.
const NAMES =
  // RFC 2142.
  "info marketing sales support abuse noc security postmaster hostmaster usenet news webmaster " +
  "www uucp ftp " +
  // Machines and mailing lists.
  "noreply donotreply nepasrepondre noresponder mailerdaemon bounce bounces nobody root daemon " +
  "system sysadmin admin administrator admins cron devnull test null list lists listserv " +
  "majordomo subscribe unsubscribe newsletter newsletters notification notifications alert alerts " +
  // Whoever opens the post.
  "hello hi hallo hola bonjour ciao contact contacts contactus kontakt contacto contato contatto " +
  "mail email mailbox inbox post office buero reception rezeption accueil secretariat sekretariat " +
  "secretaria segreteria enquiries enquiry inquiries inquiry general welcome team staff all " +
  "everyone company information informacion informazioni informacoes verwaltung administration " +
  "administracion amministrazione administracao zentrale headoffice frontdesk " +
  // Sales and marketing.
  "sale ventes ventas vendas vendite verkauf vertrieb commercial comercial commerciale presales " +
  "salesteam salesops leads partner partners partnership partnerships reseller resellers channel " +
  "business bizdev businessdevelopment quote quotes angebot devis demo demos deals order orders " +
  "bestellung bestellungen pedidos ordini shop store pr press presse media prensa stampa " +
  "communications events event social advertising ads sponsorship " +
  // Service.
  "help helpdesk helpme servicedesk service services customerservice customersupport customercare " +
  "customersuccess clientservices kundenservice kundendienst serviceclient soporte suporte " +
  "supporto assistenza support24 techsupport technicalsupport technical care feedback complaints " +
  "returns booking bookings reservations reservation delivery shipping logistics warehouse " +
  // Money, people and law.
  "billing invoice invoices invoicing rechnung rechnungen buchhaltung facturation facturacion " +
  "fatturazione fatture accounts accounting accountspayable accountsreceivable ap ar finance " +
  "finanzen comptabilite contabilidad contabilidade contabilita payment payments payroll treasury " +
  "purchasing procurement einkauf achats compras acquisti suppliers vendors hr humanresources " +
  "people personal rh jobs job career careers karriere bewerbung recrutement recruiting " +
  "recruitment talent hiring legal compliance privacy datenschutz gdpr dpo dataprotection ethics " +
  "audit board management geschaeftsleitung direction direccion " +
  // Engineering and the network.
  "it edv itsupport tech dev devs developer developers engineering devops ops operations " +
  "dns domain domains domainadmin network networking peering soc cert csirt psirt trust spam " +
  "phishing ssladmin ssladministrator sslwebmaster dmarc hosting web api status bugs research " +
  "training education academy quality qa ";

/** Local parts that name an office, lower case, without separators. */
export const ROLE_LOCAL_PARTS: ReadonlySet<string> = new Set(NAMES.trim().split(" "));
