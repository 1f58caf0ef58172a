// SPDX-License-Identifier: Apache-2.0
// Mail hosts of access providers: whoever has a line there has a mailbox, so that such a domain names a subscriber and
// never a company. Provenance: compiled by hand for this project, 2026-11, from what the providers are known for; no other
// list was copied. A missing host is read as corporate, which a tenant's `shared_domains` corrects.

/** Version of this list, as receipts name it. */
export const ISP_VERSION = "2026-11";

const HOSTS =
  // North America.
  "comcast.net verizon.net att.net sbcglobal.net bellsouth.net ameritech.net pacbell.net swbell.net cox.net " +
  "charter.net spectrum.net roadrunner.com rr.com twc.com optonline.net optimum.net earthlink.net mindspring.com " +
  "juno.com netzero.net netzero.com centurylink.net centurytel.net embarqmail.com windstream.net frontier.com " +
  "frontiernet.net mediacombb.net suddenlink.net wowway.com rcn.com cableone.net tds.net hughes.net knology.net " +
  "peoplepc.com bell.net bell.ca sympatico.ca rogers.com shaw.ca telus.net videotron.ca cogeco.ca eastlink.ca " +
  "sasktel.net mts.net nb.sympatico.ca ns.sympatico.ca prodigy.net prodigy.net.mx " +
  // United Kingdom and Ireland.
  "btinternet.com btopenworld.com btconnect.com talktalk.net talk21.com tiscali.co.uk virginmedia.com virgin.net " +
  "ntlworld.com blueyonder.co.uk sky.com plus.net plusnet.com orange.net orangehome.co.uk wanadoo.co.uk " +
  "freeserve.co.uk lineone.net o2.co.uk eircom.net iol.ie indigo.ie " +
  // Germany, Austria, Switzerland.
  "t-online.de arcor.de vodafone.de kabelmail.de unitybox.de unity-mail.de versanet.de ewetel.net ewe.net netcologne.de " +
  "nord-com.net osnanet.de alice-dsl.net alice.de o2online.de o2mail.de freenet.de htp-tel.de mnet-mail.de " +
  "mnet-online.de aon.at chello.at utanet.at inode.at liwest.at bluewin.ch sunrise.ch swissonline.ch hispeed.ch " +
  // France, Belgium, the Netherlands, Luxembourg.
  "orange.fr wanadoo.fr free.fr sfr.fr neuf.fr bbox.fr numericable.fr club-internet.fr aliceadsl.fr cegetel.net " +
  "telenet.be skynet.be proximus.be scarlet.be voo.be ziggo.nl kpnmail.nl kpnplanet.nl planet.nl home.nl hetnet.nl " +
  "xs4all.nl casema.nl chello.nl upcmail.nl zonnet.nl tele2.nl online.nl quicknet.nl caiway.nl pt.lu " +
  // Southern Europe.
  "libero.it tin.it virgilio.it alice.it tim.it tiscali.it fastwebnet.it tele2.it vodafone.it telefonica.net " +
  "movistar.es ono.com euskaltel.net terra.es orange.es sapo.pt netcabo.pt clix.pt otenet.gr forthnet.gr hol.gr " +
  "vodafone.gr cytanet.com.cy maltanet.net onvol.net ttmail.com superonline.com turk.net " +
  // The north.
  "telia.com bredband.net comhem.se bahnhof.se swipnet.se spray.se tele2.se online.no broadpark.no getmail.no lyse.net " +
  "frisurf.no tdcadsl.dk mail.tele.dk stofanet.dk email.dk webspeed.dk kolumbus.fi elisanet.fi saunalahti.fi " +
  "luukku.com dnainternet.net simnet.is vortex.is " +
  // Central and eastern Europe.
  "neostrada.pl vp.pl tlen.pl upcpoczta.pl netia.pl volny.cz o2.cz upcmail.cz iol.cz stonline.sk chello.sk t-online.hu " +
  "upcmail.hu invitel.hu vipmail.hu siol.net t-2.net amis.net t-com.hr net.hr inet.hr eunet.rs sbb.rs rdslink.ro " +
  "upcmail.ro clicknet.ro abv.bg ukr.net telenet.ee hot.ee inbox.lv takas.lt " +
  // Latin America.
  "uol.com.br bol.com.br terra.com.br ig.com.br globo.com oi.com.br superig.com.br veloxmail.com.br telmex.com " +
  "infinitum.com.mx fibertel.com.ar speedy.com.ar arnet.com.ar adinet.com.uy cantv.net vtr.net terra.cl " +
  // Asia and the Pacific.
  "bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au internode.on.net dodo.com.au westnet.com.au " +
  "adam.com.au ozemail.com.au aapt.net.au exetel.com.au xtra.co.nz slingshot.co.nz orcon.net.nz paradise.net.nz " +
  "clear.net.nz vodafone.co.nz singnet.com.sg starhub.net.sg pacific.net.sg netvigator.com hkbn.net biznetvigator.com " +
  "hinet.net seed.net.tw docomo.ne.jp ezweb.ne.jp softbank.ne.jp au.com nifty.com ocn.ne.jp biglobe.ne.jp so-net.ne.jp " +
  "dion.ne.jp plala.or.jp sify.com vsnl.com vsnl.net airtelmail.in bsnl.in dataone.in mtnl.net.in streamyx.com tm.net.my " +
  "telkom.net indosat.net.id pldtdsl.net " +
  // Africa and the Middle East.
  "webmail.co.za mweb.co.za telkomsa.net vodamail.co.za iafrica.com absamail.co.za netvision.net.il bezeqint.net " +
  "zahav.net.il 012.net.il emirates.net.ae eim.ae etisalat.ae batelco.com.bh qatar.net.qa";

/** Lower case. */
export const ISP_MAIL: ReadonlySet<string> = new Set(HOSTS.split(" "));
