// SPDX-License-Identifier: Apache-2.0
// Mail hosts that hand out throw-away mailboxes. Provenance: compiled by hand for this project, 2026-11; no other list
// was copied. Deliberately short: the long tail belongs to a tenant's block list.
const HOSTS =
  "0-mail.com 10minutemail.com 10minutemail.net 20minutemail.com 33mail.com anonbox.net " +
  "anonymbox.com burnermail.io byom.de cool.fr.nf courriel.fr.nf deadaddress.com despam.it " +
  "discard.email discardmail.com discardmail.de dispostable.com dropmail.me e4ward.com " +
  "emailfake.com emailondeck.com emailsensei.com emailtemporanea.com emltmp.com fakeinbox.com " +
  "fakemail.net fakemailgenerator.com filzmail.com getairmail.com getnada.com gishpuppy.com " +
  "grr.la guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.info " +
  "guerrillamail.net guerrillamail.org guerrillamailblock.com harakirimail.com inboxbear.com " +
  "inboxkitten.com incognitomail.org jetable.fr.nf jetable.org kasmail.com mail-temp.com " +
  "mail-temporaire.fr mailcatch.com maildrop.cc mailexpire.com mailforspam.com mailinator.com " +
  "mailinator.net mailinator2.com mailmoat.com mailnesia.com mailnull.com mailpoof.com " +
  "mailsac.com mailtemp.info mintemail.com minuteinbox.com moakt.com mohmal.com " +
  "monemail.fr.nf mt2015.com mvrht.com mytemp.email mytrashmail.com nada.email nospam.ze.tc " +
  "nowmymail.com objectmail.com pokemail.net proxymail.eu rcpt.at sharklasers.com " +
  "sneakemail.com sogetthis.com spam4.me spamavert.com spambog.com spambox.us spamex.com " +
  "spamgourmet.com spamhole.com speed.1s.fr temp-mail.io temp-mail.org tempail.com " +
  "tempinbox.com tempmail.dev tempmail.net tempmailaddress.com tempmailo.com tempr.email " +
  "temporary-mail.net throwawaymail.com tmail.ws tmpmail.net tmpmail.org trash-mail.com " +
  "trashmail.com trashmail.de trashmail.me trashmail.net wegwerfemail.de wegwerfmail.de " +
  "wegwerfmail.net wegwerfmail.org yopmail.com yopmail.fr yopmail.net zetmail.com ";

/** Throw-away mail hosts, lower case. */
export const DISPOSABLE_MAIL: ReadonlySet<string> = new Set(HOSTS.trim().split(" "));
