// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, test } from "vitest";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { type CompanyName, formsDiffer, readCompanyName } from "./company-name.ts";
import { foldWords } from "./fold-words.ts";
import { legalForms } from "./legal-forms.ts";

function read(text: string, country: string | null = null): CompanyName {
  const name = readCompanyName(text, country);
  if (name === null) throw new Error(`no name: ${text}`);
  return name;
}

describe("words", () => {
  it.each([
    ["Łódź Ønsker Straße Æther Œuvre", "lodz onsker strasse aether oeuvre"],
    ["Café Zürich S.A.", "cafe zurich sa"],
    ["Marks & Spencer", "marks and spencer"],
    ["Müller und Söhne", "muller and sohne"],
    ["A B Volvo", "ab volvo"],
    ["I. B. M. Deutschland", "ibm deutschland"],
    ["Bestseller A/S", "bestseller as"],
    ["L'Oréal", "loreal"],
    ["McDonald’s", "mcdonalds"],
    ["Coca-Cola", "coca cola"],
    ["İSTANBUL ΑΘΗΝΑΣ Москва", "istanbul αθηνασ москва"],
    ["삼성전자", "삼성전자"],
    ["トヨタ自動車", "トヨタ自動車"],
    ["ＡＣＭＥ　Ｌｔｄ", "acme ltd"],
    ["!!!", ""],
  ])("of %j are %j", (text, words) => {
    expect(foldWords(text).join(" ")).toBe(words);
  });
});

