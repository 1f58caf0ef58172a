// SPDX-License-Identifier: Apache-2.0
// Legal forms of companies as people write them, by country. Provenance: compiled by hand for this project, 2026-11, from
// what each country's company law calls its forms; no other list was copied. Words that tell companies of one family
// apart, such as Group, Holding or a country's name, are no legal forms.
import { InvariantError } from "../result.ts";

export interface LegalForm {
  /** Code of the form; two spellings of one form share it. */
  readonly form: string;
  /** A wider word that people write for it: an Australian "Pty Ltd" may stand as "Ltd". */
  readonly also?: string;
  /** Where in the name it stands. */
  readonly at: "end" | "start" | "both";
  /** ISO 3166-1 codes of the countries that have it. */
  readonly countries: readonly string[];
  /** As people write them, without marks. */
  readonly spellings: readonly string[];
  /** It is a word, a name or a state's code elsewhere: it counts only where the company may be of one of its countries. */
  readonly ambiguous: boolean;
}

/** Version of this table, as receipts name it. */
export const LEGAL_FORMS_VERSION = "2026-11";

/**
 * `<countries> <form>[<<wider form>][? ambiguous][^ at the start | * at the start or the end]: <spelling>/<spelling>`; without
 * a sign it stands at the end.
 */
const TABLE = `
GB,IE,IN,CA,HK,SG,NZ,AU,ZA,NG,KE,GH,UG,TZ,ZM,JM,MT,CY,IL,BD,LK,PK,MM,GI,IM,JE,GG,BM,KY ltd: ltd/limited/ltd company/limited company
GB,IE,IN,MY,NG,KE,LK,MT,CY,TH,GH plc: plc/public limited company
GB,US,IN,SG,CA,KE,NG,JE,GG llp: llp/limited liability partnership
GB cic: cic/community interest company
GB,US,CA,DE,HK,SG,KY lp?: lp/limited partnership
IE dac: dac/designated activity company
IE,GB clg: clg/company limited by guarantee
IE uc?: uc/unlimited company
IE teo<ltd: teo/teoranta
US,PH,CA inc: inc/incorporated
US,PH,CA corp: corp/corporation
US,AE,QA,OM,RU,UA,GE,KZ,UZ,AM,AZ,EG,XK llc: llc/limited liability company
US,GB,IE,CA,AU,JP,KR,TW,TH,CN co?: co/company/and co/and company
US pllc: pllc/professional limited liability company
US pc?: pc/professional corporation
US lllp: lllp
CA ltee<ltd: ltee/limitee
CA inc: incorporee
CA ulc: ulc/unlimited liability company
AU pty<ltd: pty ltd/pty limited/proprietary limited/pty
ZA pty<ltd: pty ltd/proprietary limited/pty
ZA cc?: cc/close corporation
IN,PK,BD,LK,NP,BT pvt<ltd: pvt ltd/private limited/pvt limited/private ltd/p ltd/pvt
IN opc<ltd: opc pvt ltd/opc private limited
SG,MM,HK pte<ltd: pte ltd/private limited/pte limited/pte
MY,BN sdn<ltd: sdn bhd/sendirian berhad
MY bhd: bhd/berhad
DE,AT,CH,LI gmbh: gmbh/gesellschaft mit beschrankter haftung/gesmbh/ges mbh/g mbh/mbh/ggmbh/gemeinnutzige gmbh
DE,AT,CH,LI gmbh_co_kg: gmbh and co kg/gmbh co kg/gmbh and cokg/gmbh cokg/gmbh and co/gmbh and compagnie kg
DE,AT gmbh_co_ohg: gmbh and co ohg
DE gmbh_co_kgaa: gmbh and co kgaa
DE,AT ag_co_kg: ag and co kg/ag co kg/ag and co
DE se_co_kg: se and co kg/se and co kgaa/ag and co kgaa
DE ug<gmbh: ug haftungsbeschrankt/unternehmergesellschaft haftungsbeschrankt
DE ug<gmbh?: ug
DE ug_co_kg: ug haftungsbeschrankt and co kg/ug and co kg
DE,AT,CH,LI ag: ag/aktiengesellschaft
DE,AT kg: kg/kommanditgesellschaft/co kg/and co kg
DE kgaa: kgaa/kommanditgesellschaft auf aktien
DE,AT ohg: ohg/offene handelsgesellschaft/and co ohg
DE gbr: gbr/gesellschaft burgerlichen rechts
DE,AT,CH ev?: ev/eingetragener verein
DE ek?: ek/e kfm/e kfr/eingetragener kaufmann/eingetragene kauffrau
DE,AT eg?: eg/eingetragene genossenschaft
DE partg: partg/partg mbb/partnerschaftsgesellschaft mbb/partnerschaft mbb
AT og?: og/offene gesellschaft
AT eu_at?: eu/eingetragener unternehmer
AT flexco: flexco/flexkapg
CH sarl: gmbh sarl
CH klg: klg/kollektivgesellschaft
DE,FR,NL,AT,CZ,CY,PL,SK,LU,BE,NO,DK,FI,SE,GB se?: se/societas europaea
FR,LU,BE,CH,MA,TN,DZ,SN,CI,CM,MC,LB sarl*: sarl/societe a responsabilite limitee
LU,CH sarl_s<sarl: sarl s
FR eurl<sarl*: eurl
FR,MC sas: sas/societe par actions simplifiee
FR sasu<sas: sasu
FR,LU,BE,CH,MC,MA,TN,CM,SN,CI,ES,PT,AR,CL,PE,UY,PY,CO,MX,GT,SV,HN,NI,CR,PA,EC,BO,DO,VE,GR,PL,RO,MD,BR sa: sa/societe anonyme/sociedad anonima/sociedade anonima
FR sci*: sci/societe civile immobiliere
FR snc*: snc/societe en nom collectif
FR sca: sca/societe en commandite par actions
FR scop: scop
FR sel<sarl: selarl/selas
FR,CI,SN,CM gie*: gie
LU scs: scs/scsp/sicav
LU,BE asbl: asbl/vzw
CM,SN,CI,BF,ML,BJ,TG,GA,CG suarl<sarl: suarl/sarlu
IT,CL,DZ spa?: spa/societa per azioni
IT srl: srl/societa a responsabilita limitata/srls
IT snc: snc/societa in nome collettivo
IT sas: sas/societa in accomandita semplice
IT sapa: sapa
IT scarl: scarl/scrl/soc coop/societa cooperativa/soc coop arl
RO,MD srl: srl
ES,AR,UY,PY,PE,BO,DO,GT,CR,VE srl: srl/sociedad de responsabilidad limitada/s de rl
ES,AD sl?: sl/sociedad limitada
ES slu<sl: slu/sociedad limitada unipersonal
ES sau<sa: sau/sociedad anonima unipersonal
ES slp<sl: slp
ES sll<sl: sll
ES scoop: s coop/scoop/sociedad cooperativa
ES aie: aie
MX sa_de_cv: sa de cv/sociedad anonima de capital variable
MX sab_de_cv: sab de cv
MX sapi_de_cv: sapi de cv/sapi
MX srl_de_cv: s de rl de cv/srl de cv
MX sc?: sc/sociedad civil
CO,CL,EC,AR,UY,PE,MX,DO sas: sas/sociedad por acciones simplificada
CO ltda: ltda/limitada
CL,BO ltda: ltda/limitada
PE sac: sac/sociedad anonima cerrada/saa
PE,CL,DO,CR eirl: eirl
AR saic: saic/saci/sacif
BR ltda: ltda/limitada/ltda me/ltda epp
BR eireli: eireli
BR mei?: mei/me/epp
CR,GT,HN,NI ltda: ltda/limitada
VE ca?: ca/compania anonima
EC cia_ltda: cia ltda/compania limitada
PT,AO,MZ,CV lda: lda/limitada/ltda
PT,AO,MZ unipessoal<lda: unipessoal lda/sociedade unipessoal lda/unipessoal
PT sgps: sgps sa/sgps
NL,BE,SR,AW,CW bv: bv/besloten vennootschap
NL,BE,SR,AW,CW nv: nv/naamloze vennootschap
NL vof: vof/vennootschap onder firma
NL ua: coop ua/cooperatie ua
BE srl: srl/sprl/bvba/bv srl/srl bv/sprl bvba
BE sa_nv: sa nv/nv sa
BE comm: comm v/commv/scri
SE,FI ab?^: ab
SE,FI ab?: ab/aktiebolag/aktiebolaget/ab publ/publ
SE aktiebolaget^: aktiebolaget
SE hb?: hb/handelsbolag
SE kb?: kb/kommanditbolag
SE ek_for?: ek for/ekonomisk forening
NO as?: as/aksjeselskap
NO asa: asa/allmennaksjeselskap
NO ans?: ans/ansvarlig selskap
NO enk?: enk/enkeltpersonforetak
DK as?: as/aktieselskab
DK aps: aps/anpartsselskab
DK ivs: ivs
DK ks?: kommanditselskab
DK amba: amba
FO pf?: pf
FI oy: oy/osakeyhtio/oy ab/ab oy
FI oy^: oy
FI oyj: oyj/julkinen osakeyhtio/oyj abp/abp
FI ky_fi?: ky/kommandiittiyhtio
FI tmi: tmi/toiminimi
FI osk?: osk/osuuskunta
IS ehf: ehf/einkahlutafelag
IS hf: hf/hlutafelag/ohf
EE ou?*: ou/osauhing
EE as?*: as/aktsiaselts
LV sia?*: sia/sabiedriba ar ierobezotu atbildibu
LV as?*: as/akciju sabiedriba
LT uab*: uab/uzdaroji akcine bendrove
LT ab?*: ab/akcine bendrove
LT mb?*: mb/mazoji bendrija
PL sp_zoo: sp zoo/sp z oo/spzoo/spolka z ograniczona odpowiedzialnoscia/spolka z oo
PL sp_k: sp k/spk/spolka komandytowa/sp zoo sp k/sp z oo sp k/sp zoo spk/sp z oo spk
PL sp_j: sp j/spj/spolka jawna
PL ska: ska/spolka komandytowo akcyjna
PL sa: spolka akcyjna
PL psa: psa/prosta spolka akcyjna
PL sc?: spolka cywilna
CZ,SK sro: sro/spol sro/spolecnost s rucenim omezenym/spolocnost s rucenim obmedzenym/s ro/spol s ro
CZ as?: as/akciova spolecnost
SK as?: as/akciova spolocnost
CZ,SK ks?: ks/komanditni spolecnost
CZ,SK vos: vos/verejna obchodni spolecnost
CZ zs?: zs
SK jsa: jsa
HU kft: kft/korlatolt felelossegu tarsasag
HU zrt: zrt/zartkoruen mukodo reszvenytarsasag
HU nyrt: nyrt/nyilvanosan mukodo reszvenytarsasag
HU rt_hu?: rt
HU bt?: bt/beteti tarsasag
HU kkt: kkt
SI,HR,RS,BA,ME,MK doo: doo/drustvo s ogranicenom odgovornoscu/druzba z omejeno odgovornostjo/drustvo sa ogranicenom odgovornoscu
SI,HR,RS,BA,ME,MK dd?: dd/dionicko drustvo/delniska druzba
RS,ME,MK ad?: ad/akcionarsko drustvo
HR jdoo<doo: jdoo
MK dooel<doo: dooel
AL shpk: shpk/sh pk
AL sha?: sha/sh a
BG eood<ood: eood/еоод
BG ood: ood/оод
BG ad?: ad/ад
BG ead?: ead/еад
BG et_bg?^: et/ет
RO pfa: pfa
RO sca: sca
GR,CY ae?: ae/αε/ανωνυμη εταιρεια
GR epe: epe/επε
GR ike: ike/ικε/pcc
GR oe?: oe/οε
GR ee?: ετερορρυθμη/εε
TR as?: as/anonim sirketi/anonim sti
TR ltd_sti<ltd: ltd sti/limited sirketi/ltd sirketi/limited sti/sti
TR san_tic: san ve tic as/san ve tic ltd sti/sanayi ve ticaret as/sanayi ve ticaret ltd sti/san tic ltd sti/san tic as/sanayi ve ticaret limited sirketi/sanayi ve ticaret anonim sirketi
RU,BY,KZ,KG ooo<llc*: ooo/ооо/общество с ограниченнои ответственностью
RU,BY zao*: zao/зао/закрытое акционерное общество
RU,BY oao*: oao/оао/открытое акционерное общество
RU pao*: pao/пао/публичное акционерное общество
RU ao?*: ao/ао/акционерное общество
RU,BY,KZ ip?*: ip/ип/индивидуальныи предприниматель
RU fgup*: фгуп/гуп/муп
BY odo*: одо/чуп/уп
UA tov<llc*: tov/тов/тзов/товариство з обмеженою відповідальністю
UA pat*: пат/прат/ат
UA fop*: fop/фоп
KZ too<llc*: тоо/жшс
UZ mchj: mchj/xk
GE shps: shps/შპს/სს
AM spy: սպը/փբը
AZ mmc?: mmc/asc/qsc
IL ltd: בעמ
AE,SA,QA,KW,BH,OM,EG,JO fzllc<llc: fz llc/fze/fzco/fzc/wll/dmcc
SA,KW,BH,QA,OM,AE jsc: psc/pjsc/saog/saoc/ksc/kscc/bsc/qpsc/qsc
EG,LB,JO,SY sal: sal/sae
MA,TN,DZ sarl: sarl au/suarl
SA sjc: sjc
IR pjs: pjs
VN,UA,RU,KZ,UZ,GE,AM,AZ,KG,MN jsc: jsc/joint stock company/pjsc/ojsc/cjsc
VN tnhh<ltd^: cong ty tnhh/cong ty tnhh mtv/cong ty trach nhiem huu han/cong ty tnhh mot thanh vien
VN cp<jsc^: cong ty co phan/cong ty cp/ctcp
CN,TW,HK,JP,KR,VN,TH,MM,KH,LA,MO co_ltd<ltd: co ltd/co limited/company limited/coltd/company ltd
CN youxian<ltd: 有限公司/有限责任公司/有限責任公司
CN gufen: 股份有限公司
CN,TW,HK gufen_ltd<ltd: joint stock co ltd/inc ltd
TW youxian<ltd: 有限公司
TW gufen: 股份有限公司
HK,MO youxian<ltd: 有限公司
JP kk*: 株式会社/株/kabushiki kaisha/kabushiki gaisha/kabushikikaisha
JP kk?: kk
JP yk*: 有限会社/有/yugen kaisha/yugen gaisha
JP yk?: yk
JP gk*: 合同会社/godo kaisha
JP gk?: gk
JP goshi*: 合資会社/合名会社
JP shadan*: 一般社団法人/一般財団法人
KR jusik*: 주식회사/주/jusik hoesa/chusik hoesa
KR yuhan*: 유한회사/유한책임회사/yuhan hoesa
TH borisat<ltd: จำกัด/จํากัด
TH plc: มหาชน/จำกัด มหาชน/pcl/public company limited/public co ltd
TH borisat^: บริษัท
ID pt?^: pt/perseroan terbatas
ID cv?^: cv
ID tbk: tbk/persero tbk/terbuka
ID ud?^: ud
PK smc<ltd: smc pvt ltd/smc private limited
LI anstalt: anstalt/etablissement
`;

const LINE = /^([A-Z,]+) ([a-z_]+)(?:<([a-z_]+))?(\?)?([\^*])?: (.+)$/u;
const PLACES: Readonly<Record<string, LegalForm["at"]>> = { "^": "start", "*": "both" };

let known: readonly LegalForm[] | undefined;

/** The table, read at the first question and not when an isolate starts. */
export function legalForms(): readonly LegalForm[] {
  return (known ??= TABLE.trim().split("\n").map(readLine));
}

function readLine(line: string): LegalForm {
  const [matched, countries = "", form = "", also, ambiguous, place = "", spellings = ""] =
    LINE.exec(line) ?? [];
  if (matched === undefined) throw new InvariantError(`no legal form: ${line}`);
  return {
    form,
    ...(also === undefined ? {} : { also }),
    at: PLACES[place] ?? "end",
    countries: countries.split(","),
    spellings: spellings.split("/"),
    ambiguous: ambiguous !== undefined,
  };
}
