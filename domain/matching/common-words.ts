// SPDX-License-Identifier: Apache-2.0
// Words that many companies have in their names: alike there, they say little. Provenance: compiled by hand for this
// project, 2026-11. Group, Holding and the like are not here: they tell the companies of one family apart.

/** Version of these words, as receipts name it. */
export const COMMON_WORDS_VERSION = "2026-11";

const COMMON =
  "and of the for de la le les des du der die das el los las y e et " +
  "solution solutions system systems service services technology technologies tech techno software digital data " +
  "consulting consultants consultancy advisors advisory partner partners associates international global worldwide " +
  "industry industries industrial enterprise enterprises company companies business corporate media marketing " +
  "management engineering engineers construction contractors energy power capital ventures investments financial " +
  "finance insurance labs lab laboratories studio studios design designs creative agency network networks " +
  "communications telecom electronics automation robotics logistics transport trading trade products manufacturing " +
  "materials foods food health healthcare medical pharma pharmaceuticals clinic hospital education academy school " +
  "institute university security safety research development properties property realty estate hotel hotels " +
  "restaurant travel tours auto motors motor equipment tools machinery supply supplies store stores shop online web " +
  "cloud mobile smart green new first city general national united american european " +
  "technik technologie beratung dienstleistungen handel bau verlag werke maschinenbau gesellschaft " +
  "conseil services travaux batiment industrie servicios soluciones sistemas consultores comercial industriale " +
  "servizi sistemi costruzioni edilizia comercio tecnologia consultoria uslugi systemy handlowe";

/** Singular and plural are one word. */
const KNOWN: ReadonlySet<string> = new Set(
  COMMON.split(" ").flatMap((word) => [word, `${word}s`, word.replace(/s$/, "")]),
);

export function isCommonWord(word: string): boolean {
  return KNOWN.has(word);
}

const FAMILY =
  "group groups holding holdings gruppe groupe grupo gruppo groep koncern konzern foundation trust bank north south " +
  "east west northern southern eastern western central nord sud sued ost";

/** Words that make another company of the same name; names of countries are the others. */
export const FAMILY_WORDS: ReadonlySet<string> = new Set(FAMILY.split(" "));