describe("legal forms", () => {
  it.each([
    ["Acme Ltd", "GB", "acme", "ltd"],
    ["Acme Limited", "IE", "acme", "ltd"],
    ["Acme, Inc.", "US", "acme", "inc"],
    ["Acme L.L.C.", "US", "acme", "llc"],
    ["Acme Industries PLC", "GB", "acme industries", "plc"],
    ["Acme LLP", "GB", "acme", "llp"],
    ["Muster GmbH", "DE", "muster", "gmbh"],
    ["Muster GmbH & Co. KG", "DE", "muster", "gmbh_co_kg"],
    ["Muster Gesellschaft mit beschränkter Haftung", "AT", "muster", "gmbh"],
    ["Muster AG", "CH", "muster", "ag"],
    ["Muster & Co. KG", "DE", "muster", "kg"],
    ["Dupont S.A.R.L.", "FR", "dupont", "sarl"],
    ["SARL Dupont", "FR", "dupont", "sarl"],
    ["Dupont SAS", "FR", "dupont", "sas"],
    ["Dupont S.A.", "FR", "dupont", "sa"],
    ["Rossi S.p.A.", "IT", "rossi", "spa"],
    ["Rossi S.r.l.", "IT", "rossi", "srl"],
    ["Jansen B.V.", "NL", "jansen", "bv"],
    ["Jansen N.V.", "BE", "jansen", "nv"],
    ["Aktiebolaget Svensson", "SE", "svensson", "aktiebolaget"],
    ["AB Svensson", "SE", "svensson", "ab"],
    ["Svensson AB (publ)", "SE", "svensson", "ab"],
    ["Hansen AS", "NO", "hansen", "as"],
    ["Hansen A/S", "DK", "hansen", "as"],
    ["Hansen ApS", "DK", "hansen", "aps"],
    ["Virtanen Oy", "FI", "virtanen", "oy"],
    ["Virtanen Oyj", "FI", "virtanen", "oyj"],
    ["Jónsson ehf.", "IS", "jonsson", "ehf"],
    ["Tamm OÜ", "EE", "tamm", "ou"],
    ["SIA Berzins", "LV", "berzins", "sia"],
    ["UAB Jonaitis", "LT", "jonaitis", "uab"],
    ["Kowalski Sp. z o.o.", "PL", "kowalski", "sp_zoo"],
    ["Kowalski Sp. z o. o.", "PL", "kowalski", "sp_zoo"],
    ["Novák s.r.o.", "CZ", "novak", "sro"],
    ["Novák spol. s r.o.", "CZ", "novak", "sro"],
    ["Novák a.s.", "SK", "novak", "as"],
    ["Nagy Kft.", "HU", "nagy", "kft"],
    ["Nagy Zrt.", "HU", "nagy", "zrt"],
    ["Horvat d.o.o.", "HR", "horvat", "doo"],
    ["Petrov EOOD", "BG", "petrov", "eood,ood"],
    ["Popescu S.R.L.", "RO", "popescu", "srl"],
    ["Παπαδόπουλος Α.Ε.", "GR", "παπαδοπουλοσ", "ae"],
    ["Yılmaz Ltd. Şti.", "TR", "yilmaz", "ltd,ltd_sti"],
    ["Yılmaz A.Ş.", "TR", "yilmaz", "as"],
    ["ООО «Ромашка»", "RU", "ромашка", "llc,ooo"],
    ["ЗАО Ромашка", "RU", "ромашка", "zao"],
    ["ТОВ Калина", "UA", "калина", "llc,tov"],
    ["אלביט מערכות בע״מ", "IL", "אלביט מערכות", "ltd"],
    ["Acme Pty Ltd", "AU", "acme", "ltd,pty"],
    ["Acme Pvt. Ltd.", "IN", "acme", "ltd,pvt"],
    ["Acme Pte Ltd", "SG", "acme", "ltd,pte"],
    ["Acme Sdn. Bhd.", "MY", "acme", "ltd,sdn"],
    ["PT Acme Tbk", "ID", "acme", "pt,tbk"],
    ["Acme Co., Ltd.", "CN", "acme", "co_ltd,ltd"],
    ["深圳市腾讯计算机系统有限公司", "CN", "深圳市腾讯计算机系统", "ltd,youxian"],
    ["株式会社トヨタ", "JP", "トヨタ", "kk"],
    ["トヨタ自動車(株)", "JP", "トヨタ自動車", "kk"],
    ["有限会社サクラ", "JP", "サクラ", "yk"],
    ["Acme Kabushiki Kaisha", "JP", "acme", "kk"],
    ["삼성전자 주식회사", "KR", "삼성전자", "jusik"],
    ["บริษัท ปตท จำกัด", "TH", "ปตท", "borisat,ltd"],
    ["Công ty TNHH Sao Mai", "VN", "sao mai", "ltd,tnhh"],
    ["Silva Lda", "PT", "silva", "lda"],
    ["Silva Ltda.", "BR", "silva", "ltda"],
    ["García S.L.", "ES", "garcia", "sl"],
    ["García S.A. de C.V.", "MX", "garcia", "sa_de_cv"],
    ["Acme FZ-LLC", "AE", "acme", "fzllc,llc"],
  ])("of %s (%s) stand apart from %s: %s", (text, country, words, forms) => {
    const name = read(text, country);
    expect([name.words.join(" "), name.forms.join(",")]).toEqual([words, forms]);
  });

  it.each([
    // A word elsewhere is no form: the country says so.
    ["Oasis Spa", "US", "oasis spa"],
    ["Made As", "US", "made as"],
    ["Oasis Spa", "IT", "oasis"],
    // In the middle, or alone, nothing is a form.
    ["Limited Editions", "GB", "limited editions"],
    ["AG", "DE", "ag"],
    ["Ltd Ltd", "GB", "ltd"],
    // What tells the companies of one family apart stays.
    ["Acme Group Ltd", "GB", "acme group"],
    ["Acme Holding AG", "CH", "acme holding"],
    ["Acme Deutschland GmbH", "DE", "acme deutschland"],
    ["The Acme Company", "US", "acme"],
    ["Tiffany & Co.", "US", "tiffany"],
  ])("of %s (%s) leave %j", (text, country, words) => {
    expect(read(text, country).words.join(" ")).toBe(words);
  });

  test("that both stand and share nothing differ; a wider form, another spelling or none does not", () => {
    const differ = (a: string, b: string, country: string): boolean =>
      formsDiffer(read(a, country), read(b, country));
    expect(differ("X AG", "X GmbH", "DE")).toBe(true);
    expect(differ("X Ltd", "X PLC", "GB")).toBe(true);
    expect(differ("X Ltd", "X Limited", "GB")).toBe(false);
    expect(differ("X Pty Ltd", "X Ltd", "AU")).toBe(false);
    expect(differ("X AG", "X", "DE")).toBe(false);
  });

  test("of the table are of more than forty countries, each with a spelling that can be read", () => {
    const forms = legalForms();
    expect(new Set(forms.flatMap(({ countries }) => countries)).size).toBeGreaterThan(40);
    for (const { form, at, countries, spellings } of forms) {
      for (const spelling of spellings) {
        const text = at === "start" ? `${spelling} Querulant` : `Querulant ${spelling}`;
        const name = read(text, countries[0] ?? null);
        expect([form, spelling, name.words.join(" ")]).toEqual([form, spelling, "querulant"]);
      }
    }
  });
});

describe("a name", () => {
  const pieces = legalForms()
    .flatMap(({ spellings }) => spellings)
    .concat(
      "A B",
      "Łø & ß",
      "S.p.A.",
      "The",
      "Group",
      "株式会社トヨタ",
      "(株)",
      "ООО",
      "Ζ Α",
      "é.b.",
      "x",
      "7",
      "- / .",
      "c/o",
      "co.",
    );
  const random = seededRandom(41);
  const texts = Array.from({ length: 3_000 }, () =>
    Array.from({ length: 1 + random.below(5) }, () => random.pick(pieces)).join(
      random.pick([" ", " ", ".", "-"]),
    ),
  );

  test("read from its own words comes out the same, whatever was typed", () => {
    for (const text of texts) {
      const folded = foldWords(text);
      expect(foldWords(folded.join(" "))).toEqual(folded);
      for (const country of [null, "DE", "JP"]) {
        const name = readCompanyName(text, country);
        if (name === null) continue;
        const again = read(name.words.join(" "), country);
        expect([text, again.words]).toEqual([text, name.words]);
      }
    }
  });

  test("does not depend on case, composition or the space between its words", () => {
    for (const text of texts) {
      const key = readCompanyName(text, null)?.key;
      expect(readCompanyName(text.normalize("NFD"), null)?.key).toBe(key);
      expect(readCompanyName(`  ${text.replaceAll(" ", "   ")} `, null)?.key).toBe(key);
    }
  });
});
