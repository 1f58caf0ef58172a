// SPDX-License-Identifier: Apache-2.0
// Mail hosts where anybody, or any customer of an access provider, can have a mailbox: such a domain names a person,
// never a company. Provenance: compiled by hand for this project, 2026-11, from what the providers are known for; no
// other list was copied. A missing host is read as corporate, which a tenant's lists can correct.
const HOSTS =
  // Worldwide.
  "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com passport.com " +
  "windowslive.com yahoo.com ymail.com rocketmail.com myyahoo.com aol.com aim.com icloud.com " +
  "me.com mac.com mail.com email.com usa.com gmx.com gmx.us proton.me protonmail.com " +
  "protonmail.ch pm.me tutanota.com tutanota.de tutamail.com tuta.io tuta.com keemail.me " +
  "hey.com fastmail.com fastmail.fm hushmail.com zoho.com zohomail.com zohomail.eu inbox.com " +
  "lycos.com excite.com netscape.net runbox.com posteo.de posteo.net mailbox.org " +
  "startmail.com mailfence.com disroot.org riseup.net duck.com " +
  // Hotmail, outlook and live by country.
  "hotmail.co.uk hotmail.fr hotmail.de hotmail.it hotmail.es hotmail.nl hotmail.be hotmail.se " +
  "hotmail.no hotmail.dk hotmail.fi hotmail.ch hotmail.ca hotmail.com.au hotmail.com.br " +
  "hotmail.com.ar hotmail.com.tr hotmail.co.jp hotmail.co.nz hotmail.gr " +
  "outlook.co.uk outlook.fr outlook.de outlook.it outlook.es outlook.pt outlook.be outlook.dk " +
  "outlook.ie outlook.at outlook.com.au outlook.com.br outlook.co.nz outlook.jp outlook.in " +
  "outlook.sa outlook.cz outlook.hu outlook.kr " +
  "live.co.uk live.fr live.de live.it live.nl live.be live.se live.no live.dk live.ca " +
  "live.com.au live.com.mx live.com.pt live.cn live.jp live.ie live.at " +
  // Yahoo by country.
  "yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.ca yahoo.com.au yahoo.com.br " +
  "yahoo.com.ar yahoo.com.mx yahoo.co.in yahoo.in yahoo.co.jp yahoo.co.id yahoo.co.nz " +
  "yahoo.co.kr yahoo.co.th yahoo.com.sg yahoo.com.hk yahoo.com.tw yahoo.com.ph yahoo.com.vn " +
  "yahoo.com.my yahoo.com.tr yahoo.se yahoo.no yahoo.dk yahoo.ie yahoo.gr yahoo.pl yahoo.ro " +
  "yahoo.at " +
  // Europe.
  "gmx.de gmx.net gmx.at gmx.ch gmx.fr gmx.es gmx.co.uk gmx.eu web.de freenet.de t-online.de " +
  "arcor.de 1und1.de online.de email.de mail.de bluewin.ch hispeed.ch sunrise.ch " +
  "swissonline.ch aon.at chello.at kabsi.at " +
  "orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr numericable.fr bbox.fr club- " +
  "internet.fr caramail.com " +
  "libero.it virgilio.it tiscali.it alice.it tin.it tim.it fastwebnet.it inwind.it iol.it " +
  "email.it terra.es telefonica.net movistar.es ono.com sapo.pt " +
  "btinternet.com btopenworld.com sky.com virginmedia.com ntlworld.com blueyonder.co.uk " +
  "talktalk.net tiscali.co.uk plusnet.com eircom.net " +
  "ziggo.nl kpnmail.nl planet.nl home.nl xs4all.nl hetnet.nl telenet.be skynet.be proximus.be " +
  "telia.com spray.se bredband.net comhem.se online.no broadpark.no mail.dk stofanet.dk " +
  "wp.pl o2.pl onet.pl onet.eu interia.pl interia.eu op.pl tlen.pl gazeta.pl poczta.fm " +
  "seznam.cz email.cz centrum.cz post.cz volny.cz azet.sk centrum.sk zoznam.sk freemail.hu " +
  "citromail.hu abv.bg mail.bg inbox.lv " +
  "mail.ru bk.ru list.ru inbox.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net " +
  "i.ua meta.ua " +
  // Americas.
  "comcast.net xfinity.com verizon.net att.net sbcglobal.net bellsouth.net pacbell.net " +
  "ameritech.net cox.net charter.net spectrum.net rr.com roadrunner.com earthlink.net " +
  "mindspring.com juno.com netzero.net optonline.net frontier.com frontiernet.net " +
  "windstream.net centurylink.net embarqmail.com suddenlink.net cableone.net q.com " +
  "rogers.com bell.net sympatico.ca shaw.ca telus.net videotron.ca cogeco.ca eastlink.ca " +
  "uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com r7.com prodigy.net.mx " +
  // Asia and Pacific.
  "qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com 189.cn " +
  "21cn.com tom.com aliyun.com naver.com hanmail.net daum.net nate.com docomo.ne.jp " +
  "ezweb.ne.jp softbank.ne.jp nifty.com rediffmail.com sify.com indiatimes.com in.com " +
  "bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au internode.on.net " +
  "xtra.co.nz slingshot.co.nz walla.co.il walla.com " +
  // Africa and Middle East.
  "webmail.co.za mweb.co.za telkomsa.net vodamail.co.za maktoob.com ";

/** Free and access-provider mail hosts, lower case. */
export const FREE_MAIL: ReadonlySet<string> = new Set(HOSTS.trim().split(" "));
