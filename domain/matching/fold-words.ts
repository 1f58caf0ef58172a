// SPDX-License-Identifier: Apache-2.0
// A company's name as words that can be compared: no case, no marks, no punctuation. Pure and idempotent.

/** Letters that Unicode does not decompose, and how they are written without their key. */
const LETTERS: Readonly<Record<string, string>> = {
  ł: "l",
  ø: "o",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ħ: "h",
  ŋ: "n",
  ŧ: "t",
  ĸ: "k",
  ə: "e",
  ƒ: "f",
  // A Greek s at the end of a word.
  ς: "σ",
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");

/**
 * Marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters. Marks of Indic scripts are vowels, those of kana are other
 * sounds: they stay.
 */
const MARKS = new RegExp(
  `[${[
    ["0300", "036f"],
    ["0483", "0489"],
    ["0591", "05bd"],
    ["05bf", "05c7"],
    ["0610", "061a"],
    ["064b", "065f"],
    ["0670", "0670"],
    ["1ab0", "1aff"],
    ["1dc0", "1dff"],
    ["20d0", "20ff"],
    ["fe00", "fe0f"],
    ["fe20", "fe2f"],
  ]
    .map(([from, to]) => `\\u{${from}}-\\u{${to}}`)
    .join("")}]`,
  "gu",
);
/** Apostrophes, quotes inside words and what is not to be seen: they part no words. */
const SILENT = /['"`´‘’“”‚„ʻʼ′″״׳\u00ad\u200b-\u200f\u2060\ufeff]/gu;
/** "S.A.", "A/S": a point or stroke between single letters. */
const BETWEEN_INITIALS = /(?<=(?<![\p{L}\p{N}])\p{L}|[./]\p{L})[./](?=\p{L}(?![\p{L}\p{N}]))/gu;
/** The word "and" as other languages write it between two words. */
const AND = new Set(["und", "et", "og", "och"]);

/** The words of a name in lower case, in their order; no word where there is no letter or digit. */
export function foldWords(text: string): string[] {
  // A few characters lower-case to letters with marks, so that the marks go last.
  const letters = text
    .normalize("NFKD")
    .toLowerCase()
    .normalize("NFKD")
    .replace(MARKS, "")
    .replace(LETTER, (letter) => LETTERS[letter] ?? letter)
    .normalize("NFC");
  const words = letters
    .replace(SILENT, "")
    .replace(BETWEEN_INITIALS, "")
    .replaceAll("&", " and ")
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== "");
  return joinInitials(
    words.map((word, i) => (AND.has(word) && i > 0 && i < words.length - 1 ? "and" : word)),
  );
}

/** "A B Volvo" is "AB Volvo": single letters that follow one another are one word. */
function joinInitials(words: readonly string[]): string[] {
  const joined: string[] = [];
  let initials = false;
  for (const word of words) {
    const single =
      word.length === 1 && /\p{Script=Latin}|\p{Script=Cyrillic}|\p{Script=Greek}/u.test(word);
    if (single && initials) joined.push((joined.pop() ?? "") + word);
    else joined.push(word);
    initials = single;
  }
  return joined;
}
